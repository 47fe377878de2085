"""`tfgan-kit interpolate`: a walk from picture to picture."""

import pathlib

import click
import numpy as np

from tfgan_kit import export, files, images, options
from tfgan_kit.errors import InputError

from . import between as images_between
from .common import debug_option, start_tensorflow
from .sample import draw

_COLUMNS = 10


@click.command()
@click.argument("source")
@click.option("--seeds", help="At least two.  [default: 0,1,2,3]")
@click.option(
    "--between",
    type=(str, str),
    metavar="A.PNG B.PNG",
    help="Walk between two images instead, by their latents.",
)
@click.option(
    "--steps", type=int, default=16, show_default=True, help="Frames between two."
)
@click.option("--truncation", type=float, help="As `sample` has it; of the seeds'.")
@click.option("--out", default="walk.gif", show_default=True, help="The GIF.")
@debug_option
def interpolate(source, seeds, between, steps, truncation, out):
    """Walk from the first picture of each seed to the next one's, and back.

    SOURCE is a run folder, a SavedModel, a .keras or a .tflite file. Beside the GIF,
    which repeats without a jump, a PNG of its name has a row of pictures from each
    seed to the next.

    With --between A.PNG B.PNG the ends are two images: their latents are those of the
    encoder, where SOURCE has one (`bigan`, `aae`), else a run's or a .keras file's
    generator is searched for them, as `invert` does.
    """
    ends = images_between.check(between, seeds, truncation)
    seeds = _parse_seeds("0,1,2,3" if seeds is None else seeds)
    options.check("steps", steps)
    if truncation is not None:
        options.check("truncation", truncation)
    found = export.find(source)
    if pathlib.Path(out).suffix != ".gif" or pathlib.Path(out).is_dir():
        raise InputError(f"--out must name a .gif file. Received: {out}.")
    strip = pathlib.Path(out).with_suffix(".png")
    if strip.is_dir():
        raise InputError(
            f"the PNG beside {out} cannot be written: {strip} is a folder."
        )
    files.check_parent(out, "the GIF")
    start_tensorflow()
    given = images_between.latents_of(found, ends) if ends else None

    def walk(latent_dim):
        keys = _keys(seeds, latent_dim, truncation) if given is None else given
        return (_walk([*keys], steps),)

    frames = draw(found, walk)
    images.write_gif(out, frames)
    click.echo(out)
    images.write_png(strip, _strip(frames, 2 if ends else len(seeds)))
    click.echo(strip)


def _parse_seeds(text):
    try:
        seeds = [int(part) for part in text.split(",")]
    except ValueError:
        seeds = []
    if len(seeds) < 2:
        raise InputError(
            f"--seeds takes at least two seeds, such as 1,2,3. Received: {text!r}."
        )
    return [options.check("seed", seed) for seed in seeds]


def _keys(seeds, latent_dim, truncation):
    """The latent of the first picture of each seed."""
    from tfgan_kit import sampling

    return [sampling.draw_latents(1, latent_dim, seed, truncation)[0] for seed in seeds]


def _walk(keys, steps):
    """Latents `(len(keys) * (steps + 1), latent_dim)`; the first follows the last."""
    from tfgan_kit import sampling

    shares = np.arange(steps + 1) / (steps + 1)
    pairs = zip(keys, keys[1:] + keys[:1], strict=True)
    return np.concatenate([sampling.slerp(*pair, shares) for pair in pairs])


def _strip(frames, rows):
    """A row from each key to the next: both, and some of the frames between."""
    steps = len(frames) // rows
    columns = min(_COLUMNS, steps + 1)
    places = np.linspace(0, steps, columns).round().astype(int)
    places = np.arange(rows)[:, None] * steps + places
    return images.grid(frames[places.ravel() % len(frames)], rows, columns)
