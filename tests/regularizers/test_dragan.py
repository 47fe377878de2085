import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.regularizers import dragan, gradient_penalty

SHAPE = (3, 4, 2)


def some_draws(count=5, shape=SHAPE):
    """Real images, noise for each number of them, and a mix for each image."""
    rng = np.random.default_rng(0)
    real = rng.uniform(-1, 1, (count, *shape)).astype("float32")
    noise = rng.uniform(0, 1, (count, *shape)).astype("float32")
    mix = rng.uniform(0, 1, (count, 1, 1, 1)).astype("float32")
    return tf.constant(real), tf.constant(noise), tf.constant(mix)


def some_weight(scale):
    return np.random.default_rng(1).normal(0, scale, SHAPE).astype("float32")


def linear(weight):
    return lambda images: tf.reduce_sum(images * weight, axis=[1, 2, 3])[:, None]


@pytest.mark.parametrize("scale", [0.01, 0.2, 3.0])
def test_linear_critic(scale):
    """The gradient of <x, w> is w, so the penalty is (||w|| - 1)^2 for any images."""
    weight = some_weight(scale)
    penalty = dragan(linear(weight), *some_draws())
    expected = (np.linalg.norm(weight.astype("float64")) - 1) ** 2
    assert penalty.dtype == tf.float32
    assert penalty.shape == ()
    assert_allclose(penalty, expected, rtol=2e-6)


@pytest.mark.parametrize("perturbation", [0.5, 0.2])
def test_where_the_critic_is_asked(perturbation):
    """Around each real image, as far as the deviation of all of them says."""
    real, noise, mix = some_draws()
    seen = []

    def critic(images):
        seen.append(images.numpy())
        return linear(1.0)(images)

    dragan(critic, real, noise, mix, perturbation)
    real, noise, mix = (array.numpy().astype("float64") for array in (real, noise, mix))
    expected = real + mix * perturbation * real.std() * noise
    assert_allclose(seen[0], expected, rtol=1e-5, atol=1e-6)


def test_quadratic_critic():
    """The gradient of <x, a x> / 2 is a x: it tells where the penalty looked."""
    a = some_weight(2.0)
    real, noise, mix = some_draws()
    penalty = dragan(lambda x: linear(a)(tf.square(x)) / 2.0, real, noise, mix)
    real, noise, mix = (array.numpy().astype("float64") for array in (real, noise, mix))
    points = real + mix * 0.5 * real.std() * noise
    norms = np.linalg.norm((a * points).reshape(len(points), -1), axis=1)
    assert_allclose(penalty, np.mean((norms - 1) ** 2), rtol=2e-6)


def test_without_a_perturbation_it_is_at_the_images_themselves():
    real, noise, mix = some_draws()

    def critic(images):
        return linear(3.0)(tf.square(images))

    at_real = gradient_penalty(critic, real, real, mix)
    assert_allclose(dragan(critic, real, noise, mix, 0.0), at_real, rtol=1e-6)
    assert abs(float(dragan(critic, real, noise, mix)) / float(at_real) - 1) > 0.01


def test_gradient_for_a_linear_critic():
    """d (||w|| - 1)^2 / d w = 2 (||w|| - 1) w / ||w||."""
    weight = tf.Variable(some_weight(0.5))
    with tf.GradientTape() as tape:
        penalty = dragan(linear(weight), *some_draws())
    exact = weight.numpy().astype("float64")
    norm = np.linalg.norm(exact)
    expected = 2 * (norm - 1) * exact / norm
    assert_allclose(tape.gradient(penalty, weight), expected, rtol=2e-6)


def test_equal_images_and_a_critic_without_gradient_give_a_finite_one():
    weight = tf.Variable(tf.zeros(SHAPE))
    _, noise, mix = some_draws()
    with tf.GradientTape() as tape:
        penalty = dragan(linear(weight), tf.ones_like(noise), noise, mix)
    assert_allclose(penalty, 1.0, rtol=1e-5)
    assert_array_equal(tape.gradient(penalty, weight), np.zeros(SHAPE))
