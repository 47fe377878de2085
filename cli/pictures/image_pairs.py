"""The common parts of `reconstruct` and `invert`: named images, and pairs in a PNG."""

import click

from tfgan_kit import data, options
from tfgan_kit.modalities import image_grids
from tfgan_kit.runs.run_folder import RunFolder

from ..terminal.common import say

# More pairs would be unreadable, and their search would be large.
_MOST = 64

images_argument = click.argument("named", metavar="IMAGES...", nargs=-1, required=True)
num_option = click.option(
    "--num",
    type=int,
    default=_MOST,
    show_default=True,
    help="Use only the first images, at most this many.",
)
fit_option = click.option(
    "--fit",
    type=click.Choice(["crop", "stretch"]),
    help="Crop or stretch images to the size of the model.  [default: the run's, or "
    "crop]",
)


def find_images(named, num):
    """Return the files of the first `num` images in the named files and folders."""
    options.check("num_images", num)
    return data.find_images(named, say)[:num]


def read_images(paths, source, image_shape, fit):
    """Return the uint8 pixels of images in the size that a `Source` needs."""
    return data.read_images(paths, image_shape, fit_of(source, fit))


def fit_of(source, fit):
    """Return the value of --fit; without it, that of the run, or "crop"."""
    if fit is not None:
        return fit
    return RunFolder(source.path).config().fit if source.kind == "run" else "crop"


def show(out, originals, pictures):
    """Write the pairs, and return the error of each, in levels of 255."""
    image_grids.write_png(out, image_grids.pairs(originals, pictures))
    click.echo(out)
    return image_grids.errors(originals, pictures)
