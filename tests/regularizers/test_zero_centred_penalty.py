"""R1 and R2 against closed forms."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.regularizers import zero_centred_penalty

SHAPE = (3, 4, 2)


def some_images(count=5, shape=SHAPE):
    rng = np.random.default_rng(0)
    return tf.constant(rng.uniform(-1, 1, (count, *shape)), tf.float32)


def some_weight(scale):
    return np.random.default_rng(1).normal(0, scale, SHAPE).astype("float32")


def linear(weight):
    return lambda images: tf.reduce_sum(images * weight, axis=[1, 2, 3])[:, None]


@pytest.mark.parametrize("scale", [0.01, 0.2, 3.0])
@pytest.mark.parametrize("count", [1, 5])
def test_linear_critic(scale, count):
    """The gradient of <x, w> is w: the sum over pixels, whatever the batch."""
    weight = some_weight(scale)
    penalty, logits = zero_centred_penalty(linear(weight), some_images(count))
    assert_array_equal(logits, linear(weight)(some_images(count)))
    assert penalty.dtype == tf.float32
    assert penalty.shape == ()
    assert_allclose(penalty, np.sum(weight.astype("float64") ** 2), rtol=2e-6)


def test_quadratic_critic():
    """The gradient of <x, a x> / 2 is a x: each image has its own."""
    a, images = some_weight(2.0), some_images()
    penalty, _ = zero_centred_penalty(lambda x: linear(a)(tf.square(x)) / 2.0, images)
    squares = (a.astype("float64") * images.numpy()) ** 2
    assert_allclose(penalty, squares.reshape(5, -1).sum(axis=1).mean(), rtol=2e-6)


def test_gradient_for_a_linear_critic():
    """d ||w||^2 / d w = 2 w: it is drawn to 0, and finite there."""
    for scale in (0.5, 0.0):
        weight = tf.Variable(some_weight(scale))
        with tf.GradientTape() as tape:
            penalty, _ = zero_centred_penalty(linear(weight), some_images())
        assert_allclose(tape.gradient(penalty, weight), 2 * weight.numpy(), rtol=2e-6)


def test_small_gradients_survive_float16():
    """Products of 2e-8 lie below the smallest float16; scaled they do not."""
    hidden = tf.Variable(tf.fill((4096, 1), 2e-4))
    last = tf.fill((1, 1), 1e-4)

    def critic(images, dtype):
        flat = tf.cast(tf.reshape(images, [-1, 4096]), dtype)
        logits = (flat @ tf.cast(hidden, dtype)) @ tf.cast(last, dtype)
        return tf.cast(logits, tf.float32)

    values = [
        zero_centred_penalty(
            lambda images, dtype=dtype: critic(images, dtype),
            some_images(2, (64, 64, 1)),
        )[0]
        for dtype in (tf.float32, tf.float16)
    ]
    assert_allclose(values[0], 4096 * (2e-4 * 1e-4) ** 2, rtol=1e-5)
    assert_allclose(values[1], values[0], rtol=2e-2)


def test_scaling_changes_no_bit_of_float32():
    weight = some_weight(0.3)

    def critic(images):
        return tf.tanh(linear(weight)(images))

    images = some_images()
    with tf.GradientTape() as tape:
        tape.watch(images)
        logits = critic(images)
    squares = tf.square(tape.gradient(logits, images))
    expected = tf.reduce_mean(tf.reduce_sum(squares, axis=[1, 2, 3]))
    assert_array_equal(zero_centred_penalty(critic, images)[0], expected)
