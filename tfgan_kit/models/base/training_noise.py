"""Seeds of the random numbers in training."""

import keras
import tensorflow as tf

from tfgan_kit.distribution import replicas


class DrawCount:
    """The number of draws in a step so far.

    Each replica counts for itself, because TensorFlow traces them by turns.
    """

    def __init__(self):
        self._counts = {}

    @property
    def value(self):
        return self._counts.get(replicas.number(), 0)

    @value.setter
    def value(self, count):
        self._counts[replicas.number()] = count


class StepCounter(keras.Variable):
    """Scalar that `int` reads, also if each replica has a copy."""

    def __int__(self):
        return int(self.numpy())


def noise_seed(seed, step, draw):
    """Return the seed of one draw, int32 `(2,)`: a function of its place in training.

    All replicas have the same one, and of what is drawn each takes its own rows.

    Args:
        seed: int. The training's seed.
        step: Int64 scalar tensor.
        draw: int. Index of the draw within the step.
    """
    place = tf.constant([seed, 0], tf.int32)
    # The 0 was once the number of the replica; without it, all draws would change.
    for part in (tf.cast(step, tf.int32), 0, draw):
        place = tf.random.experimental.stateless_fold_in(place, part, alg="philox")
    return place


def step_counter(model):
    """Return the weight that counts a model's steps; its noise is a function of it."""
    with keras.name_scope(model.name, caller=model):
        return StepCounter(
            "zeros",
            shape=(),
            dtype="int64",
            trainable=False,
            aggregation="only_first_replica",
            name="step",
        )
