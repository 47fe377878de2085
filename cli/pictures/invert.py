"""`tfgan-kit invert`: latents of images, by search."""

import pathlib

import click
import numpy as np

from tfgan_kit import export, files, options
from tfgan_kit.errors import InputError

from ..terminal.common import (
    debug_option,
    overwrite_option,
    quiet,
    start_tensorflow,
)
from ..terminal.display import Display
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import example_files, image_pairs


@click.command()
@click.argument("source")
@image_pairs.images_argument
@click.option(
    "--steps", type=int, default=500, show_default=True, help="Steps of each search."
)
@click.option(
    "--restarts",
    type=int,
    default=4,
    show_default=True,
    help="Number of starts per image (and per class).",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of the starts."
)
@click.option(
    "--space",
    type=click.Choice(["latents", "styles"]),
    default="latents",
    show_default=True,
    help="Search latents, or, for `stylegan2`, a style per place: nearer, and less "
    "like samples.",
)
@image_pairs.num_option
@image_pairs.fit_option
@click.option("--out", default="pairs.png", show_default=True, help="The PNG to write.")
@overwrite_option
@import_option
@recipe_option
@debug_option
def invert(source, named, steps, restarts, seed, space, num, fit, out, overwrite):
    """Search latents whose samples are nearest to IMAGES (files or folders).

    SOURCE is a run folder or a .keras file of any variant. The search follows the
    generator's gradients (Adam) from several starts per image. A conditional generator
    is searched from each start in each class. All images form one batch.

    The PNG shows each image beside the sample found for it. An .npy file of the same
    name has the latents, in the order of the images. Errors are per pixel, in levels
    from 0 to 255.
    """
    files.check_output(out, "--out", (".png",), overwrite)
    latents = pathlib.Path(out).with_suffix(".npy")
    files.check_output(latents, "the array beside --out", (".npy",), overwrite)
    options.check("steps", steps)
    options.check("restarts", restarts)
    options.check("seed", seed)
    source = export.find(source, kinds=("run", "keras"))
    paths = image_pairs.find_images(named, num)
    start_tensorflow()
    search = {"steps": steps, "restarts": restarts, "seed": seed, "space": space}
    originals, result = _inverted(source, paths, fit, search)
    errors = image_pairs.show(out, originals, result.pictures)
    with files.replacing(latents) as temporary:
        np.save(temporary, result.latents)
    click.echo(latents)
    for number, path in enumerate(paths):
        label = "" if result.labels is None else f"  label {result.labels[number]}"
        click.echo(f"error {errors[number]:6.2f}{label}  {files.shown(path)}")
    click.echo(f"mean error {errors.mean():.2f} over {len(errors)} images")


def _inverted(source, paths, fit, search):
    """Return the images and their `Inversion`."""
    from tfgan_kit.models import inversion

    with Display() as progress, quiet(talk=True):
        model = export.open_model(source, announce=progress.tell)
        _check(model.sampler)
        originals = image_pairs.read_images(paths, source, model.image_shape, fit)
        result = inversion.invert(
            model,
            originals,
            **search,
            progress=lambda done, total: progress("searching latents", done, total),
        )
    return originals, result


def _check(sampler):
    """Raise InputError unless the latents of an image can be searched."""
    example_files.need_images(sampler.modality, "invert")
    names = [*sampler.inputs.parts]
    if not sampler.inputs.has("latents") or set(names) - {"latents", "labels"}:
        raise InputError(
            "invert searches the latents of a generator that takes nothing but them "
            f"and labels. Received: a generator of {', '.join(names)}."
        )
