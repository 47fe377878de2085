"""Convolutions of groups against the plain convolution of each."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from tfgan_kit.layers import GroupedConv2D, SpectralGroupedConv2D

GROUPS = 3


def pictures():
    return np.random.default_rng(0).normal(size=(2, 5, 4, 6)).astype("float32")


def by_group(x, kernel):
    """Each group of two channels makes three of its own."""
    parts = [
        tf.nn.conv2d(
            x[..., 2 * g : 2 * g + 2], kernel[..., 3 * g : 3 * g + 3], 1, "SAME"
        )
        for g in range(GROUPS)
    ]
    return np.concatenate(parts, axis=-1)


def test_each_group_by_itself():
    layer, x = GroupedConv2D(9, 3, GROUPS, use_bias=True), pictures()
    layer(x)
    layer.bias.assign(np.arange(9.0))
    assert layer.kernel.shape == (3, 3, 2, 9)
    expected = by_group(x, layer.kernel.numpy()) + np.arange(9.0)
    assert_allclose(layer(x), expected, rtol=1e-5, atol=1e-6)
    assert layer.compute_output_shape(x.shape) == expected.shape


def test_one_group_is_the_plain_convolution():
    x, plain = pictures(), keras.layers.Conv2D(8, 3, padding="same")
    layer = GroupedConv2D(8, 3, 1)
    for one in (plain, layer):
        one(x)
    layer.set_weights(plain.get_weights())
    assert_allclose(layer(x), plain(x), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", [GroupedConv2D, SpectralGroupedConv2D])
def test_a_second_derivative_is_there(kind):
    """In a graph, on the CPU: TensorFlow's own has not even the first."""
    layer, x = kind(9, 3, GROUPS), tf.constant(pictures())
    layer(x)

    @tf.function
    def gradient():
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                inner.watch(x)
                value = tf.reduce_sum(tf.tanh(layer(x)))
            penalty = tf.reduce_sum(inner.gradient(value, x) ** 2)
        return outer.gradient(penalty, layer.kernel.value)

    assert np.all(np.abs(gradient()).sum(axis=(0, 1, 2)) > 0)


def test_the_spectral_kernel_is_divided_by_its_norm():
    layer, x = SpectralGroupedConv2D(9, 3, GROUPS, use_bias=False), pictures()
    layer(x)
    for _ in range(200):
        layer.power_iteration()
    kernel = layer.kernel.numpy()
    norm = np.linalg.norm(kernel.reshape(-1, 9), ord=2)
    assert_allclose(layer(x), by_group(x, kernel / norm), rtol=1e-4, atol=1e-6)
    groups = np.split(kernel.reshape(-1, 9), GROUPS, axis=1)
    assert norm >= max(np.linalg.norm(group, ord=2) for group in groups)

    plain, weights = layer.plain()
    plain.build(x.shape)
    plain.set_weights(weights)
    assert type(plain) is GroupedConv2D
    assert_allclose(plain(x), layer(x), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", [GroupedConv2D, SpectralGroupedConv2D])
def test_they_survive_saving(kind, tmp_path):
    network = keras.Sequential([keras.Input((5, 4, 6)), kind(9, 3, GROUPS)])
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    assert loaded.layers[0].groups == GROUPS
    assert_allclose(loaded(pictures()), network(pictures()))
