"""From seeds to latents to pictures: defined once, for every form of a generator.

The latent of an int64 seed s is `stateless_normal([latent_dim], [s >> 32,
s & 0xffffffff], alg="philox")`, and picture i of `seed` has s = seed * 2^32 + i.
XLA draws other numbers from the same seed, so nothing here is ever compiled by it.
With classes, the label that belongs to s where none is asked for is s modulo their
number: of `seed` 0 they come in turns.
"""

import dataclasses

import numpy as np
import tensorflow as tf

from tfgan_kit import options
from tfgan_kit.errors import InputError
from tfgan_kit.seeds import BATCH_SIZE, class_seeds, picture_seeds


def latents_from_seeds(seeds, latent_dim):
    """Float32 latents `(batch, latent_dim)` of int64 `seeds` `(batch,)`, in a graph."""

    def latent(seed):
        key = tf.stack([seed // 2**32, seed % 2**32])  # >> and &, of negatives too
        return tf.random.stateless_normal([latent_dim], key, alg="philox")

    return tf.map_fn(latent, seeds, fn_output_signature=tf.float32)


_latents_from_seeds = tf.function(
    latents_from_seeds,
    input_signature=[tf.TensorSpec([None], tf.int64), tf.TensorSpec([], tf.int32)],
    jit_compile=False,
)


def draw_latents(num_images, latent_dim, seed=0, truncation=None):
    """The float32 latents `(num_images, latent_dim)` of the pictures of `seed`.

    With a `truncation` they are truncated by it; see `truncate`.
    """
    (latents,) = Inputs(latent_dim).draw(num_images, seed, truncation=truncation)
    return latents


@dataclasses.dataclass(frozen=True)
class Inputs:
    """What a generator takes: latents and, with classes, int32 labels `(batch,)`.

    Args:
        latent_dim: Length of a latent vector.
        num_classes: None: it takes no labels.
    """

    latent_dim: int
    num_classes: int | None = None

    def from_seeds(self, seeds, labels=None):
        """A tuple of tensors for int64 `seeds` `(batch,)`, in a graph."""
        latents = latents_from_seeds(seeds, self.latent_dim)
        if self.num_classes is None:
            return (latents,)
        if labels is None:
            labels = tf.cast(seeds % self.num_classes, tf.int32)
        return latents, labels

    def draw(self, num_images, seed=0, *, truncation=None, labels=None):
        """A tuple of arrays for the first pictures of `seed`.

        Args:
            num_images, seed: Which pictures.
            truncation: As `truncate` has it.
            labels: An integer for all, or integers `(num_images,)`; None: those of the
                seeds.

        Raises:
            InputError: Labels that are none, or for a generator without.
        """
        seeds = picture_seeds(num_images, seed)
        return self.of_seeds(seeds, truncation=truncation, labels=labels)

    def draw_classes(self, classes, num_images, seed=0, *, truncation=None):
        """The same for `num_images` pictures of each class, class by class.

        The latents are the same for every class.
        """
        seeds, labels = class_seeds(classes, num_images, seed)
        return self.of_seeds(seeds, truncation=truncation, labels=labels)

    def draw_grid(self, num_images, columns, seed=0, *, truncation=None):
        """The same for a grid of so many columns.

        With classes it has a row for each of the first ones, at most 2 * `columns`.
        """
        if self.num_classes is None:
            return self.draw(num_images, seed, truncation=truncation)
        classes = range(min(self.num_classes, 2 * columns))
        return self.draw_classes(classes, columns, seed, truncation=truncation)

    def of_seeds(self, seeds, *, truncation=None, labels=None):
        """The same for int64 `seeds` `(n,)`."""
        latents = _latents_from_seeds(seeds, self.latent_dim).numpy()
        if truncation is not None:
            latents = truncate(latents, truncation)
        if labels is not None:
            return latents, self.check_labels(labels, len(seeds))
        if self.num_classes is None:
            return (latents,)
        return latents, (seeds % self.num_classes).astype(np.int32)

    def check_labels(self, labels, num_images):
        """Int32 labels `(num_images,)` of one label or of as many.

        Raises:
            InputError: They are none of the generator's.
        """
        if self.num_classes is None:
            raise InputError(
                f"this generator takes no labels: ask for none. Received: {labels!r}."
            )
        found = np.asarray(labels)
        whole = np.issubdtype(found.dtype, np.integer)
        if not whole or found.shape not in ((), (num_images,)):
            raise InputError(
                f"labels must be an integer, or {num_images} of them. "
                f"Received: {labels!r}."
            )
        if found.min() < 0 or found.max() >= self.num_classes:
            raise InputError(
                f"labels are from 0 to {self.num_classes - 1}. Received: {labels!r}."
            )
        return np.broadcast_to(found, (num_images,)).astype(np.int32)


def truncate(latents, truncation):
    """Normal latents as those of the normal distribution truncated to [-T, T].

    Brock et al. 2019 (arXiv 1809.11096, section 3.1) truncate the latents of a trained
    generator: fewer kinds of pictures, each nearer to the typical one. They draw again
    what falls outside. Here z becomes Phi^-1(Phi(-T) + Phi(z) (Phi(T) - Phi(-T))),
    which has the same distribution and grows with z: a picture changes gradually as T
    shrinks, and a large T changes nothing. As in the paper, not every generator bears
    it: latents of T below about 1 are shorter than any it was trained on.

    Args:
        latents: Float32 array of any shape, standard normal.
        truncation: T, above 0.

    Returns:
        A float32 array of the same shape.
    """
    limit = np.float64(options.check("truncation", truncation))
    # Phi is exact in its lower tail only: take that one, and give the sign back.
    magnitude = np.abs(latents.astype(np.float64))
    outside = _normal_cdf(-limit)
    inside = outside + _normal_cdf(-magnitude) * (1 - 2 * outside)
    # Both bounds hold by the formula, but where its numbers are too small to tell.
    bound = np.minimum(magnitude, limit)
    truncated = np.minimum(-tf.math.ndtri(inside).numpy(), bound)
    return (np.sign(latents) * truncated).astype(np.float32)


def _normal_cdf(values):
    return tf.math.erfc(-values / np.sqrt(2)).numpy() / 2


def slerp(start, end, shares):
    """Latents on the arc between two, spherically interpolated.

    White 2016, arXiv 1609.04468, section 2.1. The direction turns at an even speed and
    the length goes straight from one to the other, so no latent between is shorter
    than both, as on a line, where a generator has never been trained. (The formula
    itself, put on vectors of unequal length, keeps no such promise for wide angles.)

    Args:
        start, end: Float32 arrays `(latent_dim,)`.
        shares: Array `(n,)` of numbers in [0, 1]; 0 is `start` and 1 is `end`, exactly.

    Returns:
        A float32 array `(n, latent_dim)`.
    """
    start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
    shares = np.asarray(shares, np.float64)[:, None]
    line = (1 - shares) * start + shares * end
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    product = lengths[0] * lengths[1]
    cosine = np.clip(start @ end / product, -1, 1) if product else 1.0
    angle = np.arccos(cosine)
    if np.sin(angle) < 1e-6:
        # Nearly parallel: the arc is a line. Opposite, or zero: there is no one arc.
        return line.astype(np.float32)
    length = (1 - shares) * lengths[0] + shares * lengths[1]
    arc = np.sin((1 - shares) * angle) * start / lengths[0]
    arc += np.sin(shares * angle) * end / lengths[1]
    return (length * arc / np.sin(angle)).astype(np.float32)


def to_uint8(images):
    """Images in [-1, 1] as uint8, rounded; a TensorFlow graph may hold it."""
    levels = tf.round((images + 1.0) * 127.5)
    return tf.cast(tf.clip_by_value(levels, 0.0, 255.0), tf.uint8)


def generate(generator, inputs):
    """Uint8 images of `inputs`, through batches of one fixed size.

    A convolution may sum in another order at another batch size; with one size, a
    picture never depends on how many were asked for.

    Args:
        generator: Callable, float32 latents `(64, latent_dim)` (and int32 labels
            `(64,)`) to images `(64, height, width, channels)`, float in [-1, 1] or
            uint8.
        inputs: A tuple of its arguments, arrays of n rows.

    Returns:
        A uint8 array `(n, height, width, channels)`.
    """

    def levels(*batch):
        images = tf.convert_to_tensor(generator(*batch))
        return images if images.dtype == tf.uint8 else to_uint8(images)

    return in_batches(levels, inputs)


def in_batches(function, inputs, size=BATCH_SIZE):
    """What a function gives for a tuple of arrays of n rows, in calls with `size`."""
    parts = []
    for start in range(0, len(inputs[0]), size):
        part = [values[start : start + size] for values in inputs]
        count = len(part[0])
        padded = [
            np.pad(values, [(0, size - count)] + [(0, 0)] * (values.ndim - 1))
            for values in part
        ]
        parts.append(np.asarray(function(*padded))[:count])
    return np.concatenate(parts)
