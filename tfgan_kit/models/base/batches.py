"""Checks that networks fit together, and conversion of uint8 to float on the device."""

import keras
import tensorflow as tf

from tfgan_kit import compat
from tfgan_kit.errors import InputError, reason_of
from tfgan_kit.keras_networks import (
    call,
    examples,
    functional,
    input_shapes,
    inputs_of,
    output_of,
)

_MIXING = (keras.layers.BatchNormalization, keras.layers.Lambda)


def check_network(name, network):
    """Raise InputError unless a network is a Keras model that knows its shapes.

    A network that knows its inputs but has layers without weights yet is built.
    """
    if not inputs_of(network):
        raise InputError(
            f"{name} must be a Keras model that knows the shape of its inputs: call a "
            "subclassed model, or a Sequential one without an Input, once on a batch "
            f"before. Received: {name}={network!r}."
        )
    try:
        is_built = all(layer.built for layer in compat.layers_of(network))
        if functional(network) is None and not is_built:
            call(network, examples(network))
        taken, given = getattr(network, "input", None), output_of(network)
    except Exception as error:
        raise InputError(
            f"{name} fails at its own inputs, {input_shapes(network)}: it must take "
            f"one tensor or one list of tensors. Keras says: {reason_of(error)}"
        ) from error
    if isinstance(given, dict) or (
        isinstance(taken, dict) and list(taken) != sorted(taken)
    ):
        raise InputError(
            f"{name} must take and give tensors in their order, not by name. "
            f"Received: {taken} to {given}."
        )


def is_per_image(network):
    """Return whether a Keras model's output for an image ignores the rest of the batch.

    Only layers of Keras and of this package are recognised. Any other layer counts as
    one that looks at the whole batch.
    """
    return all(
        _is_known(part) and not isinstance(part, _MIXING) for part in _parts(network)
    )


def _is_known(part):
    if type(part).__module__.startswith("tfgan_kit.layers."):
        return not getattr(part, "mixes_batch", False)
    return compat.is_of_keras(part)


def _parts(network):
    """Yield the operations of a network at any depth, and the layers inside layers."""
    model = functional(network)
    if model is not None:
        for operation in model.operations:
            yield from _parts(operation)
    elif isinstance(network, keras.layers.Layer):
        yield from compat.layers_of(network)
    else:
        yield network


def batch_size(images):
    """Return the batch size as a number if the trace knows it, else as a tensor."""
    return images.shape[0] or tf.shape(images)[0]


def to_float(images):
    """Return images as float32 in [-1, 1]; uint8 is scaled here, on the device."""
    if images.dtype == tf.uint8:
        return tf.cast(images, tf.float32) / 127.5 - 1.0
    return tf.cast(images, tf.float32)
