"""Seeds of the random numbers in training."""

import tensorflow as tf


def noise_seed(seed, step, draw):
    """Return the seed of one draw, int32 `(2,)`: a function of its place in training.

    Args:
        seed: int. The training's seed.
        step: Int64 scalar tensor.
        draw: int. Index of the draw within the step.
    """
    replica = tf.distribute.get_replica_context().replica_id_in_sync_group
    place = tf.constant([seed, 0], tf.int32)
    for part in (tf.cast(step, tf.int32), replica, draw):
        place = tf.random.experimental.stateless_fold_in(place, part, alg="philox")
    return place


def step_counter(model):
    """Return the weight that counts a model's steps; its noise is a function of it."""
    return model.add_weight(
        shape=(),
        dtype="int64",
        initializer="zeros",
        trainable=False,
        aggregation="only_first_replica",
        name="step",
    )
