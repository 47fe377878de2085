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
@click.option("--grid", metavar="ROWSxCOLUMNS", help="Shape of the grid, such as 8x8.")
@click.option(
    "--out", default="samples.png", show_default=True, help="The grid's file."
)
@click.option("--images", "folder", help="Also write each picture into this folder.")
@debug_option
def sample(source, num, seed, grid, out, folder):
    """Draw pictures from SOURCE: a run folder, a SavedModel, a .keras or a .tflite.

    Picture i of a seed is the same in every form of a generator, however many are
    drawn.
    """
    rows, columns = _parse_grid(grid)
    num = options.check(
        "num_images", (rows * columns if grid else 64) if num is None else num
    )
    options.check("seed", seed)
    if grid and num > rows * columns:
        raise InputError(f"a grid of {grid} cannot show {num} pictures.")
    found = export.find(source)
    if pathlib.Path(out).suffix != ".png" or pathlib.Path(out).is_dir():
        raise InputError(f"--out must name a .png file. Received: {out}.")
    files.check_parent(out, "the picture")
    if folder:
        files.check_parent(pathlib.Path(folder) / "0.png", "a picture")
    start_tensorflow()
    pictures = _draw(found, num, seed)
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


def _draw(found, num, seed):
    from tfgan_kit import sampling

    # TFLite tells its delegates; the others may have a damaged checkpoint to tell.
    with quiet() if found.kind == "tflite" else contextlib.nullcontext():
        latent_dim, generator = export.open_source(found, announce=say)
        latents = sampling.draw_latents(num, latent_dim, seed)
        return sampling.generate(generator, latents)
