"""From images back to latents by search, for any generator that has gradients."""

import dataclasses

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import options, sampling
from tfgan_kit.models.base import batches
from tfgan_kit.models.inputs import image_checks


@dataclasses.dataclass(frozen=True, eq=False)
class Inversion:
    """What a search found for n images.

    Attributes:
        latents: Float32 `(n, latent_dim)`.
        labels: Int32 `(n,)`; None of a generator without labels.
        pictures: Uint8, what the generator makes of them.
    """

    latents: np.ndarray
    labels: np.ndarray | None
    pictures: np.ndarray

    @property
    def inputs(self):
        """What the generator takes."""
        given = self.latents, self.labels
        return tuple(values for values in given if values is not None)


def invert(
    model,
    images,
    *,
    steps=500,
    restarts=4,
    learning_rate=0.05,
    seed=0,
    progress=lambda done, total: None,
):
    """Latents whose pictures are near to images: the nearest that a search finds.

    From each of several starts Adam lowers the squared error of the averaged
    generator's picture, over `steps` steps, its rate in a cosine to 0. Every image has
    the same starts, so what is found for it depends on no other image. With classes,
    each start is tried with each class.

    Args:
        model: An `AdversarialModel`.
        images: Array `(n, height, width, channels)`, uint8 or float in [-1, 1]. All
            starts of all of them are one batch.
        steps: Steps of the search.
        restarts: How many starts there are.
        learning_rate: The first one.
        seed: Of the starts, which are the latents of its first pictures.
        progress: Called with (steps done, steps in all).

    Returns:
        An `Inversion`.

    Raises:
        InputError: Images or numbers that do not fit.

    Reference: Lipton and Tripathi 2017, arXiv 1702.04782. Zhu et al. 2016, arXiv
    1609.03552, section 3.1. Creswell and Bharath 2018, arXiv 1611.05644.
    """
    options.check("steps", steps)
    options.check("restarts", restarts)
    images = np.asarray(images)
    image_checks.check_array(images, model.image_shape)
    starts = _starts(model, restarts, seed)
    tries = len(starts[0])
    # Rows: all tries of the first image, then those of the second, ...
    given = [np.concatenate([values] * len(images)) for values in starts]
    targets = batches.to_float(tf.repeat(tf.constant(images), tries, axis=0))
    rate = options.check("learning_rate", learning_rate)
    latents, errors = _search(model, given, targets, steps, rate, progress)
    best = errors.reshape(-1, tries).argmin(axis=1) + tries * np.arange(len(images))
    found = [latents[best], *(labels[best] for labels in given[1:])]
    pictures = sampling.generate(model.generate_batch, tuple(found))
    return Inversion(found[0], found[1] if len(found) > 1 else None, pictures)


def _starts(model, restarts, seed):
    """The generator's inputs at the beginning, each start with each class."""
    latents, *labels = model.inputs_of_generator.draw(restarts, seed)
    if not labels:
        return [latents]
    classes = model.num_classes
    every = np.tile(np.arange(classes, dtype=np.int32), restarts)
    return [np.repeat(latents, classes, axis=0), every]


def _search(model, given, targets, steps, learning_rate, progress):
    """Latents after the search, and the mean squared error that each is left with."""
    latents = keras.Variable(given[0])
    labels = [tf.constant(values) for values in given[1:]]
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    adam = keras.optimizers.Adam(schedule)
    adam.build([latents])

    def errors():
        pictures = model.pictures(latents.value, *labels)
        return tf.reduce_mean((pictures - targets) ** 2, axis=[1, 2, 3])

    @tf.function(jit_compile=False)
    def step():
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(latents.value)
            loss = tf.reduce_sum(errors())
        adam.apply([tape.gradient(loss, latents.value)], [latents])

    for number in range(1, steps + 1):
        step()
        progress(number, steps)
    return latents.numpy(), errors().numpy()
