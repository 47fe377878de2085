"""`tfgan-kit interpolate`: a walk from sample to sample."""

import functools
import pathlib

import click
import numpy as np

from tfgan_kit import export, files
from tfgan_kit.export.open.source import check_truncation_psi
from tfgan_kit.modalities import image_grids

from ..terminal.common import (
    debug_option,
    overwrite_option,
    start_tensorflow,
    truncation_psi_option,
)
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import between as images_between
from . import example_files
from .sample import draw
from .walk_options import Walk

_COLUMNS = 10
# The forms in which a label is more than its number.
_MIXING = ("run", "keras")


@click.command()
@click.argument("source")
@click.option(
    "--seeds",
    help="Seeds of the latents: two or more, or, with --labels, one or as many as "
    "labels.  [default: 0,1,2,3, or 0 with --labels]",
)
@click.option(
    "--between",
    type=(str, str),
    metavar="A.PNG B.PNG",
    help="Walk between the latents of two images instead.",
)
@click.option(
    "--label",
    type=int,
    help="Class of the whole walk (conditional generators only).  [default: 0]",
)
@click.option("--labels", help="Walk from class to class instead, such as 3,7,8.")
@click.option(
    "--steps", type=int, default=16, show_default=True, help="Frames between two ends."
)
@click.option(
    "--truncation",
    type=float,
    help="Truncate the latents of the seeds, as in `sample`.",
)
@truncation_psi_option
@click.option("--out", default="walk.gif", show_default=True, help="The GIF to write.")
@overwrite_option
@import_option
@recipe_option
@debug_option
def interpolate(
    source,
    seeds,
    between,
    label,
    labels,
    steps,
    truncation,
    truncation_psi,
    out,
    overwrite,
):
    """Walk from the first sample of each seed to the next, and back.

    SOURCE is a run folder, a SavedModel, a .keras or a .tflite file. The GIF repeats
    without a jump. A PNG of the same name has a row of samples from each seed to the
    next.

    With --between A.PNG B.PNG the walk goes between two images. Their latents come from
    the encoder if SOURCE has one (`bigan`, `aae`). Otherwise the command searches them,
    as `invert` does, which needs a run folder or a .keras file.

    With --labels the walk goes from class to class, with the latents of one seed, or of
    one seed per class. Between two classes the generator mixes what each label selects.
    This needs a run folder or a .keras file, because the other forms take only whole
    labels.
    """
    ends = images_between.check(
        between, (seeds, truncation, truncation_psi, label, labels)
    )
    walk = Walk(seeds, label, labels, steps, truncation)
    source = export.find(source, kinds=_MIXING) if labels else export.find(source)
    check_truncation_psi(source, truncation_psi)
    strip = _check_out(out, overwrite)
    start_tensorflow()
    keys = images_between.latents_of(source, ends) if ends else None
    _, frames = draw(
        source,
        functools.partial(walk.draw, keys=keys),
        check=lambda modality: example_files.need_images(modality, "interpolate"),
        mixing=labels is not None,
        truncation_psi=truncation_psi,
    )
    image_grids.write_gif(out, frames)
    click.echo(out)
    image_grids.write_png(strip, _strip(frames, 2 if ends else len(walk.seeds)))
    click.echo(strip)


def _check_out(out, overwrite):
    """Return the path of the PNG beside the GIF."""
    files.check_output(out, "--out", (".gif",), overwrite)
    strip = pathlib.Path(out).with_suffix(".png")
    files.check_output(strip, "the PNG beside --out", (".png",), overwrite)
    return strip


def _strip(frames, rows):
    """Return a grid with a row from each end to the next, and some frames between."""
    steps = len(frames) // rows
    columns = min(_COLUMNS, steps + 1)
    frame_indices = np.linspace(0, steps, columns).round().astype(int)
    frame_indices = np.arange(rows)[:, None] * steps + frame_indices
    return image_grids.grid(frames[frame_indices.ravel() % len(frames)], rows, columns)
