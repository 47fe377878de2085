"""The batches of `fit` for several replicas, which share each batch in equal parts."""

import numpy as np
import tensorflow as tf

from tfgan_kit import compat
from tfgan_kit.distribution import worker_rows
from tfgan_kit.errors import InputError


def prepare(model, x, y, batch_size, shuffle):
    """Return the data for Keras, in which each replica has its rows of whole batches.

    A replica gets a run of rows, which its step divides into n_critic batches. The rows
    are arranged so that these are parts of the batches of one device. A worker of a
    cluster gets the rows of its replicas.

    Args:
        model: The model that several replicas train.
        x: Arrays or a `tf.data.Dataset`, checked for Keras' fit.
        y: Labels, or None.
        batch_size: int. Examples per step of arrays, or None for 32.
        shuffle: bool. Whether arrays get a new order in each epoch.

    Raises:
        InputError: A batch cannot be shared, or the arrays are smaller than one.
    """
    n_critic, strategy = model.n_critic, model.distribute_strategy
    replicas = strategy.num_replicas_in_sync
    parts = n_critic * replicas
    if not isinstance(x, tf.data.Dataset):
        # All workers shuffle alike.
        seed = model.seed + int(model.step.numpy()) if shuffle else None
        x = _of_arrays(x if y is None else (x, y), batch_size or 32, seed, parts)
    size = tf.nest.flatten(x.element_spec)[0].shape[0]
    if size is None:
        x = _full(x, parts)
    else:
        _check(size, parts)
    if compat.reduces_logs(strategy):
        own = worker_rows.of_worker(x, n_critic, strategy)
        return worker_rows.distribute(own, n_critic, strategy)
    return x if n_critic == 1 else _arranged(x, n_critic, replicas, size)


def _arranged(dataset, n_critic, replicas, size):
    def arranged(*batch):
        rows = tf.range(tf.shape(tf.nest.flatten(batch)[0])[0])
        rows = tf.transpose(tf.reshape(rows, [n_critic, replicas, -1]), [1, 0, 2])
        rows = tf.reshape(rows, [size or -1])
        batch = tf.nest.map_structure(lambda values: tf.gather(values, rows), batch)
        return batch if len(batch) > 1 else batch[0]

    return dataset.map(arranged, tf.data.AUTOTUNE)


def _check(size, parts):
    if size % parts:
        raise InputError(
            "replicas share a batch in equal parts: a batch must hold a multiple of "
            f"{parts} examples, which is n_critic times the number of replicas. "
            f"Received: a batch of {size}."
        )


def _of_arrays(arrays, size, seed, parts):
    count = len(tf.nest.flatten(arrays)[0])
    _check(size, parts)
    if count < size:
        raise InputError(
            "replicas train on whole batches, and a batch cannot be larger than the "
            f"data. Received: a batch size of {size} and {count} examples."
        )
    with tf.device("CPU:0"):
        held = tf.nest.map_structure(lambda x: tf.constant(np.asarray(x)), arrays)
    rows = tf.data.Dataset.range(count)
    if seed is not None:
        rows = rows.shuffle(count, seed=seed)

    def batch(rows):
        return tf.nest.map_structure(lambda values: tf.gather(values, rows), held)

    rows = rows.batch(size, drop_remainder=True)
    return rows.map(batch, tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)


def _full(dataset, parts):
    """Return the batches that are as large as the first one, if it can be shared."""

    def compare(first, *batch):
        size = tf.shape(tf.nest.flatten(batch)[0])[0]
        first = tf.where(first > 0, first, size)
        return first, ((size == first) & (size % parts == 0), batch)

    compared = dataset.scan(0, compare).filter(lambda is_kept, batch: is_kept)
    return compared.map(lambda _, batch: batch if len(batch) > 1 else batch[0])
