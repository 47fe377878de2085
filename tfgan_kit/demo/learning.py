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
    """What a demonstration came to.

    Args:
        frames: Uint8 array `(n, height, width, 3)`.
        numbers: What was measured at its end, texts by name.
    """

    frames: np.ndarray
    numbers: dict


def training(gan, data, steps, random, batch_size=BATCH_SIZE):
    """Trains a compiled model on fresh points, in parts as there are frames.

    Args:
        gan: The model.
        data: Of `points.DATA`.
        steps: Generator steps, rounded up to whole parts.
        random: NumPy's generator of random numbers.
        batch_size: Points of one discriminator step.

    Yields:
        The steps that were taken: 0 at the beginning, and after each part.
    """
    each = -(-steps // _FRAMES)
    batch_size *= gan.n_critic
    gan.steps_per_execution = each
    compat.retrace(gan)  # with another number of steps
    yield 0
    for step in range(each, steps + each, each):
        real = np.clip(data.draw(each * batch_size, random), -1, 1)
        gan.fit(real.astype(np.float32), batch_size=batch_size, verbose=0)
        yield step


def demonstrate(kind, variant, seed=0, steps=STEPS):
    """The `Demonstration` of a variant on the points of `points.DATA[kind]`.

    Samples are those of the averaged generator.

    Raises:
        InputError: There is no such variant or data, or they do not go together.
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
