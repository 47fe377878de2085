"""Changes of colour, each with its own number for every image.

Images are float32 `(batch, height, width, channels)` in [-1, 1], where 0 is grey; the
numbers are `(batch,)`. Values beyond [-1, 1] are not clipped, because clipping would
remove their gradient.
"""

import math

import tensorflow as tf


def without_alpha(change, images):
    """Apply `change` to the images without their alpha, the last of four channels."""
    if images.shape[-1] != 4:
        return change(images)
    return tf.concat([change(images[..., :3]), images[..., 3:]], axis=-1)


def brighten(images, shift):
    """Add `shift` to all channels."""
    return images + _each(shift)


def contrast(images, factor, around=0.0):
    """Multiply the distance from the value `around` by `factor`."""
    return around + _each(factor) * (images - around)


def saturate(images, factor):
    """Multiply the distance from a pixel's grey by `factor`; needs three channels."""
    if images.shape[-1] < 3:
        return images
    return contrast(images, factor, _grey(images))


def flip_luma(images, share):
    """Exchange dark and light at a share of 1, keeping the hue; 0 changes nothing."""
    return images - 2.0 * _each(share) * _grey(images)


def turn_hue(images, angle):
    """Rotate colours around the grey axis by `angle`; needs three channels."""
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
