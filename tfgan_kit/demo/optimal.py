"""A discriminator beside the optimal one, for known densities.

Reference: Goodfellow et al. 2014, arXiv 1406.2661, propositions 1 and 2.
"""

import math

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import options, sampling
from tfgan_kit.demo import film, learning, model, points
from tfgan_kit.errors import InputError

_LATENT_DIM = 2
_MEASURED = 4000
_BATCH_SIZE = 256
# Learning rates fall to this share of their start over each part.
_END = 0.01
_RATES = (1e-3, 2e-3)


class Gaussian(keras.layers.Layer):
    """Maps latents `(batch, 2)` to normal points: centre + factor @ latent.

    Centre and factor are trained, so the density of the points is known at every step.
    """

    def build(self, input_shape):
        self.centre = self.add_weight(shape=(2,), initializer=_aside)
        self.factor = self.add_weight(shape=(2, 2), initializer=_wide)

    def call(self, latents):
        return self.centre + tf.linalg.matvec(self.factor, latents)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *model.SHAPE)

    def density(self, places):
        """Return the density at points `(n, 2)`, float64 `(n,)`."""
        centre, factor = (np.float64(w) for w in (self.centre, self.factor))
        latents = np.linalg.solve(factor, (places - centre).T)
        bell = np.exp(-0.5 * np.sum(latents**2, axis=0))
        return bell / (2 * np.pi * abs(np.linalg.det(factor)))


def _aside(shape, dtype=None):
    return tf.constant([-0.25, -0.2], dtype)


def _wide(shape, dtype=None):
    return 0.25 * tf.eye(2, dtype=dtype)


class Comparison:
    """A GAN with a `Gaussian` as its generator, to compare its D with the optimal D*.

    Args:
        variant: str. A variant whose optimal discriminator is p_data / (p_data + p_g).
        seed: int. Seed of weights, noise and points. Defaults to 0.

    Raises:
        InputError: The variant's discriminator gives no probabilities.
    """

    def __init__(self, variant, seed=0):
        self.data = points.DATA[points.TWO_GAUSSIANS]
        self.seed, self.random = seed, np.random.default_rng(seed)
        learner = model.model_of(variant, seed)
        if model.probabilities(learner, np.zeros(1)) is None:
            raise InputError(
                f"{points.TWO_GAUSSIANS} needs a discriminator that estimates p_data / "
                f"(p_data + p_g). That of {variant} gives no probability: give gan or "
                "lsgan."
            )
        latents = keras.Input((_LATENT_DIM,))
        self.layer = Gaussian()
        config = model.config_of(variant, seed)
        self.model = type(learner)(
            keras.Model(latents, self.layer(latents)),
            learner.discriminator,
            seed=seed,
            **config.model,
        )
        sides = learner.generator_optimizer, learner.discriminator_optimizer
        self.model.compile(*(type(s).from_config(s.get_config()) for s in sides))

    def train(self, steps, rates, show):
        """Train with falling learning rates of both sides; a side with rate 0 stays.

        `show` is called with the number of steps so far, at the beginning and after
        each part.
        """
        sides = self.model.generator_optimizer, self.model.discriminator_optimizer
        given = self.model, self.data, steps, self.random, _BATCH_SIZE
        for step in learning.training(*given):
            show(step)
            share = (1 + math.cos(math.pi * min(step / steps, 1))) / 2
            for side, rate in zip(sides, rates, strict=True):
                side.learning_rate = rate * (_END + (1 - _END) * share)

    def samples(self, count):
        """Return generated points `(count, 2)`."""
        latents = sampling.draw_latents(count, _LATENT_DIM, self.seed)
        return self.model.generator(latents, training=False).numpy()

    def found(self, places):
        """Return D at points `(n, 2)`."""
        return model.probabilities(self.model, model.logits_of(self.model, places))

    def optimal(self, places):
        """Return D* at points `(n, 2)`."""
        real, fake = self.data.density(places), self.layer.density(places)
        return real / np.maximum(real + fake, np.finfo(float).tiny)

    def distances(self):
        """Return the means of `|D - D*|` and `|D - 1/2|` over equally many points."""
        real = self.data.draw(_MEASURED, np.random.default_rng(self.seed + 1))
        places = np.concatenate([real, self.samples(_MEASURED)])
        found = self.found(places)
        return tuple(
            float(np.mean(np.abs(found - other)))
            for other in (self.optimal(places), 0.5)
        )


def demonstrate(variant, seed=0, steps=learning.STEPS):
    """Return the `Demonstration` of D and D*.

    In the first third of the steps the generator is fixed; after that, it learns.

    Raises:
        InputError: The variant's discriminator gives no probabilities.
    """
    options.check("steps", steps)
    comparison = Comparison(variant, seed)
    shown = comparison.data.draw(film.POINTS, comparison.random)
    places, frames, numbers = film.places(), [], {}
    first = max(steps // 3, 1)
    for part, rates, length in (
        ("fixed generator", (0.0, _RATES[1]), first),
        ("trained generator", _RATES, max(steps - first, 1)),
    ):

        def show(step, part=part):
            fake = comparison.samples(film.POINTS)
            apart, _ = comparison.distances()
            panels = [
                film.panel(opinions, shown, fake)
                for opinions in (comparison.found(places), comparison.optimal(places))
            ]
            captions = [f"D: {part}, step {step}", f"D*: mean |D - D*| {apart:.3f}"]
            frames.append(film.frame(panels, captions))

        comparison.train(length, rates, show)
        for name, value in zip(("D*", "1/2"), comparison.distances(), strict=True):
            numbers[f"mean |D - {name}|, {part}"] = f"{value:.4f}"
    return learning.Demonstration(np.stack(frames), numbers)
