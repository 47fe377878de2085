"""`tfgan-kit edit`: pictures moved along directions of a generator."""

import pathlib

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
    start_tensorflow,
    truncation_psi_option,
)
from ..terminal.display import Display
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import edited_spaces, image_pairs

_NUM, _MOST, _COLUMNS, _STEPS = 8, 1000, 7, 500
_COMPONENT = options.Option(int, "number of a direction", low=1, most=2**20)


@click.command()
@click.argument("source")
@click.argument("photo", required=False)
@click.option(
    "--directions",
    "kind",
    type=click.Choice(["sefa", "pca"]),
    help="How directions are found: from the weights, or from samples.  [default: "
    "sefa; for an exported file, pca]",
)
@click.option(
    "--num",
    type=int,
    help="Number of directions, or, with --component, of pictures.  [default: 8]",
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
    "--places",
    help="Move the styles of these places alone: coarse (shapes), middle or fine "
    "(colours), or numbers of places, such as 2-5 (`stylegan2` only).",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="Seed of the pictures, or of the starts of the search for a PHOTO.",
)
@click.option(
    "--steps", type=int, help="Steps of each search for a PHOTO.  [default: 500]"
)
@label_option
@truncation_psi_option
@image_pairs.fit_option
@click.option("--out", default="edit.png", show_default=True, help="The PNG to write.")
@overwrite_option
@import_option
@recipe_option
@debug_option
def edit(
    source,
    photo,
    kind,
    num,
    component,
    amount,
    places,
    steps,
    fit,
    out,
    overwrite,
    **drawing,
):
    """Show what changes along the strongest directions of a generator.

    SOURCE is a run folder, a .keras file, a SavedModel or a .tflite file. The PNG has a
    row per direction, with the first sample of the seed in the middle, moved from
    -AMOUNT to AMOUNT standard deviations. With --component N it shows samples, each
    beside itself moved by AMOUNT along direction N. The table lists the directions of
    the rows, with their share of what all directions change.

    With a PHOTO, the picture that moves is the sample nearest to it, which the command
    searches as `invert` does. That needs a run folder or a .keras file.

    Directions are found without labels: `sefa` (arXiv 2007.06600) takes the strongest
    directions of the first weights, `pca` (arXiv 2004.02546) those of samples. They
    move the styles of `stylegan2`, and the latents of all others.
    """
    files.check_output(out, "--out", (".png",), overwrite)
    _check(photo, num, component, amount, steps, drawing)
    kinds = {"kinds": ("run", "keras")} if photo else {}
    source = export.find(source, **kinds)
    check_truncation_psi(source, drawing["truncation_psi"])
    start_tensorflow()
    with Display() as progress, quiet(talk=True):
        from tfgan_kit import editing

        model, space = edited_spaces.open_space(source, "edit", progress.tell)
        chosen = None if places is None else editing.places_of(space, places)
        if model is None:
            progress.tell("comparing samples to find directions")
        samples = {name: drawing[name] for name in ("seed", "label")}
        found = editing.find(space, kind, component or num, places=chosen, **samples)
        start = _Start(space, chosen)
        if photo:
            images = image_pairs.read_images([photo], source, model.image_shape, fit)
            settings = {"seed": drawing["seed"], "steps": steps or _STEPS}
            start.search(model, images, settings, progress)
        else:
            start.draw(model, 1 if component is None else num or _NUM, **drawing)
        if component is None:
            numbers, grid = range(len(found.vectors)), start.directions(found, amount)
        else:
            numbers, grid = [component - 1], start.pairs(found, component - 1, amount)
    image_grids.write_png(out, grid)
    click.echo(out)
    _show(found, numbers)


def _check(photo, num, component, amount, steps, drawing):
    options.check("amount", amount)
    options.check("seed", drawing["seed"])
    if num is not None:
        options.check("num", num, options.Option(int, "rows", low=1, most=_MOST))
    if component is not None:
        options.check("--component", component, _COMPONENT)
    if drawing["label"] is not None:
        options.check("label", drawing["label"])
    if steps is not None:
        options.check("steps", steps)
    if photo is None:
        if steps is not None:
            raise InputError("--steps is of the search for a PHOTO: name one.")
        return
    if not pathlib.Path(photo).exists():
        raise InputError(f"there is no photo {photo}: check the spelling.")
    if pathlib.Path(photo).is_dir():
        raise InputError(f"a PHOTO is one file. Received: the folder {photo}.")
    image_pairs.find_images([photo], 1)
    given = [name for name in ("label", "truncation_psi") if drawing[name] is not None]
    given += ["num"] if component is not None and num is not None else []
    if given:
        names = " and ".join(f"--{name.replace('_', '-')}" for name in given)
        raise InputError(
            f"a PHOTO is one picture, found by a search: leave {names} out."
        )


class _Start:
    """The codes that move, and their pictures.

    Args:
        space: The space of the codes.
        places: slice. The places whose styles move, or None for all.
    """

    def __init__(self, space, places):
        self._space, self._places = space, places

    def draw(self, model, num, seed, label, truncation_psi):
        """Start from samples."""
        from tfgan_kit.keras_networks import truncated_styles

        # Directions and deviations stay those of all samples.
        with truncated_styles(model and model.sampler.network, truncation_psi):
            self._codes, self._labels = self._space.draw(num, seed, label)

    def search(self, model, images, settings, progress):
        """Start from the sample nearest to a photo, with settings of `invert`."""
        from tfgan_kit.models import inversion

        found = inversion.invert(
            model,
            images,
            **settings,
            space=self._space.name,
            progress=lambda done, total: progress("searching latents", done, total),
        )
        self._codes, self._labels = found.latents, found.labels
        error = image_grids.errors(images, found.pictures)[0]
        progress.tell(f"the nearest sample is off by {error:.1f} of 255 levels a pixel")

    def directions(self, found, amount):
        """Return a grid with a row per direction, of the first picture."""
        moved = [
            self._moved(found, number, step)[:1]
            for number in range(len(found.vectors))
            for step in np.linspace(-amount, amount, _COLUMNS)
        ]
        labels = self._labels
        if labels is not None:
            labels = np.repeat(labels[:1], len(moved))
        pictures = self._space.pictures(np.concatenate(moved), labels)
        return image_grids.grid(pictures, columns=_COLUMNS)

    def pairs(self, found, number, amount):
        """Return a grid of each picture beside itself moved along one direction."""
        before = self._space.pictures(self._codes, self._labels)
        moved = self._moved(found, number, amount)
        return image_grids.pairs(before, self._space.pictures(moved, self._labels))

    def _moved(self, found, number, amount):
        from tfgan_kit import editing

        moved = found.move(self._codes, number, amount)
        if self._places is None:
            return moved
        return editing.joined(self._space, self._codes, moved, self._places)


def _show(found, numbers):
    """Print a row per direction with its share and the length of a deviation."""
    click.echo(f"{'component':>9}{'share':>8}{'deviation':>11}")
    for number in numbers:
        share, scale = found.shares[number], found.scales[number]
        click.echo(f"{number + 1:>9}{share:>8.1%}{scale:>11.3g}")
