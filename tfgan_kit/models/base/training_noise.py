"""Where a training's random numbers come from."""

import tensorflow as tf


def noise_seed(seed, step, draw):
    """The seed of one draw, int32 `(2,)`: a function of its place in the training.

    Args:
        seed: The training's seed.
        step: Int64 scalar tensor.
        draw: Which draw of the step it is.
    """
    replica = tf.distribute.get_replica_context().replica_id_in_sync_group
    place = tf.constant([seed, 0], tf.int32)
    for part in (tf.cast(step, tf.int32), replica, draw):
        place = tf.random.experimental.stateless_fold_in(place, part, alg="philox")
    return place
