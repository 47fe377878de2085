"""The relativistic loss of pairs, by hand."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from tfgan_kit.losses import RelativisticPairing

LOSS = RelativisticPairing()


def softplus(x):
    return np.log1p(np.exp(x))


def test_values_by_hand():
    real, fake = tf.constant([[2.0], [-1.0]]), tf.constant([[0.5], [1.0]])
    # The pairs differ by 1.5 and by -2.
    d_loss, g_loss = LOSS.discriminator(real, fake), LOSS.generator(fake, real)
    assert_allclose(d_loss, (softplus(-1.5) + softplus(2.0)) / 2, rtol=1e-6)
    assert_allclose(g_loss, (softplus(1.5) + softplus(-2.0)) / 2, rtol=1e-6)
    assert d_loss.dtype == g_loss.dtype == tf.float32
    assert LOSS.opinion(real) == 0.5
    assert LOSS.boundary(real, fake) == 0.625


@pytest.mark.parametrize("shape", [(6, 1), (3, 4, 5, 1), (1, 1)])
def test_values_are_the_formula(shape):
    rng = np.random.default_rng(0)
    real, fake = rng.normal(0, 2, (2, *shape)).astype("float32")
    d_loss, g_loss = LOSS.discriminator(real, fake), LOSS.generator(fake, real)
    assert d_loss.shape == g_loss.shape == ()
    assert_allclose(d_loss, softplus(fake - real).mean(dtype="float64"), rtol=1e-6)
    assert_allclose(g_loss, softplus(real - fake).mean(dtype="float64"), rtol=1e-6)


def test_each_real_logit_meets_the_fake_of_its_pair_alone():
    """Neither the mean of the other side, as in RaGAN, nor all of them."""
    real, fake = tf.constant([[3.0], [-3.0]]), tf.constant([[2.0], [-2.0]])
    paired = float(LOSS.discriminator(real, fake))
    assert paired != pytest.approx(float(LOSS.discriminator(real, fake[::-1])))
    with tf.GradientTape() as tape:
        tape.watch(fake)
        first = LOSS.discriminator(real[:1], fake[:1])
    assert_allclose(tape.gradient(first, fake)[1], 0)


def test_both_sides_move_both_logits():
    real, fake = tf.constant([[0.3]]), tf.constant([[-0.4]])
    share = 1 / (1 + np.exp(0.7))  # sigmoid(fake - real)
    for loss, sign in (
        (lambda: LOSS.discriminator(real, fake), 1),
        (lambda: LOSS.generator(fake, real), -1),
    ):
        with tf.GradientTape() as tape:
            tape.watch([real, fake])
            value = loss()
        slope = share if sign == 1 else 1 - share
        assert_allclose(
            tape.gradient(value, [real, fake]),
            [[[-sign * slope]], [[sign * slope]]],
            rtol=1e-6,
        )


def test_what_is_added_to_all_logits_changes_nothing():
    real, fake = tf.constant([[1.0], [2.0]]), tf.constant([[-1.0], [4.0]])
    moved = LOSS.discriminator(real + 5.0, fake + 5.0)
    assert_allclose(moved, LOSS.discriminator(real, fake), rtol=1e-6)


@pytest.mark.parametrize("sign", [1, -1])
def test_extreme_logits_stay_finite(sign):
    real, fake = tf.constant([[sign * 1e4]]), tf.constant([[-sign * 9e3]])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([real, fake])
        values = LOSS.discriminator(real, fake), LOSS.generator(fake, real)
    assert np.all(np.isfinite(values))
    for value in values:
        assert np.all(np.isfinite(tape.gradient(value, [real, fake])))
