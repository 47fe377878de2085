"""The rows of a step that parts of a cluster take."""

import numpy as np
import pytest
import tensorflow as tf

from tfgan_kit.distribution import worker_rows


def test_each_part_has_its_rows_of_each_batch():
    rows = tf.range(12)
    parts = worker_rows.by_part(rows, n_critic=2, parts=3).numpy()
    assert parts.tolist() == [[0, 1, 6, 7], [2, 3, 8, 9], [4, 5, 10, 11]]


@pytest.mark.parametrize("n_critic", [1, 2])
def test_devices_of_workers_have_the_rows_of_devices_of_one_machine(n_critic):
    """Workers take parts, and their devices parts of these."""
    images = np.random.default_rng(0).normal(size=(24, 2, 3)).astype("float32")
    whole = worker_rows.by_part(tf.constant(images), n_critic, parts=6)
    of_workers = worker_rows.by_part(tf.constant(images), n_critic, parts=3)
    twice = [worker_rows.by_part(rows, n_critic, parts=2) for rows in of_workers]
    np.testing.assert_array_equal(tf.concat(twice, axis=0), whole)


def test_one_process_distributes_batches_unchanged():
    labels = np.arange(8)
    dataset = tf.data.Dataset.from_tensor_slices({"a": labels, "b": -labels}).batch(4)
    one = tf.distribute.get_strategy()
    own = worker_rows.of_worker(dataset, 2, one)
    found = [*worker_rows.distribute(own, 2, one)]
    assert [batch["a"].numpy().tolist() for batch in found] == [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
    ]
