"""The moving average of a network, kept in a float32 twin."""

import tensorflow as tf

from tfgan_kit.errors import InputError, reason_of
from tfgan_kit.keras_networks import copy_network, difference, examples, is_random

_LARGEST_DIFFERENCE = 1e-5


def float32_twin(network, name="generator", num_classes=None):
    """Return a copy of a Keras model that computes in float32.

    Args:
        network: A built Keras model of any dtype policy.
        name: str. The network's name in the model. Defaults to "generator".
        num_classes: int. Number of labels it takes. Defaults to None, which means that
            it takes none.

    Raises:
        InputError: The model cannot be copied, or the copy computes something else.
    """
    try:
        twin = copy_network(network, "float32")
        # `update` pairs their weights, so they must match.
        twin.set_weights(network.get_weights())
    except InputError as error:
        raise InputError(f"{name} can have no moving average: {error}") from error
    twin.trainable = False
    _check(network, twin, name, examples(network, num_classes))
    return twin


def _check(network, twin, name, arrays):
    try:
        distance = _difference(network, twin, arrays)
    except Exception as error:
        shapes = ", ".join(str(("batch", *array.shape[1:])) for array in arrays)
        raise InputError(
            f"{name} must take its inputs, {shapes}, as one tensor or as one list of "
            f"tensors. Keras says: {reason_of(error)}"
        ) from error
    has_draws = len(network.variables) > len(network.weights)  # such as a Dropout's
    if distance <= _LARGEST_DIFFERENCE and not has_draws:
        return
    if is_random(network, arrays):
        raise InputError(
            f"{name} must give the same for the same inputs when it does not train: "
            "let its layers draw random numbers with training=True only."
        )
    if distance <= _LARGEST_DIFFERENCE:
        return
    raise InputError(
        f"{name} can have no moving average: a float32 copy of it differs by "
        f"{distance:.2g}. Let the get_config of every own layer give all arguments of "
        "__init__, and keep whatever a layer draws or computes once in weights "
        "(add_weight with trainable=False)."
    )


def _difference(network, twin, arrays):
    try:
        return difference(twin, network, arrays, perturb=True)
    except Exception:  # such as constants that a layer keeps in float16
        other = copy_network(network)
        return difference(other, network, arrays, perturb=True, in_float32=False)


def update(twin, generator, step, decay):
    """Move the twin by one step of the average.

    Trainable weights are averaged with min(decay, (1 + step) / (10 + step)): with the
    full decay the twin would lag at first. Batch-norm statistics are averages already,
    so they are copied. With decay 0 every weight is copied.

    Args:
        decay: float, or a float32 scalar tensor if it changes with the step.
    """
    averages = tf.is_tensor(decay) or decay > 0
    step = tf.cast(step, tf.float32)
    share = 1.0 - tf.minimum(decay, (1.0 + step) / (10.0 + step))
    for average, weight in zip(twin.weights, generator.weights, strict=True):
        if weight.trainable and averages:
            weight = tf.cast(weight, average.dtype)  # of a float64 network
            average.assign(average + share * (weight - average))
        else:
            average.assign(weight)
