"""Checks of the shape, dtype and range of images that enter a model."""

import warnings

import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError, InputWarning

FORMS = "uint8, or float in [-1, 1]"
_DTYPES = (tf.uint8, tf.float16, tf.bfloat16, tf.float32, tf.float64)
_SCALE = "scale floats from 0 to 255 by images / 127.5 - 1, or cast them to uint8"


def check_images(images, image_shape):
    """Raise InputError unless images have the right shape and dtype.

    Args:
        images: An array, a tensor or its spec.
        image_shape: (height, width, channels).
    """
    shape = tuple(images.shape) if tf.TensorShape(images.shape).rank else ()
    if shape[1:] != tuple(image_shape) or not shape:
        received = shape if shape else "no known rank"
        raise InputError(
            f"images must have the shape (batch, {', '.join(map(str, image_shape))})"
            f"{_shape_remedy(shape, tuple(image_shape))}. Received: {received}."
        )
    try:
        known = tf.as_dtype(images.dtype) in _DTYPES
    except TypeError:
        known = False
    if not known:
        raise InputError(
            f"images must be {FORMS}{_dtype_remedy(images.dtype)}. "
            f"Received: {images.dtype!r}."
        )


def check_array(images, image_shape):
    """Check an array or an eager tensor in the same way, and the range of its floats.

    Returns:
        The lowest and the highest float; None for uint8 images or an empty array.
    """
    check_images(images, image_shape)
    if images.dtype == np.uint8 or not images.shape[0]:
        return None
    low, high = float(np.min(images)), float(np.max(images))
    if not -1.0 <= low <= high <= 1.0:
        remedy = f": {_SCALE}" if low >= 0 and 1 < high <= 255 else ""
        raise InputError(
            f"images must be {FORMS}{remedy}. "
            f"Received: floats from {low:g} to {high:g}."
        )
    return low, high


def warn_of_unit_range(low, high):
    """Warn if floats in [low, high] look as if black is 0 instead of -1."""
    if low >= 0 and high > 0:
        warnings.warn(
            f"images are floats from {low:g} to {high:g}, never below 0: are they in "
            "[0, 1]? They must be in [-1, 1]; images * 2 - 1 scales them.",
            InputWarning,
            stacklevel=2,
        )


def asserted(images):
    """Return images whose floats a graph checks; see `assertions.as_input_errors`."""
    if images.dtype == tf.uint8:
        return images
    inside = tf.reduce_all(tf.abs(images) <= 1)
    sentence = f"images must be {FORMS}: {_SCALE}. Received: floats from"
    check = tf.debugging.Assert(inside, [sentence, *extremes(images)])
    with tf.control_dependencies([check]):
        return tf.identity(images)


def extremes(values):
    """Return the lowest and the highest value of a tensor, in a graph."""
    return tf.reduce_min(values), tf.reduce_max(values)


def _shape_remedy(shape, image_shape):
    height, width, channels = image_shape
    if shape == image_shape:
        return ": give images[None] for one image, dataset.batch(32) for a data set"
    if channels == 1 and shape[1:] == (height, width):
        return ": images[..., None] adds the axis of channels"
    if shape[1:] == (channels, height, width):
        return ": np.moveaxis(images, 1, -1) puts the channels last"
    if shape[1:] == (height * width * channels,):
        return f": images.reshape(-1, {height}, {width}, {channels}) makes them images"
    if None in shape[1:] or not shape:
        return ": tf.ensure_shape in a map of the data set names unknown sizes"
    return ": resize them, or build networks of their shape"


def _dtype_remedy(dtype):
    kind = getattr(np.dtype(getattr(dtype, "as_numpy_dtype", dtype)), "kind", "")
    if kind in "iu":
        return ": cast integers from 0 to 255 to uint8"
    if kind == "b":
        return ": np.where(images, 1.0, -1.0) makes floats of booleans"
    if kind == "O":
        return ": np.stack makes one array of images of one shape"
    return ""
