"""The pool of past fakes: its rule by written-down draws, and its state in files."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from helpers import fields_of, tiny_model
from tfgan_kit.models.image_pool import ImagePool

KEEP, SWAP = 0.9, 0.1  # the first draw: above and below 1/2
FIRST, SECOND = 0.2, 0.7  # the second draw: places of a pool of two


class Owner(keras.Model):
    """Something that has weights, and images of one pixel."""

    def __init__(self):
        super().__init__()
        self.built = True

    def shape_of(self, name):
        return (1, 1, 1)


def pool_of(size):
    return ImagePool(Owner(), "b", size)


def exchange(pool, numbers, draws):
    images = tf.reshape(tf.constant(numbers, tf.float32), (-1, 1, 1, 1))
    return pool.exchange(images, tf.constant(draws, tf.float32)).numpy().ravel()


# Of a pool of two, fed 1 to 6: what it gives, and what it holds in the end.
DRAWS = [
    (SWAP, SECOND),  # it is filling: kept, given
    (SWAP, FIRST),  # it is filling: kept, given
    (KEEP, FIRST),  # 3 is given and forgotten
    (SWAP, FIRST),  # 1 for 4
    (SWAP, FIRST),  # 4 for 5: an image of the same batch
    (SWAP, SECOND),  # 2 for 6
]
GIVEN, HELD = [1, 2, 3, 1, 4, 2], [5, 6]


@pytest.mark.parametrize("batches", [[6], [1] * 6, [2, 3, 1], [4, 2]])
def test_a_pool_of_two(batches):
    """Images go through one after the other, however they are batched."""
    pool, given, start = pool_of(2), [], 0
    for size in batches:
        part = slice(start, start + size)
        given += [*exchange(pool, [1, 2, 3, 4, 5, 6][part], DRAWS[part])]
        start += size
    assert given == GIVEN
    assert_array_equal(pool.images.numpy().ravel(), HELD)
    assert int(pool.count.numpy()) == 2


def test_a_batch_that_is_larger_than_the_pool():
    pool = pool_of(1)
    draws = [(SWAP, FIRST), (SWAP, FIRST), (SWAP, SECOND)]
    assert [*exchange(pool, [1, 2, 3], draws)] == [1, 1, 2]
    assert_array_equal(pool.images.numpy().ravel(), [3])


def test_a_draw_of_nearly_one_is_the_last_place():
    pool = pool_of(2)
    exchange(pool, [1, 2], DRAWS[:2])
    assert [*exchange(pool, [3], [(SWAP, np.nextafter(np.float32(1), 0))])] == [2]


def test_no_pool():
    owner = Owner()
    pool = ImagePool(owner, "b", 0)
    assert [*exchange(pool, [1, 2], DRAWS[:2])] == [1, 2]
    assert not owner.weights


@pytest.mark.parametrize("unknown", [False, True])
def test_a_graph_gives_the_same(unknown):
    shape = [None if unknown else 6, 1, 1, 1]
    pool = pool_of(2)
    run = tf.function(
        pool.exchange,
        input_signature=[
            tf.TensorSpec(shape, tf.float32),
            tf.TensorSpec([shape[0], 2], tf.float32),
        ],
        jit_compile=not unknown,
    )
    images = tf.reshape(tf.range(1.0, 7.0), (6, 1, 1, 1))
    assert [*run(images, tf.constant(DRAWS)).numpy().ravel()] == GIVEN
    assert_array_equal(pool.images.numpy().ravel(), HELD)


def test_a_model_keeps_its_pools(tmp_path):
    model = tiny_model("cyclegan", pool_size=3)
    model.run_eagerly = True
    model.train_on_batch(fields_of(model, 2))
    model.train_on_batch(fields_of(model, 2, seed=1))
    for pool in model.pools.values():
        assert int(pool.count.numpy()) == 3
        assert np.all(np.any(pool.images.numpy() != 0, axis=(1, 2, 3)))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for name, pool in model.pools.items():
        assert_array_equal(loaded.pools[name].images.numpy(), pool.images.numpy())
        assert int(loaded.pools[name].count.numpy()) == 3
