import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.losses import (
    Hinge,
    LeastSquares,
    Minimax,
    NonSaturating,
    RelativisticAverage,
    Wasserstein,
)


def softplus(x):
    return np.log1p(np.exp(x))


# Each loss: made, then the formulas of the discriminator and of the generator.
LOSSES = {
    "minimax": (
        Minimax(),
        lambda real, fake: softplus(-real).mean() + softplus(fake).mean(),
        lambda fake: -softplus(fake).mean(),
    ),
    "non-saturating": (
        NonSaturating(),
        lambda real, fake: softplus(-real).mean() + softplus(fake).mean(),
        lambda fake: softplus(-fake).mean(),
    ),
    "hinge": (
        Hinge(),
        lambda real, fake: (
            np.maximum(0, 1 - real).mean() + np.maximum(0, 1 + fake).mean()
        ),
        lambda fake: -fake.mean(),
    ),
    "wasserstein": (
        Wasserstein(),
        lambda real, fake: fake.mean() - real.mean(),
        lambda fake: -fake.mean(),
    ),
    "least squares": (
        LeastSquares(),
        lambda real, fake: ((real - 1) ** 2).mean() / 2 + (fake**2).mean() / 2,
        lambda fake: ((fake - 1) ** 2).mean() / 2,
    ),
    "least squares, other targets": (
        LeastSquares(a=-1.0, b=0.75, c=0.25),
        lambda real, fake: (
            ((real - 0.75) ** 2).mean() / 2 + ((fake + 1) ** 2).mean() / 2
        ),
        lambda fake: ((fake - 0.25) ** 2).mean() / 2,
    ),
}
every_loss = pytest.mark.parametrize("name", LOSSES)


def some_logits(shape):
    """Real and fake logits of both signs, with means well apart."""
    rng = np.random.default_rng(0)
    real = rng.normal(1.5, 2.0, shape).astype("float32")
    return real, rng.normal(-2.5, 2.0, shape).astype("float32")


@every_loss
@pytest.mark.parametrize("shape", [(6, 1), (3, 4, 5, 1), (1, 1)])
def test_values_are_the_formula(name, shape):
    loss, discriminator, generator = LOSSES[name]
    real, fake = some_logits(shape)
    values = loss.discriminator(real, fake), loss.generator(fake)
    assert [(value.dtype, value.shape) for value in values] == [(tf.float32, ())] * 2
    real, fake = real.astype("float64"), fake.astype("float64")
    assert_allclose(values[0], discriminator(real, fake), rtol=1e-6)
    assert_allclose(values[1], generator(fake), rtol=1e-6)


@every_loss
@pytest.mark.parametrize(("real_sign", "fake_sign"), [(1, -1), (-1, 1)])
def test_extreme_logits_stay_finite(name, real_sign, fake_sign):
    loss, *_ = LOSSES[name]
    real = tf.constant([[real_sign * 1e4], [real_sign * 9e3]])
    fake = tf.constant([[fake_sign * 1e4], [fake_sign * 9e3]])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([real, fake])
        d_loss, g_loss = loss.discriminator(real, fake), loss.generator(fake)
    gradients = [*tape.gradient(d_loss, [real, fake]), tape.gradient(g_loss, fake)]
    assert np.all(np.isfinite([d_loss, g_loss]))
    assert np.all(np.isfinite(gradients))


@pytest.mark.parametrize(
    ("loss", "boundary"),
    [
        (Minimax(), 0.0),
        (NonSaturating(), 0.0),
        (Hinge(), 0.0),
        (LeastSquares(), 0.5),
        (LeastSquares(a=-1.0, b=0.5, c=0.0), -0.25),
        # The mean of real is 2, that of fake -5.
        (Wasserstein(), -1.5),
        (RelativisticAverage(), -1.5),
    ],
)
def test_the_boundary_speaks_neither_for_real_nor_for_fake(loss, boundary):
    logits = tf.constant([[1.0], [3.0]]), tf.constant([[-6.0], [-4.0]])
    assert_allclose(loss.boundary(*logits), boundary)


def generator_gradient(loss, logits):
    fake = tf.constant(logits, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(fake)
        value = loss.generator(fake)
    return tape.gradient(value, fake).numpy()


def test_only_the_minimax_generator_saturates():
    """Where the discriminator is sure of its fakes, D(fake) being near 0."""
    logits = [[-30.0], [-40.0]]
    assert_allclose(generator_gradient(Minimax(), logits), 0, atol=1e-12)
    assert_allclose(generator_gradient(NonSaturating(), logits), -0.5, rtol=1e-6)


def test_minimax_and_non_saturating_share_the_discriminator():
    real, fake = some_logits((6, 1))
    first = Minimax().discriminator(real, fake)
    assert_array_equal(first, NonSaturating().discriminator(real, fake))


def test_hinge_leaves_logits_beyond_the_margin_alone():
    real, fake = tf.constant([[1.5], [0.5]]), tf.constant([[-1.5], [-0.5]])
    with tf.GradientTape() as tape:
        tape.watch([real, fake])
        value = Hinge().discriminator(real, fake)
    real_gradient, fake_gradient = tape.gradient(value, [real, fake])
    assert_array_equal(real_gradient, [[0.0], [-0.5]])
    assert_array_equal(fake_gradient, [[0.0], [0.5]])
