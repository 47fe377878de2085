"""The fused Adam against Keras' own."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan_kit import optimizers

RATES = {
    "constant": 1e-2,
    "schedule": keras.optimizers.schedules.PolynomialDecay(1e-2, 5, 1e-3),
}


def trained(kind, rate, steps=5, **options):
    """A variable after some steps, with the optimizer."""
    variable = keras.Variable(np.linspace(-1, 1, 12).reshape(3, 4), dtype="float32")
    optimizer = kind(rate, beta_1=0.5, beta_2=0.9, **options)
    optimizer.build([variable])
    step = tf.function(lambda gradient: optimizer.apply([gradient], [variable]))
    for number in range(steps):
        gradient = np.random.default_rng(number).normal(size=(3, 4))
        step(tf.constant(gradient, tf.float32))
    return variable, optimizer


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    "options", [{}, {"weight_decay": 0.1}, {"clipnorm": 0.5}, {"amsgrad": True}]
)
def test_steps_are_those_of_keras(rate, options):
    kinds = keras.optimizers.Adam, optimizers.Adam
    (theirs, one), (ours, other) = (trained(k, RATES[rate], **options) for k in kinds)
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-7)
    for mine, its in zip(other.variables, one.variables, strict=True):
        np.testing.assert_allclose(mine, its, rtol=1e-6, atol=1e-7)


def test_it_is_saved_under_its_name():
    saved = keras.saving.serialize_keras_object(trained(optimizers.Adam, 1e-2)[1])
    loaded = keras.saving.deserialize_keras_object(saved)
    assert type(loaded) is optimizers.Adam
    assert loaded.beta_1 == 0.5
