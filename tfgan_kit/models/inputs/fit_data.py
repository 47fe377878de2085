"""The data of `fit` and its neighbours, prepared for Keras."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.models.inputs import (
    field_batches,
    fields,
    general_data,
    image_checks,
    labels,
)

_EXPECTED = "fit takes images in an array or batches in a tf.data.Dataset"
_FROM_GENERATOR = (
    "tf.data.Dataset.from_generator(function_that_yields_batches, output_signature=...)"
    " makes one of batches in Python"
)


def prepare(model, x, y=None, batch_size=None):
    """Return `x` and `y` for Keras' fit, checked as far as possible in advance.

    Args:
        model: Model with `fields`, `image_shape`, `n_critic` and `label_range`.
        x: Images in an array, a dictionary of arrays, or a `tf.data.Dataset`.
        y: Labels, or None.
        batch_size: int. Images per batch of an array. Defaults to None, which means 32.

    Raises:
        InputError: The data have another type, shape, dtype or range.
    """
    _check_batch_size(batch_size)
    if general_data.is_general(model.fields):
        _check_alone(x, y, batch_size)
        return general_data.prepare(model, x, y, batch_size)
    if isinstance(x, tf.data.Dataset):
        _check_classes(model.label_range)
        _check_alone(x, y, batch_size)
        return _prepare_dataset(model, x), None
    batch_size = batch_size or 32
    x, y = prepare_batch(model, x, y)
    if batch_size < model.n_critic:
        field_batches.refuse_batch(batch_size, model.n_critic)
    left_over = x.shape[0] % batch_size
    kept = x.shape[0] - (left_over if left_over < model.n_critic else 0)
    return x[:kept], (y if y is None else y[:kept])


def _check_alone(x, y, batch_size):
    """Raise InputError for arguments that a data set excludes."""
    for name, value in (("y", y), ("batch_size", batch_size)):
        if isinstance(x, tf.data.Dataset) and value is not None:
            raise InputError(
                f"a tf.data.Dataset has its own batches, with their labels: leave "
                f"{name} out. Received: {name} beside a data set."
            )


def prepare_batch(model, x, y=None):
    """Return arrays that are one batch, checked in the same way."""
    if general_data.is_general(model.fields):
        return general_data.prepare_batch(model, x, y)
    _check_classes(model.label_range)
    if isinstance(x, Mapping):
        x, y = fields.split((x, y))
    x = _as_array(x)
    extremes = image_checks.check_array(x, model.image_shape)
    if extremes:
        image_checks.warn_of_unit_range(*extremes)
    if x.shape[0] < model.n_critic:
        field_batches.refuse_batch(x.shape[0], model.n_critic)
    if model.label_range is not None:
        return x, labels.check_array(y, x.shape[0], model.label_range)
    return x, _unused_labels(y, x.shape[0])


def _as_array(x):
    if isinstance(x, (np.ndarray, tf.Tensor, tf.Variable)):
        return x
    if hasattr(x, "shape") and hasattr(x, "__array__"):
        return np.asarray(x)
    if isinstance(x, (tuple, list)):
        remedy = "np.stack makes an array of a list of images; give labels as y"
    elif hasattr(x, "images"):
        remedy = "give its images as x, its labels as y"
    else:
        remedy = _FROM_GENERATOR
    raise InputError(f"{_EXPECTED}: {remedy}. Received: x of type {type(x).__name__}.")


def _unused_labels(y, count):
    """Return labels for a model that needs none, or None if Keras cannot take them."""
    if y is None:
        return None
    y = np.asarray(y)
    labels.check_count(y, count)
    return y if y.dtype.kind in "iufb" else None


def _check_classes(label_range):
    if label_range is not None and label_range[1] == 0:
        raise InputError(
            "labels of one class teach a network nothing: make the model without "
            "labels, or with two classes or more. Received: one class."
        )


def _check_batch_size(batch_size):
    whole = isinstance(batch_size, (int, np.integer))
    if batch_size is not None and not (whole and batch_size > 0):
        raise InputError(
            f"batch_size must be a positive integer. Received: {batch_size!r}."
        )


def _prepare_dataset(model, dataset):
    """Return a data set of images, or images and labels, without batches too small."""
    spec = dataset.element_spec
    images, found = fields.split(spec)
    for name, part in (("images", images), ("labels", found)):
        if part is not None and not isinstance(part, tf.TensorSpec):
            raise InputError(
                f"a batch must hold its {name} in one dense tensor: resize images to "
                "one shape and batch them, make sparse tensors dense. Received: "
                f"{type(part).__name__}."
            )
    image_checks.check_images(images, model.image_shape)
    field_batches.check_size({"images": images}, model.n_critic)
    if model.label_range is not None:
        if found is None:
            raise InputError(labels.MISSING)
        labels.check_form(found)
    is_float = images.dtype != tf.uint8
    is_plain = spec is images or (isinstance(spec, tuple) and spec[0] is images)
    if is_float or model.label_range is not None or not is_plain:
        dataset = dataset.map(_checking(model.label_range))
    if is_float:
        dataset = _with_warning(dataset)
    if images.shape[0] is None and model.n_critic > 1:
        dataset = dataset.filter(lambda *batch: tf.shape(batch[0])[0] >= model.n_critic)
    return dataset


def _checking(label_range):
    """Return a map to images, or to images and labels, that checks their values."""

    def checked(*batch):
        images, found = fields.split(batch if len(batch) > 1 else batch[0])
        images = image_checks.asserted(images)
        if found is None:
            return images
        if label_range is not None:
            found = labels.asserted(found, label_range)
        return images, found

    return checked


def _with_warning(dataset):
    """Return the data set with a warning at its first batch.

    Iterating it here would consume a batch, and a second iterator moves a data set that
    shuffles to its next order.
    """
    seen = []

    def look(low, high):
        if not seen:
            seen.append(True)
            image_checks.warn_of_unit_range(float(low), float(high))
        return np.True_

    def first(index, batch):
        images = batch[0] if isinstance(batch, tuple) else batch
        numbers = image_checks.extremes(tf.cast(images, tf.float32))
        looked = tf.cond(
            index == 0,
            lambda: tf.numpy_function(look, numbers, tf.bool),
            lambda: tf.constant(True),
        )
        with tf.control_dependencies([looked]):
            return tf.nest.map_structure(tf.identity, batch)

    return dataset.enumerate().map(first)
