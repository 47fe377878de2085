"""`tfgan-kit mix`: pictures with the styles of two others."""

import click
import numpy as np

from tfgan_kit import export, files, options
from tfgan_kit.errors import InputError
from tfgan_kit.export.open.source import check_truncation_psi
from tfgan_kit.modalities import image_grids

from ..terminal.common import (
    debug_option,
    label_option,
    overwrite_option,
    quiet,
    say,
    start_tensorflow,
    truncation_psi_option,
)
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import edited_spaces

_SIDE = options.Option(int, "pictures in a row", low=1, most=64)


@click.command()
@click.argument("source")
@click.option(
    "--num",
    type=int,
    default=6,
    show_default=True,
    help="Number of pictures in the column, and of those in the row.",
)
@click.option(
    "--places",
    default="coarse",
    show_default=True,
    help="Styles that come from the row above: coarse (shapes), middle or fine "
    "(colours), or numbers of places, such as 2-5.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of the pictures."
)
@label_option
@truncation_psi_option
@click.option("--out", default="mix.png", show_default=True, help="The PNG to write.")
@overwrite_option
@import_option
@recipe_option
@debug_option
def mix(source, num, places, seed, label, truncation_psi, out, overwrite):
    """Mix the styles of samples.

    SOURCE is a run folder, a .keras file or a SavedModel of `stylegan2`.

    The first column of the PNG shows pictures, and so does the first row. Each other
    picture has the styles of the one at the left, except for those of --places, which
    come from the one above it.
    """
    files.check_output(out, "--out", (".png",), overwrite)
    options.check("num", num, _SIDE)
    options.check("seed", seed)
    if label is not None:
        options.check("label", label)
    source = export.find(source, kinds=("run", "saved_model", "keras"))
    check_truncation_psi(source, truncation_psi)
    start_tensorflow()
    with quiet(talk=True):
        from tfgan_kit import editing

        _, space = edited_spaces.open_space(source, "mix", say, truncation_psi)
        if space.name != "styles":
            raise InputError(
                "mix needs a generator that makes images of styles alone, such as that "
                f"of stylegan2. Received: {source.path}, whose generator does not."
            )
        chosen = editing.places_of(space, places)
        codes, _ = space.draw(2 * num, seed, label)
        rows, columns = codes[:num], codes[num:]
        cells = editing.mixed(space, rows, columns, chosen)
        above, left = space.pictures(columns), space.pictures(rows)
    image_grids.write_png(out, _table(above, left, cells))
    click.echo(out)


def _table(above, left, cells):
    """Return one grid: a blank corner, the row above, and then row after row."""
    blank = np.full_like(above[:1], 255)
    rows = [blank, above]
    for number, first in enumerate(left):
        start = number * len(above)
        rows += [first[None], cells[start : start + len(above)]]
    return image_grids.grid(np.concatenate(rows), columns=len(above) + 1)
