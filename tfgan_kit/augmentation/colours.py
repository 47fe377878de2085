"""Changes of colour, each by a number of its own for every image.

Images are float32 `(batch, height, width, channels)` in [-1, 1], where 0 is grey; the
numbers are `(batch,)`. What leaves [-1, 1] is not cut off: it would lose its gradient.
"""

import math

import tensorflow as tf


def without_alpha(change, images):
    """`change` of the images; of four channels it gets three: the last is alpha."""
    if images.shape[-1] != 4:
        return change(images)
    return tf.concat([change(images[..., :3]), images[..., 3:]], axis=-1)


def brighten(images, shift):
    """All channels plus `shift`."""
    return images + _each(shift)


def contrast(images, factor, around=0.0):
    """The distance from the value `around` times `factor`."""
    return around + _each(factor) * (images - around)


def saturate(images, factor):
    """The distance from the pixel's grey times `factor`; needs three channels."""
    if images.shape[-1] < 3:
        return images
    return contrast(images, factor, _grey(images))


def flip_luma(images, share):
    """Dark for light and light for dark at a share of 1, the hue kept; nothing at 0."""
    return images - 2.0 * _each(share) * _grey(images)


def turn_hue(images, angle):
    """Colours turned around the axis of greys by `angle`; needs three channels."""
    if images.shape[-1] != 3:
        return images
    grey = _grey(images)
    # The cross product of the axis (1, 1, 1) / sqrt(3) and the colour.
    across = (tf.roll(images, 1, -1) - tf.roll(images, -1, -1)) / math.sqrt(3.0)
    cos, sin = _each(tf.cos(angle)), _each(tf.sin(angle))
    return grey + cos * (images - grey) + sin * across


def _grey(images):
    return tf.reduce_mean(images, axis=-1, keepdims=True)


def _each(numbers):
    return numbers[:, None, None, None]
