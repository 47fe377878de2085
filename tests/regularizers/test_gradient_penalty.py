import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.precision import policy_scope
from tfgan_kit.regularizers import gradient_penalty

SHAPE = (3, 4, 2)


def some_pairs(count=5, shape=SHAPE):
    """Real and fake images, and a mix for each pair."""
    rng = np.random.default_rng(0)
    real, fake = rng.uniform(-1, 1, (2, count, *shape)).astype("float32")
    mix = rng.uniform(0, 1, (count, 1, 1, 1)).astype("float32")
    return tf.constant(real), tf.constant(fake), tf.constant(mix)


def some_weight(scale):
    return np.random.default_rng(1).normal(0, scale, SHAPE).astype("float32")


def linear(weight):
    return lambda images: tf.reduce_sum(images * weight, axis=[1, 2, 3])[:, None]


@pytest.mark.parametrize("scale", [0.01, 0.2, 3.0])
def test_linear_critic(scale):
    """The gradient of <x, w> is w, so the penalty is (||w|| - 1)^2 for any images."""
    weight = some_weight(scale)
    penalty = gradient_penalty(linear(weight), *some_pairs())
    expected = (np.linalg.norm(weight.astype("float64")) - 1) ** 2
    assert penalty.dtype == tf.float32
    assert penalty.shape == ()
    assert_allclose(penalty, expected, rtol=2e-6)


def test_quadratic_critic_at_given_mixes():
    """The gradient of <x, a x> / 2 is a x: it tells where the penalty looked."""
    a = some_weight(2.0)
    real, fake, mix = some_pairs()
    penalty = gradient_penalty(
        lambda images: linear(a)(tf.square(images)) / 2.0, real, fake, mix
    )
    real, fake, mix = (array.numpy().astype("float64") for array in (real, fake, mix))
    points = real + mix * (fake - real)
    norms = np.linalg.norm((a * points).reshape(len(points), -1), axis=1)
    assert_allclose(penalty, np.mean((norms - 1) ** 2), rtol=2e-6)


def test_each_image_has_its_own_mix():
    def critic(images):
        return linear(3.0)(tf.square(images))

    real, fake, mix = some_pairs()
    together = gradient_penalty(critic, real, fake, mix)
    each = [
        gradient_penalty(critic, real[i : i + 1], fake[i : i + 1], mix[i : i + 1])
        for i in range(len(mix))
    ]
    assert_allclose(together, np.mean(each), rtol=1e-6)
    shared = gradient_penalty(critic, real, fake, tf.fill(mix.shape, mix[0, 0, 0, 0]))
    assert abs(float(shared) / float(together) - 1) > 0.01


@pytest.mark.parametrize(("mix", "source"), [(0.0, "real"), (1.0, "fake")])
def test_the_ends_of_the_line(mix, source):
    images = {"real": tf.fill((2, *SHAPE), 0.25), "fake": tf.fill((2, *SHAPE), 0.75)}
    seen = []

    def critic(points):
        seen.append(points.numpy())
        return linear(1.0)(points)

    gradient_penalty(critic, images["real"], images["fake"], tf.fill((2, 1, 1, 1), mix))
    assert_array_equal(seen, [images[source]])


def test_several_logits_of_an_image_are_added():
    first, second = some_weight(0.3), some_weight(0.7)[::-1]

    def critic(images):
        return tf.concat([linear(first)(images), linear(second)(images)], axis=1)

    together = gradient_penalty(critic, *some_pairs())
    one = gradient_penalty(linear(first + second), *some_pairs())
    assert_allclose(together, one, rtol=1e-6)


def test_gradient_for_a_linear_critic():
    """d (||w|| - 1)^2 / d w = 2 (||w|| - 1) w / ||w||."""
    weight = tf.Variable(some_weight(0.5))
    with tf.GradientTape() as tape:
        penalty = gradient_penalty(linear(weight), *some_pairs())
    exact = weight.numpy().astype("float64")
    norm = np.linalg.norm(exact)
    expected = 2 * (norm - 1) * exact / norm
    assert_allclose(tape.gradient(penalty, weight), expected, rtol=2e-6)


