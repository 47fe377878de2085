"""Halving and doubling through [1, 2, 1], against NumPy."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from tfgan_kit.layers import BinomialDoubling, BinomialHalving
from tfgan_kit.precision import policy_scope

SIZES = [(4, 6), (5, 7), (4, 7), (2, 3), (1, 2), (1, 1)]
every_size = pytest.mark.parametrize("size", SIZES)


def matrix(side):
    """The halving of one side: rows of [1, 2, 1] / 4, what is beyond an edge left out.

    The first centre of an odd side is its first pixel, of an even one its second.
    """
    rows = np.zeros((-(-side // 2), side))
    for row in range(len(rows)):
        centre = 2 * row + (side + 1) % 2
        for step, weight in ((-1, 1), (0, 2), (1, 1)):
            if 0 <= centre + step < side:
                rows[row, centre + step] = weight / 4
    return rows


def pictures(size, channels=3):
    shape = (2, *size, channels)
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def smaller(size):
    return tuple(-(-side // 2) for side in size)


@every_size
def test_halving(size):
    x = pictures(size)
    found = BinomialHalving()(x)
    rows, columns = map(matrix, size)
    assert_allclose(found, np.einsum("ih,jw,bhwc->bijc", rows, columns, x), atol=1e-6)
    assert BinomialHalving().compute_output_shape(x.shape) == found.shape


@every_size
def test_doubling_is_the_transpose_times_four(size):
    x = pictures(smaller(size))
    layer = BinomialDoubling(size)
    rows, columns = (2 * matrix(side) for side in size)
    expected = np.einsum("ih,jw,bijc->bhwc", rows, columns, x)
    assert_allclose(layer(x), expected, atol=1e-6)
    assert layer.compute_output_shape(x.shape) == expected.shape


def test_flat_pictures_stay_flat_inside():
    found = BinomialDoubling((8, 8))(tf.ones((1, 4, 4, 1)))
    assert_allclose(found[:, 1:, 1:], 1, rtol=1e-6)
    found = BinomialHalving()(tf.ones((1, 8, 8, 1)))
    assert_allclose(found[:, :-1, :-1], 1, rtol=1e-6)


@pytest.mark.parametrize("size", [(4, 6), (5, 7)])
def test_a_second_derivative_is_there(size):
    """Of the square of sums, a constant: what the sums are made with, twice."""
    x = tf.constant(pictures(size, 1))
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            value = tf.reduce_sum(BinomialHalving()(x) ** 2)
        slope = inner.gradient(value, x)
        square = tf.reduce_sum(slope**2)
    rows, columns = (matrix(side).T @ matrix(side) for side in size)
    # The slope is 2 M x, and that of its square 8 M^2 x.
    twice = np.einsum("ih,jw,bhwc->bijc", rows @ rows, columns @ columns, x)
    assert_allclose(outer.gradient(square, x), 8 * twice, atol=1e-5)


def test_no_weights_and_a_batch_of_any_size():
    inputs = keras.Input((5, 6, 2))
    small = BinomialHalving(name="halve")(inputs)
    network = keras.Model(inputs, BinomialDoubling((5, 6), name="double")(small))
    assert not network.weights
    assert network.output_shape == (None, 5, 6, 2)
    for count in (1, 3):
        assert network(np.zeros((count, 5, 6, 2))).shape == (count, 5, 6, 2)
    loaded = keras.Model.from_config(network.get_config())
    x = pictures((5, 6), 2)
    assert_allclose(loaded(x), network(x))


def test_half_precision_is_near_to_float32():
    x = pictures((6, 7))
    with policy_scope("mixed_bfloat16"):
        layers = BinomialHalving(), BinomialDoubling((11, 14))
    for layer, exact in zip(
        layers, (BinomialHalving(), BinomialDoubling((11, 14))), strict=True
    ):
        found = layer(x)
        assert found.dtype == "bfloat16"
        assert_allclose(tf.cast(found, "float32"), exact(x), atol=0.03)
