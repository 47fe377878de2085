import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from tfgan_kit.regularizers import r1

SHAPE = (3, 4, 2)


def some_images(count=5, shape=SHAPE):
    images = np.random.default_rng(0).uniform(-1, 1, (count, *shape))
    return tf.constant(images, tf.float32)


def some_weight(scale):
    return np.random.default_rng(1).normal(0, scale, SHAPE).astype("float32")


def linear(weight):
    return lambda images: tf.reduce_sum(images * weight, axis=[1, 2, 3])[:, None]


@pytest.mark.parametrize("scale", [0.0, 0.01, 3.0])
def test_linear_critic(scale):
    """The gradient of <x, w> is w: ||w||^2, summed over pixels, at any images."""
    weight = some_weight(scale)
    penalty = r1(linear(weight), some_images())
    assert penalty.dtype == tf.float32
    assert penalty.shape == ()
    assert_allclose(penalty, np.sum(weight.astype("float64") ** 2), rtol=2e-6)


def test_quadratic_critic():
    """The gradient of <x, a x> / 2 is a x, of each image by itself."""
    a, images = some_weight(2.0), some_images()
    penalty = r1(lambda x: linear(a)(tf.square(x)) / 2.0, images)
    squares = np.sum((a * images.numpy().astype("float64")) ** 2, axis=(1, 2, 3))
    assert_allclose(penalty, np.mean(squares), rtol=2e-6)


def test_gradient_for_a_linear_critic():
    """d ||w||^2 / d w = 2 w, and 0 at 0."""
    for scale in (0.5, 0.0):
        weight = tf.Variable(some_weight(scale))
        with tf.GradientTape() as tape:
            penalty = r1(linear(weight), some_images())
        expected = 2 * weight.numpy().astype("float64")
        assert_allclose(tape.gradient(penalty, weight), expected, rtol=2e-6)


def test_small_gradients_survive_float16():
    """Products of 2e-8 lie below the smallest float16; scaled they do not."""
    hidden = tf.Variable(tf.fill((4096, 1), 2e-4))
    last = tf.fill((1, 1), 1e-4)
    found = {}
    for dtype in (tf.float32, tf.float16):

        def critic(images, dtype=dtype):
            flat = tf.cast(tf.reshape(images, [-1, 4096]), dtype)
            logits = (flat @ tf.cast(hidden, dtype)) @ tf.cast(last, dtype)
            return tf.cast(logits, tf.float32)

        with tf.GradientTape() as tape:
            # The loss scale of float16: the penalty's own gradient is as small again.
            value = r1(critic, some_images(2, (64, 64, 1))) * 2.0**20
        found[dtype] = value.numpy(), tape.gradient(value, hidden).numpy()
    assert found[tf.float32][0] > 0
    for half, full in zip(found[tf.float16], found[tf.float32], strict=True):
        assert np.all(full != 0)
        assert_allclose(half, full, rtol=2e-2)
