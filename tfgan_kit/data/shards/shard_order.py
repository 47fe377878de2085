"""The order of the records of shards: a function of the seed that stays local."""

import numpy as np
import tensorflow as tf

from tfgan_kit.data import order

# The number of records that are shuffled together.
WINDOW = 2**14
# Heads of fields are below 2^31: this separates the order of windows from theirs.
_WINDOWS = 2**31


def shard_indices(
    step,
    counts,
    window,
    batch_size,
    seed,
    head=order.SEED_HEAD,
    *,
    worker=0,
    num_workers=1,
):
    """Return the indices of the records of a step, int64 `(batch_size,)`.

    Epoch e takes the shards in the order of the permutation for (seed, e), one after
    the other. This sequence is cut into windows, and each window is in the order of
    the permutation for (seed, e, its number). Position p of the stream has the record
    at place p % n of epoch p // n, so nothing is read to find it.

    Args:
        step: Int64 scalar tensor.
        counts: int64 array (s,), the number of records of each shard.
        window: int. Number of records that are shuffled together.
        batch_size: int. Records per step.
        seed: int. From 0 to 2^31.
        head: int. From 0 to 2^31; each value has its own orders.
        worker, num_workers: ints. One of several workers takes every `num_workers`-th
            shard from number `worker` on; empty shards do not count.
    """
    begins = tf.constant(np.cumsum(counts) - counts, tf.int64)
    places = np.cumsum(counts > 0) - 1
    counts = np.where(places % num_workers == worker, counts, 0)
    total, num_shards = int(counts.sum()), len(counts)
    positions = step * batch_size + tf.range(batch_size, dtype=tf.int64)
    epochs, places = positions // total, positions % total
    windows = places // window
    starts = windows * window
    number = epochs * -(-total // window) + windows
    sizes = tf.minimum(tf.constant(window, tf.int64), total - starts)
    seeds = head + _WINDOWS, seed, number
    places = starts + order.shuffled(places - starts, seeds, sizes - 1)

    # The shards of every epoch that the batch may touch, in one row.
    first, several = epochs[0], (batch_size - 1) // total + 2
    each = tf.tile(tf.range(num_shards, dtype=tf.int64), [several])
    epoch_of_each = first + tf.repeat(tf.range(several, dtype=tf.int64), num_shards)
    last = tf.constant(num_shards - 1, tf.int64)
    shards = order.shuffled(each, (head, seed, epoch_of_each), last)
    counts = tf.constant(counts, tf.int64)
    ends = tf.cumsum(tf.gather(counts, shards))
    places += (epochs - first) * total
    found = tf.searchsorted(ends, places, side="right", out_type=tf.int64)
    shard = tf.gather(shards, found)
    ahead = places - tf.gather(ends, found) + tf.gather(counts, shard)
    return tf.gather(begins, shard) + ahead
