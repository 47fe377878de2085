"""`tfgan-kit reconstruct`: images beside their reconstructions."""

import click

from tfgan_kit import export, files

from ..terminal.common import (
    debug_option,
    overwrite_option,
    quiet,
    say,
    start_tensorflow,
)
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import example_files, image_pairs


@click.command()
@click.argument("source")
@image_pairs.images_argument
@image_pairs.num_option
@image_pairs.fit_option
@click.option("--out", default="pairs.png", show_default=True, help="The PNG to write.")
@overwrite_option
@import_option
@recipe_option
@debug_option
def reconstruct(source, named, num, fit, out, overwrite):
    """Show IMAGES (files or folders) beside their reconstructions.

    SOURCE is the run folder, SavedModel or .keras file of a variant with an encoder:
    `bigan` or `aae`. The encoder computes the latents of each image, from which the
    generator reconstructs it. The mean error is per pixel, in levels from 0 to 255. For
    other variants, `invert` searches the latents.
    """
    files.check_output(out, "--out", (".png",), overwrite)
    source = export.find(source)
    paths = image_pairs.find_images(named, num)
    start_tensorflow()
    with quiet(talk=True):
        encoder = export.need_encoder(source, export.open_encoder(source, announce=say))
    example_files.need_images(encoder.modality, "reconstruct")
    originals = image_pairs.read_images(paths, source, encoder.image_shape, fit)
    errors = image_pairs.show(out, originals, encoder.reconstruct(originals))
    click.echo(f"mean error {errors.mean():.2f} over {len(errors)} images")
