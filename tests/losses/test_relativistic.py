"""The relativistic average against NumPy, and that both sides have both terms."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from tfgan_kit.losses import NonSaturating, RelativisticAverage

LOSS = RelativisticAverage()


def log_sigmoid(x):
    return -np.log1p(np.exp(-x))


def some_logits(shape=(6, 1)):
    """Real and fake logits of both signs, with means well apart."""
    rng = np.random.default_rng(0)
    real = rng.normal(1.5, 2.0, shape).astype("float32")
    return real, rng.normal(-2.5, 2.0, shape).astype("float32")


def slopes(function, *logits):
    """The derivatives of a loss with respect to each of its arguments."""
    logits = [tf.constant(values, tf.float32) for values in logits]
    with tf.GradientTape() as tape:
        tape.watch(logits)
        value = function(*logits)
    return [slope.numpy() for slope in tape.gradient(value, logits)]


@pytest.mark.parametrize("shape", [(6, 1), (3, 4, 5, 1), (1, 1)])
def test_values_are_the_formula(shape):
    real, fake = some_logits(shape)
    d_loss, g_loss = LOSS.discriminator(real, fake), LOSS.generator(fake, real)
    assert [(x.dtype, x.shape) for x in (d_loss, g_loss)] == [(tf.float32, ())] * 2
    real, fake = real.astype("float64"), fake.astype("float64")
    r, f = real - fake.mean(), fake - real.mean()
    assert_allclose(d_loss, -log_sigmoid(r).mean() - log_sigmoid(-f).mean(), rtol=1e-6)
    assert_allclose(g_loss, -log_sigmoid(f).mean() - log_sigmoid(-r).mean(), rtol=1e-6)


def test_values_by_hand():
    """Means 1 and -1: the real logits are 3, 1 above the fakes', which are -2, -2."""
    real, fake = tf.constant([[2.0], [0.0]]), tf.constant([[-1.0], [-1.0]])
    softplus = {x: np.log1p(np.exp(x)) for x in (-3, -2, -1, 1, 2, 3)}
    assert_allclose(
        LOSS.discriminator(real, fake),
        (softplus[-3] + softplus[-1]) / 2 + softplus[-2],
        rtol=1e-6,
    )
    assert_allclose(
        LOSS.generator(fake, real),
        (softplus[3] + softplus[1]) / 2 + softplus[2],
        rtol=1e-6,
    )


def test_a_constant_added_to_every_logit_changes_nothing():
    real, fake = some_logits()
    assert_allclose(
        LOSS.discriminator(real + 3, fake + 3),
        LOSS.discriminator(real, fake),
        rtol=1e-5,
    )
    assert_allclose(
        LOSS.generator(fake + 3, real + 3), LOSS.generator(fake, real), rtol=1e-5
    )


@pytest.mark.parametrize("side", ["discriminator", "generator"])
def test_both_terms_stand_on_both_sides(side):
    """Each term has a slope of its own towards both kinds of logits.

    A generator's loss that lost its second term, or was replaced by the plain one, has
    another slope towards the fakes and none towards the real ones.
    """
    real, fake = some_logits()
    if side == "discriminator":
        to_real, to_fake = slopes(LOSS.discriminator, real, fake)
        sign = 1
    else:
        to_fake, to_real = slopes(LOSS.generator, fake, real)
        sign = -1

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    r, f = (real - fake.mean()) * sign, (fake - real.mean()) * sign
    n = real.size
    away_from_real, away_from_fake = sigmoid(-r), sigmoid(f)
    assert_allclose(
        to_real, -sign * (away_from_real + away_from_fake.mean()) / n, rtol=1e-5
    )
    assert_allclose(
        to_fake, sign * (away_from_fake + away_from_real.mean()) / n, rtol=1e-5
    )
    plain = slopes(NonSaturating().generator, fake)[0]
    if side == "generator":
        assert np.abs(to_fake / plain - 1).min() > 0.05


@pytest.mark.parametrize(("real_sign", "fake_sign"), [(1, -1), (-1, 1)])
def test_extreme_logits_stay_finite(real_sign, fake_sign):
    real = tf.constant([[real_sign * 1e4], [real_sign * 9e3]])
    fake = tf.constant([[fake_sign * 1e4], [fake_sign * 9e3]])
    assert np.all(np.isfinite(slopes(LOSS.discriminator, real, fake)))
    assert np.all(np.isfinite(slopes(LOSS.generator, fake, real)))


def test_the_opinion_is_the_mean_score():
    assert float(LOSS.opinion(tf.constant([[1.0], [-4.0]]))) == -1.5
