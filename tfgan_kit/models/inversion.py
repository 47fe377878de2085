"""Search for the latents of images, for any generator that has gradients."""

import dataclasses

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import options, sampling
from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import style_networks
from tfgan_kit.models.base import batches
from tfgan_kit.models.inputs import image_checks


@dataclasses.dataclass(frozen=True, eq=False)
class Inversion:
    """Result of a search for n images.

    Attributes:
        latents: Float32 `(n, latent_dim)`, or styles `(n, places, style_dim)`.
        labels: Int32 `(n,)`; None if the generator has no labels, or for styles.
        pictures: Uint8. The generator's images of these inputs.
    """

    latents: np.ndarray
    labels: np.ndarray | None
    pictures: np.ndarray

    @property
    def inputs(self):
        """Return the inputs of the generator, or of the network of its styles."""
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
    space="latents",
    progress=lambda done, total: None,
):
    """Search for latents whose images are close to given ones; return the closest.

    From each of several starts, Adam lowers the squared error of the averaged
    generator's image over `steps` steps, with a learning rate that falls to 0 along a
    cosine. Every image has the same starts, so its result depends on no other image. If
    there are classes, each start is tried with each class.

    Args:
        model: An `AdversarialModel`.
        images: Array `(n, height, width, channels)`, uint8 or float in [-1, 1]. All
            starts of all images form one batch.
        steps: int. Steps of the search. Defaults to 500.
        restarts: int. Number of starts. Defaults to 4.
        learning_rate: float. Initial learning rate. Defaults to 0.05.
        seed: int. Seed of the starts, which are the latents of its first samples.
            Defaults to 0.
        space: str. "latents" (default), or "styles" for a generator that makes images
            of them alone: one style per place, which reaches pictures that no latents
            give.
        progress: Function that is called with (steps done, steps in total).

    Returns:
        An `Inversion`.

    Raises:
        InputError: Images or numbers do not fit, or there are no such styles.

    Reference: Lipton and Tripathi 2017, arXiv 1702.04782. Zhu et al. 2016, arXiv
    1609.03552, section 3.1. Creswell and Bharath 2018, arXiv 1611.05644. Styles: Abdal
    et al. 2019, arXiv 1904.03189, section 3.
    """
    options.check("steps", steps)
    options.check("restarts", restarts)
    images = np.asarray(images)
    if not len(images):
        raise InputError("invert needs at least one image. Received: none.")
    image_checks.check_array(images, model.image_shape)
    pictures_of, starts = _space(model, space, _starts(model, restarts, seed))
    tries = len(starts[0])
    # Rows: all attempts for the first image, then those for the second, ...
    given = [np.concatenate([values] * len(images)) for values in starts]
    targets = batches.to_float(tf.repeat(tf.constant(images), tries, axis=0))
    rate = options.check("learning_rate", learning_rate)
    latents, errors = _search(pictures_of, given, targets, steps, rate, progress)
    errors = np.nan_to_num(errors, nan=np.inf).reshape(-1, tries)
    if np.isinf(errors.min(axis=1)).any():
        raise InputError(
            "every search for an image ended in NaN: the weights are damaged, the "
            f"model diverged, or learning_rate is too high. Received: {rate:g}."
        )
    best = errors.argmin(axis=1) + tries * np.arange(len(images))
    found = [latents[best], *(labels[best] for labels in given[1:])]
    pictures = sampling.generate(
        tf.function(pictures_of, jit_compile=False), tuple(found)
    )
    return Inversion(found[0], found[1] if len(found) > 1 else None, pictures)


def _space(model, space, starts):
    """Return the function from codes to images, and the codes of the first latents."""
    if space == "latents":
        return model.pictures, starts
    networks = style_networks(model.sampler.network)
    if space != "styles" or networks is None:
        raise InputError(
            "space must be latents, or styles for a generator that makes images of "
            f"them alone, such as that of stylegan2. Received: {space!r}."
        )
    mapping, synthesis = networks
    styles = mapping(starts if len(starts) > 1 else starts[0], training=False)
    return lambda codes: synthesis(codes, training=False), [np.asarray(styles)]


def _starts(model, restarts, seed):
    """Return the generator's inputs at the beginning, each start with each class."""
    latents, *labels = model.inputs_of_generator.draw(restarts, seed)
    if not labels:
        return [latents]
    classes = model.num_classes
    every = np.tile(np.arange(classes, dtype=np.int32), restarts)
    return [np.repeat(latents, classes, axis=0), every]


def _search(pictures_of, given, targets, steps, learning_rate, progress):
    """Return the latents after the search, and the mean squared error of each."""
    latents = keras.Variable(given[0])
    labels = [tf.constant(values) for values in given[1:]]
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    adam = keras.optimizers.Adam(schedule)
    adam.build([latents])

    def errors():
        pictures = pictures_of(latents.value, *labels)
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
