"""Halving and doubling through binomial filters, against NumPy."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from tfgan_kit.errors import InputError
from tfgan_kit.layers import BinomialDoubling, BinomialHalving
from tfgan_kit.precision import policy_scope

SIZES = [(4, 6), (5, 7), (4, 7), (2, 3), (1, 2), (1, 1)]
every_size = pytest.mark.parametrize("size", SIZES)
every_filter = pytest.mark.parametrize("taps", [3, 4])


def matrix(side, taps=3):
    """The halving of one side: rows of a filter, what is beyond an edge left out.

    The first centre of [1, 2, 1] is the first pixel of an odd side, the second of an
    even one. That of [1, 3, 3, 1] is after the first pixel.
    """
    rows = np.zeros((-(-side // 2), side))
    first = -1 if taps == 4 else (side + 1) % 2 - 1
    for row, (place, weight) in itertools.product(
        range(len(rows)), enumerate({3: [1, 2, 1], 4: [1, 3, 3, 1]}[taps])
    ):
        if 0 <= 2 * row + first + place < side:
            rows[row, 2 * row + first + place] = weight / 2 ** (taps - 1)
    return rows


def doubling(side, taps):
    """The doubling of one side, `(before, side)`."""
    if taps == 3:
        return 2 * matrix(side)
    # A value more at each end, as far as the filter reaches.
    before = -(-side // 2)
    rows = 2 * matrix(2 * before + 4, taps)[:, 2 : 2 + side]
    rows[1] += rows[0]
    rows[-2] += rows[-1]
    return rows[1:-1]


def pictures(size, channels=3):
    shape = (2, *size, channels)
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def smaller(size):
    return tuple(-(-side // 2) for side in size)


@every_size
@every_filter
def test_halving(size, taps):
    x = pictures(size)
    found = BinomialHalving(taps)(x)
    rows, columns = (matrix(side, taps) for side in size)
    assert_allclose(found, np.einsum("ih,jw,bhwc->bijc", rows, columns, x), atol=1e-6)
    assert BinomialHalving().compute_output_shape(x.shape) == found.shape


@every_size
@every_filter
def test_doubling_is_the_transpose_times_four(size, taps):
    x = pictures(smaller(size))
    layer = BinomialDoubling(size, taps)
    rows, columns = (doubling(side, taps) for side in size)
    expected = np.einsum("ih,jw,bijc->bhwc", rows, columns, x)
    assert_allclose(layer(x), expected, atol=1e-6)
    assert layer.compute_output_shape(x.shape) == expected.shape


@every_filter
def test_flat_pictures_stay_flat_inside(taps):
    found = BinomialDoubling((8, 8), taps)(tf.ones((1, 4, 4, 1)))
    assert_allclose(found[:, 1:, 1:], 1, rtol=1e-6)
    found = BinomialHalving(taps)(tf.ones((1, 8, 8, 1)))
    assert_allclose(found[:, 1:-1, 1:-1], 1, rtol=1e-6)


def test_with_4_taps_all_pixels_vary_alike():
    """A lattice of pixels that vary more would be seen in every picture."""
    x = np.random.default_rng(1).normal(size=(20_000, 5, 5, 1)).astype("float32")
    deviation = np.std(BinomialDoubling((10, 10), 4)(x), axis=0)[2:-2, 2:-2]
    assert_allclose(deviation, 0.625, rtol=0.03)


def test_there_are_two_filters():
    with pytest.raises(InputError, match="3 or 4"):
        BinomialHalving(taps=5)


@pytest.mark.parametrize("size", [(4, 6), (5, 7)])
@every_filter
def test_a_second_derivative_is_there(size, taps):
    """Of the square of sums, a constant: what the sums are made with, twice."""
    x = tf.constant(pictures(size, 1))
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            value = tf.reduce_sum(BinomialHalving(taps)(x) ** 2)
        slope = inner.gradient(value, x)
        square = tf.reduce_sum(slope**2)
    rows, columns = (matrix(side, taps).T @ matrix(side, taps) for side in size)
    # The slope is 2 M x, and that of its square 8 M^2 x.
    twice = np.einsum("ih,jw,bhwc->bijc", rows @ rows, columns @ columns, x)
    assert_allclose(outer.gradient(square, x), 8 * twice, atol=1e-5)


@every_filter
def test_no_weights_and_a_batch_of_any_size(taps):
    inputs = keras.Input((5, 6, 2))
    small = BinomialHalving(taps, name="halve")(inputs)
    network = keras.Model(inputs, BinomialDoubling((5, 6), taps, name="double")(small))
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
