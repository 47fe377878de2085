"""The layers of StyleGAN2 against their formulas."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit import layers
from tfgan_kit.precision import policy_scope

DRAWS = np.random.default_rng(0)


def drawn(*shape):
    return DRAWS.normal(size=shape).astype("float32")


def test_modulated_kernel_is_that_of_each_example():
    layer = layers.ModulatedConv2D(6, 3, place=1)
    x, styles = drawn(3, 5, 4, 4), drawn(3, 2, 7)
    found = layer([x, styles])
    scales = styles[:, 1] @ layer.affine.numpy() / np.sqrt(7) + 1
    assert_allclose(layer.scale_of(styles), scales, rtol=1e-5)
    for example, scale in enumerate(scales):
        kernel = layer.kernel.numpy() / np.sqrt(9 * 4) * scale[:, None]
        kernel /= np.sqrt((kernel**2).sum(axis=(0, 1, 2)) + 1e-8)
        expected = tf.nn.conv2d(x[example : example + 1], kernel, 1, "SAME")
        assert_allclose(found[example : example + 1], expected, atol=1e-5)


def test_demodulated_kernel_without_a_style_has_length_1():
    layer = layers.ModulatedConv2D(5, 1, place=0)
    styles = np.zeros((1, 1, 3), "float32")
    # Each pixel picks a column of the kernel.
    kernel = np.asarray(layer([np.eye(4, dtype="float32")[None, None], styles]))[0, 0]
    assert_allclose((kernel**2).sum(axis=0), 1, rtol=1e-5)


def test_to_image_layer_keeps_its_length():
    layer = layers.ModulatedConv2D(2, 1, place=0, demodulate=False)
    styles = np.zeros((1, 1, 3), "float32")
    found = layer([np.eye(4, dtype="float32")[None, None], styles])
    assert_allclose(found[0, 0], layer.kernel[0, 0] / 2, rtol=1e-6)


def test_equalized_layers_divide_by_their_inputs():
    dense, conv = layers.EqualizedDense(3, rate=0.01), layers.EqualizedConv2D(3, 1)
    dense(drawn(1, 16)), conv(drawn(1, 1, 1, 16))
    dense.bias.assign([1.0, 2.0, 3.0])
    x = drawn(2, 16)
    by_hand = x @ dense.kernel.numpy() * 0.01 / 4 + np.float32([0.01, 0.02, 0.03])
    assert_allclose(dense(x), by_hand, rtol=1e-5, atol=1e-6)
    by_hand = x @ conv.kernel.numpy()[0, 0] / 4
    assert_allclose(conv(x[:, None, None])[:, 0, 0], by_hand, rtol=1e-5, atol=1e-6)


def test_equalized_kernels_begin_at_the_inverse_of_their_rate():
    dense = layers.EqualizedDense(200, rate=0.01)
    dense.build((None, 200))
    assert_allclose(dense.kernel.numpy().std(), 100, rtol=0.02)


def test_deviation_of_two_flat_pictures():
    images = np.float32([0, 2]).reshape(2, 1, 1, 1) * np.ones((1, 3, 4, 1), "float32")
    found = layers.MinibatchDeviation()(images)
    assert found.shape == (2, 3, 4, 2)
    assert_array_equal(found[..., 0], images[..., 0])
    assert_allclose(found[..., 1], 1, rtol=1e-6)


def test_deviation_is_that_of_groups():
    """Of 4 examples, 0 and 2 are a group, and so are 1 and 3."""
    images = np.float32([0, 10, 2, 16]).reshape(4, 1, 1, 1)
    found = layers.MinibatchDeviation(group_size=2)(images)
    assert_allclose(found[:, 0, 0, 1], [1, 3, 1, 3], rtol=1e-6)


@pytest.mark.parametrize("batch", [1, 3, 5, 6, 7])
def test_any_batch_has_groups(batch):
    found = layers.MinibatchDeviation(group_size=4)(drawn(batch, 2, 2, 1))
    assert found.shape == (batch, 2, 2, 2)
    assert np.isfinite(found).all()


def test_training_noise_is_fresh_and_other_noise_is_constant():
    layer = layers.NoiseInjection(seed=1)
    x = np.zeros((2, 4, 5, 3), "float32")
    assert_array_equal(layer(x, training=True), x)  # the strength begins at 0
    layer.strength.assign(2.0)
    first, second = (np.asarray(layer(x, training=True)) for _ in range(2))
    assert (first != second).any()
    assert (first[0] != first[1]).any()
    assert_array_equal(first[..., 0], first[..., 2])
    constant = np.asarray(layer(x))
    assert_array_equal(constant[0], constant[1])
    assert_allclose(constant[0, ..., :1], 2 * layer.noise.numpy(), rtol=1e-6)


def test_styles_keep_their_average_and_are_pulled_to_it():
    layer = layers.Styles(places=3)
    w = drawn(4, 5)
    assert_array_equal(layer(w), np.repeat(w[:, None], 3, axis=1))
    layer(w, training=True)
    average = 0.005 * w.mean(axis=0)
    assert_allclose(layer.average, average, rtol=1e-4)
    layer.psi.assign(0.25)
    expected = average + 0.25 * (w - average)
    assert_allclose(layer(w)[:, 2], expected, rtol=1e-5, atol=1e-6)
    assert_array_equal(layer(w, training=True)[:, 0], w)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_low_precision_is_close_to_float32(policy):
    x, styles = drawn(2, 4, 4, 8), drawn(2, 1, 8)
    layer = layers.ModulatedConv2D(8, 3, place=0)
    expected = layer([x, styles])
    with policy_scope(policy):
        low = layers.ModulatedConv2D(8, 3, place=0)
    low.build([x.shape, styles.shape])
    low.set_weights(layer.get_weights())
    found = low([x, styles])
    assert found.dtype == low.compute_dtype
    assert_allclose(tf.cast(found, "float32"), expected, atol=0.06)


def test_every_layer_comes_back_from_its_config():
    for layer in (
        layers.EqualizedDense(3, rate=0.1),
        layers.EqualizedConv2D(3, 1, use_bias=False),
        layers.ModulatedConv2D(3, 1, place=2, demodulate=False),
        layers.MinibatchDeviation(4),
        layers.NoiseInjection(seed=3),
        layers.Styles(4),
        layers.LearnedConstant((4, 3, 2)),
    ):
        copy = keras.saving.deserialize_keras_object(
            keras.saving.serialize_keras_object(layer)
        )
        assert copy.get_config() == layer.get_config()


@pytest.mark.parametrize("upstream", [-2.0, 2.0])
def test_bounded_tanh_takes_no_gradient_further_out(upstream):
    x = tf.constant([-5.0, -3.9, 0.5, 3.9, 5.0], "float64")
    with tf.GradientTape() as tape:
        tape.watch(x)
        pixels = layers.BoundedTanh(dtype="float64")(x, training=True)
        value = tf.reduce_sum(upstream * pixels)
    leads_back = [upstream < 0, True, True, True, upstream > 0]
    expected = upstream * (1 - np.tanh(x) ** 2) * leads_back
    assert_allclose(tape.gradient(value, x), expected, rtol=1e-9)


def test_bounded_tanh_is_a_tanh():
    x = drawn(4, 5) * 9
    layer = layers.BoundedTanh()
    assert_array_equal(layer(x), tf.tanh(x))
    assert_array_equal(layer(x), layer(x, training=True))


def test_large_scales_stay_in_float16():
    """In float16 a kernel is the same, however large the scales of its inputs are."""
    x, styles = np.full((1, 2, 2, 4), 200, "float32"), np.ones((1, 1, 3), "float32")
    with policy_scope("mixed_float16"):
        layer = layers.ModulatedConv2D(2, 3, place=0)
    layer.build([x.shape, styles.shape])
    before = layer([x, styles])
    layer.affine_bias.assign(layer.scale_of(styles)[0] * 1000)
    layer.affine.assign(layer.affine * 0)
    assert_allclose(layer([x, styles]), before, rtol=0.01)
