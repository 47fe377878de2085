"""`tfgan-kit edit`: pictures moved along directions of a generator."""

import click
import numpy as np

from tfgan_kit import export, files, options
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids

from ..terminal.common import debug_option, overwrite_option, quiet, start_tensorflow
from ..terminal.display import Display
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import example_files, image_pairs

_COLUMNS = 7


@click.command()
@click.argument("source")
@click.argument("photo", required=False)
@click.option(
    "--directions",
    "kind",
    type=click.Choice(["sefa", "pca"]),
    default="sefa",
    show_default=True,
    help="How directions are found: from the weights, or from samples.",
)
@click.option(
    "--num",
    type=int,
    default=8,
    show_default=True,
    help="Number of directions, or, with --component, of pictures.",
)
@click.option(
    "--component", type=int, help="Move along this direction alone; the first is 1."
)
@click.option(
    "--amount",
    type=float,
    default=3.0,
    show_default=True,
    help="Largest move, in standard deviations.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of the pictures."
)
@click.option(
    "--label", type=int, help="Class of the pictures (conditional generators only)."
)
@image_pairs.fit_option
@click.option("--out", default="edit.png", show_default=True, help="The PNG to write.")
@overwrite_option
@import_option
@recipe_option
@debug_option
def edit(source, photo, kind, num, component, amount, seed, label, fit, out, overwrite):
    """Show what changes along the strongest directions of a generator.

    SOURCE is a run folder or a .keras file. The PNG has a row per direction, with the
    first sample of the seed in the middle, moved from -AMOUNT to AMOUNT standard
    deviations. With --component N it has one row: each sample beside itself moved
    by AMOUNT along direction N.

    With a PHOTO, the picture that moves is the sample nearest to it, which the command
    searches as `invert` does.

    Directions are found without labels: `sefa` (arXiv 2007.06600) takes the strongest
    directions of the first weights, `pca` (arXiv 2004.02546) those of samples. They
    move the styles of `stylegan2`, and the latents of all others.
    """
    files.check_output(out, "--out", (".png",), overwrite)
    for name, value in (("num_images", num), ("amount", amount), ("seed", seed)):
        options.check(name, value)
    if component is not None and component < 1:
        raise InputError(f"--component counts from 1. Received: {component}.")
    source = export.find(source, kinds=("run", "keras"))
    paths = image_pairs.find_images([photo], 1) if photo else []
    start_tensorflow()
    with Display() as progress, quiet(talk=True):
        from tfgan_kit import editing

        model = export.open_model(source, announce=progress.tell)
        example_files.need_images(model.sampler.modality, "edit")
        space = editing.space_of(model)
        rows = 1 if photo or component is None else num
        if photo:
            codes, labels = _nearest(model, space, paths, source, fit, progress)
        else:
            codes, labels = space.draw(rows, seed, label)
        found = editing.find(space, kind, max(component or num, 1), seed)
        if component is None:
            grid = _directions(space, found, codes, labels, amount)
        else:
            grid = _moved(space, found, codes, labels, component - 1, amount)
    image_grids.write_png(out, grid)
    click.echo(out)


def _directions(space, found, codes, labels, amount):
    """Return a grid with a row per direction, of the first code."""
    amounts = np.linspace(-amount, amount, _COLUMNS)
    moved = [
        found.move(codes[:1], number, step)
        for number in range(len(found.vectors))
        for step in amounts
    ]
    labels = None if labels is None else np.repeat(labels[:1], len(moved))
    pictures = space.pictures(np.concatenate(moved), labels)
    return image_grids.grid(pictures, columns=_COLUMNS)


def _moved(space, found, codes, labels, number, amount):
    """Return each picture beside itself moved along one direction."""
    before = space.pictures(codes, labels)
    after = space.pictures(found.move(codes, number, amount), labels)
    return image_grids.pairs(before, after)


def _nearest(model, space, paths, source, fit, progress):
    """Return the codes of the samples that are nearest to a photo, and their labels."""
    from tfgan_kit.models import inversion

    images = image_pairs.read_images(paths, source, model.image_shape, fit)
    found = inversion.invert(
        model,
        images,
        space=space.name,
        progress=lambda done, total: progress("searching latents", done, total),
    )
    return found.latents, found.labels
