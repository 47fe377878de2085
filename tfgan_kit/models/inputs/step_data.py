"""The images and the labels of what a step gets, wherever it comes from."""

import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.models.inputs import fields, image_checks, labels


def unpack_images(data, image_shape, n_critic):
    """The images of a step's data, checked as far as a trace can."""
    images, _ = fields.split(data)
    image_checks.check_images(images, image_shape)
    if images.shape[0] is not None and images.shape[0] < n_critic:
        refuse_batch(images.shape[0], n_critic)
    return images


def unpack_labels(data):
    """The int32 labels `(batch,)` of a step's data.

    Raises:
        InputError: There are none.
    """
    return labels.as_integers(fields.split(data)[1])


def checked_images(images, image_shape):
    """Images whose floats are in [-1, 1], in a graph or out of one."""
    if tf.is_symbolic_tensor(images):
        return image_checks.asserted(images)
    image_checks.check_array(images, image_shape)
    return images


def checked_labels(values, label_range):
    """Labels in their range, in a graph or out of one."""
    if label_range is None:
        return values
    if tf.is_symbolic_tensor(values):
        return labels.asserted(values, label_range)
    labels.check_array(values, values.shape[0], label_range)
    return values


def refuse_batch(size, n_critic):
    raise InputError(
        f"a batch must hold at least one image for each of the n_critic={n_critic} "
        f"discriminator steps. Received: a batch size of {size}."
    )
