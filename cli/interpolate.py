"""`tfgan-kit interpolate`: a walk from picture to picture."""

import pathlib

import click
import numpy as np

from tfgan_kit import export, files, images, options
from tfgan_kit.errors import InputError

from .common import debug_option, start_tensorflow
from .sample import draw

_COLUMNS = 10


@click.command()
@click.argument("source")
@click.option("--seeds", default="0,1,2,3", show_default=True, help="At least two.")
@click.option(
    "--steps", type=int, default=16, show_default=True, help="Frames between two."
)
@click.option("--truncation", type=float, help="As `sample` has it; of the seeds'.")
@click.option("--out", default="walk.gif", show_default=True, help="The GIF.")
@debug_option
def interpolate(source, seeds, steps, truncation, out):
    """Walk from the first picture of each seed to the next one's, and back.

    SOURCE is a run folder, a SavedModel, a .keras or a .tflite file. Beside the GIF,
    which repeats without a jump, a PNG of its name has a row of pictures from each
    seed to the next.
    """
    seeds = _parse_seeds(seeds)
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
    frames = draw(found, lambda latent_dim: _walk(seeds, steps, latent_dim, truncation))
    images.write_gif(out, frames)
    click.echo(out)
    images.write_png(strip, _strip(frames, len(seeds)))
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


def _walk(seeds, steps, latent_dim, truncation):
    """Latents `(len(seeds) * (steps + 1), latent_dim)`; the first follows the last."""
    from tfgan_kit import sampling

    keys = [sampling.draw_latents(1, latent_dim, seed, truncation)[0] for seed in seeds]
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
