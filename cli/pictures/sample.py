"""`tfgan-kit sample`: samples from any form of a generator."""

import contextlib
import pathlib

import click

from tfgan_kit import export, files

from ..terminal.common import debug_option, label_option, quiet, say, start_tensorflow
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import example_files
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
    "--out",
    help="The grid's file; of examples that are no images, an .npy file, beside which "
    "their preview goes.  [default: samples.png, or samples.npy]",
)
@click.option("--images", "folder", help="Also write each picture into this folder.")
@import_option
@recipe_option
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
    example_files.check(out)
    if folder:
        files.check_parent(pathlib.Path(folder) / "0.png", "a picture")
    start_tensorflow()
    modality, examples = draw(
        source,
        choice.draw,
        check=lambda modality: example_files.paths_of(out, modality),
    )
    grid = choice.rows, choice.columns
    for path in example_files.write(examples, modality, out, *grid):
        click.echo(path)
    if folder:
        example_files.write_each(examples, modality, folder)
        noun = "pictures" if example_files.is_image(modality) else modality.plural
        say(f"{len(examples)} {noun} in {folder}")


def draw(source, choose, check=lambda modality: None, mixing=False):
    """The modality and stored examples of an `export.Source`.

    TensorFlow must have been started.

    Args:
        source: What makes the examples.
        choose: Callable, `sampling.Inputs` to the arrays of the examples.
        check: Called with the `Modality` before examples are made.
        mixing: Whether they have shares of classes in the place of labels.
    """
    # TFLite announces its delegates; other forms may announce a damaged checkpoint.
    with quiet() if source.kind == "tflite" else contextlib.nullcontext():
        opened = export.open_mixing if mixing else export.open_source
        inputs, generator = opened(source, announce=say)
        check(generator.modality)
        return generator.modality, generator.stored(choose(inputs))
