"""Padding by reflection: numbers, any size, sides that are too short."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from tfgan_kit.errors import InputError
from tfgan_kit.layers import ReflectionPadding2D


def padded(rows, padding):
    images = np.array(rows, "float32")[None, :, :, None]
    return ReflectionPadding2D(padding)(images).numpy()[0, :, :, 0]


def test_the_edge_is_not_repeated():
    expected = [
        [6, 5, 4, 5, 6, 5, 4],
        [3, 2, 1, 2, 3, 2, 1],
        [6, 5, 4, 5, 6, 5, 4],
        [3, 2, 1, 2, 3, 2, 1],
    ]
    assert_array_equal(padded([[1, 2, 3], [4, 5, 6]], ((1, 1), (2, 2))), expected)


def test_one_number_pads_all_four_sides():
    rows = np.arange(12).reshape(3, 4)
    assert_array_equal(padded(rows, 2), np.pad(rows, 2, mode="reflect"))
    assert_array_equal(padded(rows, ((0, 1), (2, 0)))[:3, 2:], rows)


def test_it_takes_any_size_and_comes_back_from_its_configuration():
    layer = ReflectionPadding2D(3)
    images = keras.Input((None, None, 2))
    network = keras.Model(images, layer(images))
    assert network.output_shape == (None, None, None, 2)
    for size in ((4, 9), (7, 5)):
        made = network(tf.zeros((1, *size, 2)))
        assert made.shape == (1, size[0] + 6, size[1] + 6, 2)
    again = ReflectionPadding2D.from_config(layer.get_config())
    assert again.padding == layer.padding == ((3, 3), (3, 3))


@pytest.mark.parametrize("size", [(3, 8), (8, 3), (1, 1)])
def test_a_side_that_is_too_short_is_one_sentence(size):
    with pytest.raises(InputError, match="at least 4 pixels"):
        ReflectionPadding2D(3)(keras.Input((*size, 1)))
    assert ReflectionPadding2D(3)(tf.zeros((1, 4, 4, 1))).shape == (1, 10, 10, 1)


@pytest.mark.parametrize("padding", [-1, 1.5, "same", (1, 2), True, ((1, 1),)])
def test_a_padding_that_is_none_is_refused(padding):
    with pytest.raises(InputError, match="padding must be"):
        ReflectionPadding2D(padding)