def test_gradient_for_a_deep_critic_is_that_of_finite_differences():
    pairs = some_pairs()
    rng = np.random.default_rng(2)
    hidden = rng.normal(0, 0.4, (24, 6)).astype("float32")
    last = rng.normal(0, 1.0, (6, 1)).astype("float32")
    direction = rng.normal(0, 1, hidden.shape).astype("float32")

    def penalty(kernel):
        def critic(images):
            return tf.tanh(tf.reshape(images, [-1, 24]) @ kernel) @ last

        return gradient_penalty(critic, *pairs)

    kernel = tf.Variable(hidden)
    with tf.GradientTape() as tape:
        value = penalty(kernel)
    slope = np.vdot(tape.gradient(value, kernel), direction)
    step = 1e-2
    ahead = penalty(tf.constant(hidden + step * direction))
    behind = penalty(tf.constant(hidden - step * direction))
    assert_allclose(slope, (ahead - behind) / (2 * step), rtol=2e-3)


def test_a_critic_without_gradient_gives_a_finite_one():
    weight = tf.Variable(tf.zeros(SHAPE))
    with tf.GradientTape() as tape:
        penalty = gradient_penalty(linear(weight), *some_pairs())
    assert_allclose(penalty, 1.0, rtol=1e-5)
    assert_array_equal(tape.gradient(penalty, weight), np.zeros(SHAPE))


def dense_critic(policy):
    with policy_scope(policy):
        return keras.Sequential(
            [
                keras.Input(SHAPE),
                keras.layers.Flatten(),
                keras.layers.Dense(32),
                keras.layers.LeakyReLU(negative_slope=0.2),
                keras.layers.Dense(16, activation="tanh"),
                keras.layers.Dense(1, dtype="float32"),
            ]
        )


def penalty_and_gradients(critic, penalty=gradient_penalty):
    with tf.GradientTape() as tape:
        value = penalty(critic, *some_pairs())
    kernels = [v for v in critic.trainable_variables if v.name == "kernel"]
    return value, tape.gradient(value, [kernel.value for kernel in kernels])


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_half_precision_is_near_to_float32(policy):
    reference, critic = dense_critic("float32"), dense_critic(policy)
    critic.set_weights(reference.get_weights())
    expected, _ = penalty_and_gradients(reference)
    value, gradients = penalty_and_gradients(critic)
    assert value.dtype == tf.float32
    assert_allclose(value, expected, rtol=2e-2)
    assert all(np.all(np.isfinite(gradient)) for gradient in gradients)


def test_small_gradients_survive_float16():
    """Products of 2e-8 lie below the smallest float16; scaled they do not."""
    hidden = tf.Variable(tf.fill((4096, 1), 2e-4))
    last = tf.fill((1, 1), 1e-4)

    def critic(images, dtype):
        flat = tf.cast(tf.reshape(images, [-1, 4096]), dtype)
        logits = (flat @ tf.cast(hidden, dtype)) @ tf.cast(last, dtype)
        return tf.cast(logits, tf.float32)

    gradients = {}
    for dtype in (tf.float32, tf.float16):
        with tf.GradientTape() as tape:
            value = gradient_penalty(
                lambda images, dtype=dtype: critic(images, dtype),
                *some_pairs(2, (64, 64, 1)),
            )
        gradients[dtype] = tape.gradient(value, hidden).numpy()
    assert np.all(gradients[tf.float32] != 0)
    assert_allclose(gradients[tf.float16], gradients[tf.float32], rtol=2e-2)


def unscaled_penalty(critic, real, fake, mix):
    images = real + mix * (fake - real)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        logits = critic(images)
    square = tf.reduce_sum(tf.square(tape.gradient(logits, images)), axis=[1, 2, 3])
    return tf.reduce_mean(tf.square(tf.sqrt(square + 1e-12) - 1.0))


def test_scaling_changes_no_bit_of_float32():
    critic = dense_critic("float32")
    value, gradients = penalty_and_gradients(critic)
    expected, expected_gradients = penalty_and_gradients(critic, unscaled_penalty)
    assert_array_equal(value, expected)
    assert len(gradients) == 3
    for gradient, unscaled in zip(gradients, expected_gradients, strict=True):
        assert_array_equal(gradient, unscaled)
