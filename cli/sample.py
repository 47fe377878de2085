"""`tfgan-kit sample`: pictures from any form of a generator."""

import contextlib
import pathlib
import re

import click

from tfgan_kit import export, files, images, options
from tfgan_kit.errors import InputError

from .common import debug_option, quiet, say, start_tensorflow


@click.command()
@click.argument("source")
@click.option("--num", type=int, help="Number of pictures.  [default: 64, or the grid]")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--truncation",
    type=float,
    help="Limit of the latents, such as 2: fewer kinds of pictures, nearer to typical.",
)
@click.option("--grid", metavar="ROWSxCOLUMNS", help="Shape of the grid, such as 8x8.")
@click.option(
    "--out", default="samples.png", show_default=True, help="The grid's file."
)
@click.option("--images", "folder", help="Also write each picture into this folder.")
@debug_option
def sample(source, num, seed, truncation, grid, out, folder):
    """Draw pictures from SOURCE: a run folder, a SavedModel, a .keras or a .tflite.

    Picture i of a seed is the same in every form of a generator, however many are
    drawn. With --truncation T its latent is that of the normal distribution truncated
    to [-T, T] (the truncation trick of BigGAN, arXiv 1809.11096); it is moved there,
    not drawn again, so the picture changes gradually with T. Below about 1, many
    generators have never seen latents so short.
    """
    rows, columns = _parse_grid(grid)
    num = options.check(
        "num_images", (rows * columns if grid else 64) if num is None else num
    )
    options.check("seed", seed)
    if truncation is not None:
        options.check("truncation", truncation)
    if grid and num > rows * columns:
        raise InputError(f"a grid of {grid} cannot show {num} pictures.")
    found = export.find(source)
    if pathlib.Path(out).suffix != ".png" or pathlib.Path(out).is_dir():
        raise InputError(f"--out must name a .png file. Received: {out}.")
    files.check_parent(out, "the picture")
    if folder:
        files.check_parent(pathlib.Path(folder) / "0.png", "a picture")
    start_tensorflow()
    pictures = draw(found, lambda size: _latents(num, size, seed, truncation))
    images.write_png(out, images.grid(pictures, rows, columns))
    click.echo(out)
    for number, picture in enumerate(pictures if folder else ()):
        images.write_png(pathlib.Path(folder) / f"{number:05d}.png", picture)
    if folder:
        say(f"{num} pictures in {folder}")


def _parse_grid(grid):
    if grid is None:
        return None, None
    match = re.fullmatch(r"([1-9]\d{0,3})x([1-9]\d{0,3})", grid)
    if not match:
        raise InputError(f"--grid takes ROWSxCOLUMNS, such as 8x8. Received: {grid!r}.")
    return int(match[1]), int(match[2])


def _latents(num, latent_dim, seed, truncation):
    from tfgan_kit import sampling

    return (sampling.draw_latents(num, latent_dim, seed, truncation),)


def draw(found, latents_of):
    """Uint8 pictures of an `export.Source`; TensorFlow must have been started.

    Args:
        found: The source.
        latents_of: Callable, latent_dim to float32 latents `(n, latent_dim)`.
    """
    from tfgan_kit import sampling

    # TFLite tells its delegates; the others may have a damaged checkpoint to tell.
    with quiet() if found.kind == "tflite" else contextlib.nullcontext():
        latent_dim, generator = export.open_source(found, announce=say)
        return sampling.generate(generator, latents_of(latent_dim))
