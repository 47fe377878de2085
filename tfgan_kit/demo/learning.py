"""A GAN that learns points, filmed."""

import dataclasses

import numpy as np

from tfgan_kit import compat, options, sampling
from tfgan_kit.demo import film, model, points

STEPS = 3000
BATCH_SIZE = 128
_FRAMES = 60
_MEASURED = 4000


@dataclasses.dataclass(frozen=True, eq=False)
class Demonstration:
    """The result of a demonstration.

    Args:
        frames: Uint8 array `(n, height, width, 3)`.
        numbers: Dictionary of the final measurements, as texts by name.
    """

    frames: np.ndarray
    numbers: dict


def training(gan, data, steps, random, batch_size=BATCH_SIZE):
    """Train a compiled model on fresh points, in as many parts as there are frames.

    Args:
        gan: The model.
        data: A value of `points.DATA`.
        steps: int. Generator steps, rounded up to whole parts.
        random: NumPy's generator of random numbers.
        batch_size: int. Points per discriminator step. Defaults to 128.

    Yields:
        The number of steps so far: 0 at the beginning, then after each part.
    """
    each = -(-steps // _FRAMES)
    batch_size *= gan.n_critic
    gan.steps_per_execution = each
    compat.retrace(gan)  # for the new number of steps
    yield 0
    for step in range(each, steps + each, each):
        real = np.clip(data.draw(each * batch_size, random), -1, 1)
        gan.fit(real.astype(np.float32), batch_size=batch_size, verbose=0)
        yield step


def demonstrate(kind, variant, seed=0, steps=STEPS):
    """Return the `Demonstration` of a variant on the points of `points.DATA[kind]`.

    Samples come from the averaged generator.

    Raises:
        InputError: The variant or the data are unknown, or they do not fit together.
    """
    options.check("steps", steps)
    data, gan = points.get(kind), model.model_of(variant, seed)
    random = np.random.default_rng(seed)
    shown, places = data.draw(film.POINTS, random), film.places()

    def samples(count):
        latents = sampling.draw_latents(count, gan.latent_dim, seed)
        return gan.ema_generator(latents, training=False).numpy()

    frames = []
    for step in training(gan, data, steps, random):
        opinions = model.opinions(gan, places)
        panel = film.panel(opinions, shown, samples(film.POINTS))
        frames.append(film.frame([panel], [f"{variant}, step {step}"]))
    return Demonstration(np.stack(frames), data.report(samples(_MEASURED)))
