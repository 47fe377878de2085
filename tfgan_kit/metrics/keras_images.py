"""Images in the graph of a Keras metric."""

import tensorflow as tf

from tfgan_kit import sampling
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics.pairs import OFFSET, WEIGHTS


def pixels(images):
    """Return images as float32 in [0, 255]."""
    images = tf.convert_to_tensor(images)
    if images.dtype.is_floating:
        images = sampling.to_uint8(tf.cast(finite("images", images), tf.float32))
    if images.dtype != tf.uint8:
        raise InputError(
            f"images must be uint8, or float in [-1, 1]. Received: {images.dtype.name}."
        )
    return tf.cast(images, tf.float32)


def finite(name, values):
    """Return values that a graph checks for NaN and infinity."""
    message = f"{name} must be finite, but some are NaN or infinite"
    return tf.debugging.assert_all_finite(values, message)


def luminance(images):
    """Return `statistics.pairs.luminance` of float32 levels `(batch, h, w, c)`."""
    channels = images.shape[-1]
    if channels not in (1, 3, 4):
        raise InputError(
            "luminance takes images of 1, 3 or 4 channels. "
            f"Received: {tuple(images.shape)}."
        )
    if channels == 1:
        return images
    colours = images[..., :3] / 255.0
    if channels == 4:
        colours *= images[..., 3:] / 255.0
    weights = tf.constant(WEIGHTS, tf.float32)
    return OFFSET + tf.reduce_sum(colours * weights, axis=-1, keepdims=True)
