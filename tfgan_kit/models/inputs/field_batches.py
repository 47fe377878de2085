"""The fields of a batch by name, from any form of a step's data."""

from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.models.inputs import fields as batch_parts
from tfgan_kit.models.inputs import image_checks, labels

REAL, LABELS = "real", "labels"


def of_step(data, fields):
    """Return the fields of a step's data, checked as far as a trace can.

    Args:
        data: One field, a tuple in the order of `fields`, or a dictionary by their
            names; images may be called "image", and labels "label".
        fields: The `Modality`, or `sampling.Labels`, of each field.

    Returns:
        A dictionary of stored or float examples, and int32 labels.

    Raises:
        InputError: A field is missing, or has another shape or dtype.
    """
    batch = named(data, fields)
    for name, field in fields.items():
        if name == LABELS:
            batch[name] = labels.as_integers(batch[name])
        else:
            check_form(name, batch[name], field)
    return batch


def of_spec(spec, fields):
    """Return the checked specifications of a data set's fields by name.

    Raises:
        InputError: A field is missing, or is not a dense tensor of its shape and dtype.
    """
    batch = named(spec, fields)
    for name, part in batch.items():
        if not isinstance(part, tf.TensorSpec):
            raise InputError(
                f"a batch must hold {name} in one dense tensor. "
                f"Received: {type(part).__name__}."
            )
        if name == LABELS:
            labels.check_form(part)
        else:
            check_form(name, part, fields[name])
    return batch


def named(data, fields):
    """Return the values of a batch by field name; only the names are checked."""
    if set(fields) <= {REAL, LABELS}:
        images, found = batch_parts.split(data)
        batch = {REAL: images, LABELS: found}
        return {name: batch[name] for name in fields}
    if isinstance(data, (tuple, list)):
        if isinstance(data[0], Mapping) and all(x is None for x in data[1:]):
            data = data[0]
        elif len(data) == len(fields):
            data = dict(zip(fields, data, strict=True))
    if not isinstance(data, Mapping) or not set(fields) <= set(data):
        received = ", ".join(data) if isinstance(data, Mapping) else type(data).__name__
        raise InputError(
            f"a batch must hold the fields {', '.join(fields)}, in a dictionary by "
            f"name or a tuple in this order. Received: {received}."
        )
    return {name: data[name] for name in fields}


def check_form(name, values, field):
    """Raise InputError unless shape and dtype fit the examples of a field.

    Args:
        name: Name of the field.
        values: An array, a tensor or its spec.
        field: Its `Modality`.
    """
    if field.name == "image":
        image_checks.check_images(values, field.shape)
        return
    rank = tf.TensorShape(values.shape).rank
    shape = tuple(values.shape) if rank else ()
    dtype = tf.as_dtype(values.dtype)
    is_stored = dtype.name == field.stored_dtype and _fits(shape, field.stored_shape)
    is_float = dtype.is_floating and _fits(shape, field.shape)
    if not is_stored and not is_float:
        raise InputError(
            f"{name} must be {field.plural} of the shape ('batch', "
            f"{', '.join(map(str, field.stored_shape))}) in {field.stored_dtype}, or "
            f"float {('batch', *field.shape)}. Received: {dtype.name} {shape}."
        )


def _fits(shape, expected):
    if len(shape) != len(expected) + 1:
        return False
    pairs = zip(shape[1:], expected, strict=True)
    return all(None in pair or pair[0] == pair[1] for pair in pairs)


def check_values(name, values, field):
    """Check the values in an array of a field.

    Returns:
        The lowest and the highest float of images; None for other fields.

    Raises:
        InputError: A value is outside the range of the field.
    """
    if field.name == "image":
        return image_checks.check_array(values, field.shape)
    if values.shape[0]:
        field.check_examples(np.asarray(values))
    return None


def checked(batch, fields, label_range):
    """Return a batch whose values are checked, inside a graph or outside."""
    found = dict(batch)
    for name, field in fields.items():
        values, in_graph = batch[name], tf.is_symbolic_tensor(batch[name])
        if name == LABELS and in_graph:
            found[name] = labels.asserted(values, label_range)
        elif name == LABELS:
            labels.check_array(values, values.shape[0], label_range)
        elif in_graph:
            found[name] = asserted(values, field)
        else:
            check_values(name, values, field)
    return found


def asserted(values, field):
    """Return examples whose values a graph checks."""
    if field.name == "image":
        return image_checks.asserted(values)
    return field.assert_examples(values)


def to_float(batch, fields):
    """Return the batch as networks see it: float32 examples and int32 labels."""
    return {
        name: values if name == LABELS else fields[name].from_stored(values)
        for name, values in batch.items()
    }


def check_size(batch, n_critic):
    """Raise InputError if a batch is known to be too small to be split."""
    for values in batch.values():
        if values.shape[0] is not None and values.shape[0] < n_critic:
            refuse_batch(values.shape[0], n_critic)


def refuse_batch(size, n_critic):
    raise InputError(
        f"a batch must hold at least one example for each of the n_critic={n_critic} "
        f"discriminator steps. Received: a batch size of {size}."
    )
