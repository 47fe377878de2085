"""`tfgan-kit sample`: pictures from any form of a generator."""

import contextlib
import pathlib

import click

from tfgan_kit import export, files
from tfgan_kit.errors import InputError
from tfgan_kit.sampling import images

from ..terminal.common import debug_option, label_option, quiet, say, start_tensorflow
from ..terminal.imports import import_option
from .sample_options import SampleOptions


@click.command()
@click.argument("source")
@click.option(
    "--num",
    type=int,
    help="Number of pictures.  [default: 64, or the grid; 8 for each of --labels]",
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--truncation",
    type=float,
    help="Limit of the latents, such as 2: fewer kinds of pictures, nearer to typical.",
)
@label_option
@click.option(
    "--labels",
    help="Such as 0-9 or 0,3,5: a row of pictures for each, of the same latents.",
)
@click.option(
    "--code",
    multiple=True,
    metavar="NAME=VALUE",
    help="Of infogan: 0=3 (a choice), c1=0.5 (a number); 0=0-9 and c1=-1:1 walk along "
    "the columns, a second one along the rows; all has a row for each code.",
)
@click.option("--grid", metavar="ROWSxCOLUMNS", help="Shape of the grid, such as 8x8.")
@click.option(
    "--out", default="samples.png", show_default=True, help="The grid's file."
)
@click.option("--images", "folder", help="Also write each picture into this folder.")
@import_option
@debug_option
def sample(source, out, folder, **options):
    """Draw pictures from SOURCE: a run folder, a SavedModel, a .keras or a .tflite.

    Picture i of a seed is the same in every form of a generator, however many are
    drawn. With --truncation T its latent is that of the normal distribution truncated
    to [-T, T] (the truncation trick of BigGAN, arXiv 1809.11096); it is moved there,
    not drawn again, so the picture changes gradually with T. Below about 1, many
    generators have never seen latents so short.

    Where there are classes, --label says which one all pictures are of, and --labels
    has a row for each. Without both, and without --num and --grid, there is a row for
    each of the first 16, else they are of all classes in turns.
    """
    choice = SampleOptions(**options)
    source = export.find(source)
    if pathlib.Path(out).suffix != ".png" or pathlib.Path(out).is_dir():
        raise InputError(f"--out must name a .png file. Received: {out}.")
    files.check_parent(out, "the picture")
    if folder:
        files.check_parent(pathlib.Path(folder) / "0.png", "a picture")
    start_tensorflow()
    pictures = draw(source, choice.draw)
    images.write_png(out, images.grid(pictures, choice.rows, choice.columns))
    click.echo(out)
    for number, picture in enumerate(pictures if folder else ()):
        images.write_png(pathlib.Path(folder) / f"{number:05d}.png", picture)
    if folder:
        say(f"{len(pictures)} pictures in {folder}")


def draw(source, choose, mixing=False):
    """Uint8 pictures of an `export.Source`; TensorFlow must have been started.

    Args:
        source: What makes the pictures.
        choose: Callable, `sampling.Inputs` to the arrays of the pictures.
        mixing: Whether they have shares of classes in the place of labels.
    """
    from tfgan_kit import sampling

    # TFLite tells its delegates; the others may have a damaged checkpoint to tell.
    with quiet() if source.kind == "tflite" else contextlib.nullcontext():
        opened = export.open_mixing if mixing else export.open_source
        inputs, generator = opened(source, announce=say)
        return sampling.generate(generator, choose(inputs))
