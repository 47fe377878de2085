"""From a generator's inputs to pictures, in batches of one size."""

import numpy as np
import tensorflow as tf

from tfgan_kit.sampling.seeds import BATCH_SIZE


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
