"""The rows of a batch that one worker of a cluster, or one of its devices, takes."""

import tensorflow as tf

from tfgan_kit.distribution.workers import Workers


def by_part(values: tf.Tensor, n_critic: int, parts: int) -> tf.Tensor:
    """Return the rows of a step in parts, `(parts, rows, ...)`.

    Each part has its rows of the first of the n_critic batches, then of the second.

    Args:
        values: Rows of n_critic batches, one after the other.
        n_critic: int. Number of batches.
        parts: int. Number of equal parts of each batch.
    """
    row = values.shape[1:]
    values = tf.reshape(values, [n_critic, parts, -1, *row])
    values = tf.transpose(values, [1, 0, *range(2, values.shape.rank)])
    return tf.reshape(values, [parts, -1, *row])


def of_worker(
    dataset: tf.data.Dataset, n_critic: int, strategy: tf.distribute.Strategy
) -> tf.data.Dataset:
    """Return a data set of this worker's rows of batches of all workers.

    Args:
        dataset: Batches of n_critic times as many examples as a discriminator step
            takes, the same on all workers.
        n_critic: int. Discriminator steps per step.
        strategy: The strategy of a cluster.
    """
    workers = Workers(strategy)

    def own(values):
        return by_part(values, n_critic, workers.count)[workers.index]

    return _mapped(dataset, own)


def distribute(
    dataset: tf.data.Dataset, n_critic: int, strategy: tf.distribute.Strategy
) -> tf.distribute.DistributedDataset:
    """Return the data of `fit` on a cluster, in which every device has its rows.

    TensorFlow's own sharding would take other rows for another number of workers.

    Args:
        dataset: Batches of this worker.
        n_critic, strategy: As in `of_worker`.
    """
    devices = strategy.num_replicas_in_sync // Workers(strategy).count

    def split(values):
        return by_part(values, n_critic, devices)

    dataset = _mapped(dataset, split).unbatch().prefetch(devices)
    return strategy.distribute_datasets_from_function(lambda context: dataset)


def _mapped(dataset, function):
    def mapped(*batch):
        values = tf.nest.map_structure(function, batch)
        return values if len(batch) > 1 else values[0]

    return dataset.map(mapped, tf.data.AUTOTUNE)
