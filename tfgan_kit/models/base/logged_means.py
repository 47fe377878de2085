"""The running means of the values that a model logs."""

import keras
import tensorflow as tf

from tfgan_kit.distribution import replicas
from tfgan_kit.errors import InputError


class LoggedMean(keras.metrics.Mean):
    """Running mean of a value that is the same on all replicas.

    Each replica has an equal copy of it. In Keras' own, each has a part, and reading
    their sum needs all workers of a cluster, so the chief could write no file alone.
    """

    def add_variable(self, shape, initializer, dtype=None, aggregation=None, name=None):
        """Return a variable that replicas do not add up."""
        with keras.name_scope(self.name, caller=self):
            return keras.Variable(initializer, shape, dtype, trainable=False, name=name)


def make(model):
    """Return a `LoggedMean` for each name that a step of the model may report.

    Raises:
        InputError: The model's `loss_terms` is a string instead of a tuple.
    """
    if isinstance(model.loss_terms, str):
        raise InputError(
            "loss_terms must be a tuple of names. "
            f"Received: loss_terms={model.loss_terms!r}."
        )
    steered = ("augment_p",) if model.augment == "ada" else ()
    names = (*model.loss_terms, "d_real", "d_fake", *steered, *model.also_logged)
    return {name: LoggedMean(name, "float32") for name in dict.fromkeys(names)}


def update(means, values, owner):
    """Update the means with the means over all replicas of values by name.

    Args:
        means: The result of `make`.
        values: Scalars by name.
        owner: str. The name of the model's class, for the message.

    Raises:
        InputError: There is no mean with that name.
    """
    for name in values:
        if name not in means:
            raise InputError(
                f"{name} must be declared before it can be logged. Put it into "
                f"{owner}.loss_terms if a loss sums it, else into {owner}.also_logged. "
                f"Declared: {', '.join(means)}."
            )
    for name, value in zip(values, _of_all(values), strict=True):
        means[name].update_state(value)


def _of_all(values):
    """Return the mean of each value over all replicas, which they send together."""
    if replicas.count() == 1:
        return values.values()
    numbers = [tf.cast(value, tf.float32) for value in values.values()]
    return tf.unstack(replicas.mean(tf.stack(numbers)))
