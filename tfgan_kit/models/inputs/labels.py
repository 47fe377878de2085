"""Checks of the labels of images, in an array and in a graph."""

import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.models.inputs.image_checks import extremes

# As the lowest label, it allows any number below 0 to mean "no class".
ANY_BELOW = -(2**31)
MISSING = (
    "this model learns from labels: give fit a label for each image, int (batch,), as "
    "y or in the batches of the data set."
)


def check_array(labels, count, label_range):
    """Return integer labels as `(count,)`.

    Args:
        labels: Integers `(count,)` or `(count, 1)`, in an array or a list.
        count: int. The number of images.
        label_range: The lowest and the highest label.

    Raises:
        InputError: Labels are missing or have another shape, dtype, number or range.
    """
    if labels is None:
        raise InputError(MISSING)
    labels = np.asarray(labels)
    check_form(labels)
    labels = labels.reshape(-1)
    check_count(labels, count)
    if len(labels):
        _check_range(np.min(labels), np.max(labels), label_range)
    return labels


def check_count(labels, count):
    """Raise InputError unless there is a label for each image."""
    if np.shape(labels)[:1] != (count,):
        found = np.shape(labels)[0] if np.ndim(labels) else "a single one"
        raise InputError(
            f"each image needs a label. Received: {count} images and, of labels, "
            f"{found}."
        )


def check_form(labels):
    """Raise InputError unless shape and dtype are those of integer labels.

    Args:
        labels: An array, a tensor or its spec.
    """
    rank = tf.TensorShape(labels.shape).rank
    shape = tuple(labels.shape) if rank is not None else "unknown"
    dtype = np.dtype(getattr(labels.dtype, "as_numpy_dtype", labels.dtype))
    is_column = rank == 2 and shape[1] == 1
    if dtype.kind in "iu" and (rank == 1 or is_column):
        return
    if rank == 2 and not is_column:
        remedy = "labels.argmax(axis=-1) makes them of one-hot rows"
    elif dtype.kind in "fb":
        remedy = "cast them to int32"
    elif dtype.kind in "OSU":
        remedy = "np.unique(names, return_inverse=True)[1] numbers names"
    else:
        remedy = "map the data set to one label for each image"
    raise InputError(
        f"labels must be integers of the shape (batch,): {remedy}. "
        f"Received: {labels.dtype} {shape}."
    )


def as_integers(labels):
    """Return the labels of a step's data as int32 `(batch,)`.

    Raises:
        InputError: Labels are missing, or have another form.
    """
    if labels is None:
        raise InputError(MISSING)
    if not tf.is_tensor(labels):
        labels = np.asarray(labels)
    check_form(labels)
    labels = tf.cast(labels, tf.int32)
    return tf.squeeze(labels, axis=1) if labels.shape.rank == 2 else labels


def asserted(labels, label_range):
    """Return labels whose range a graph checks; see `assertions.as_input_errors`."""
    lowest, highest = label_range
    numbers = tf.cast(labels, tf.int64)
    low, high = extremes(numbers)
    inside = tf.reduce_all((numbers >= lowest) & (numbers <= highest))
    sentence = f"{_expected(label_range)} Received: labels from"
    check = tf.debugging.Assert(inside, [sentence, low, high])
    with tf.control_dependencies([check]):
        return tf.identity(labels)


def _check_range(low, high, label_range):
    """Raise InputError for a label out of range.

    A GPU would silently look up zeros for it.
    """
    lowest, highest = label_range
    if not lowest <= low <= high <= highest:
        raise InputError(f"{_expected(label_range)} Received: {low} to {high}.")


def _expected(label_range):
    lowest, highest = label_range
    if lowest == ANY_BELOW:
        return f"labels are from 0 to {highest}, or below 0 for none."
    return f"labels are from {lowest} to {highest}."
