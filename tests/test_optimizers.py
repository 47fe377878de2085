"""The fused Adam against Keras' own."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan_kit import optimizers
from tfgan_kit.errors import InputError

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


def by_hand(betas, rate=1e-2, epsilon=1e-7):
    """Adam's algorithm 1 in float64, with the beta_2 of each step."""
    x, m, v = np.linspace(-1, 1, 12).reshape(3, 4), 0.0, 0.0
    for step, beta_2 in enumerate(betas, 1):
        gradient = np.random.default_rng(step - 1).normal(size=(3, 4))
        m = 0.5 * m + 0.5 * gradient
        v = beta_2 * v + (1 - beta_2) * gradient**2
        bias = np.sqrt(1 - beta_2**step) / (1 - 0.5**step)
        # Keras and TensorFlow add epsilon before the bias is corrected.
        x = x - rate * bias * m / (np.sqrt(v) + epsilon)
    return x


def test_a_moving_beta_2():
    """From 0.9 of the first update to 0.99 of the fifth, where it stays."""
    shares = [(1 - np.cos(np.pi * min(step / 4, 1))) / 2 for step in range(7)]
    betas = [0.9 + 0.09 * share for share in shares]
    moving = {"beta_2_end": 0.99, "beta_2_steps": 4}
    variable, optimizer = trained(optimizers.Adam, 1e-2, steps=7, **moving)
    np.testing.assert_allclose(variable, by_hand(betas), rtol=1e-4)
    still, _ = trained(optimizers.Adam, 1e-2, steps=7)
    np.testing.assert_allclose(still, by_hand([0.9] * 7), rtol=1e-4)
    assert np.abs(still.numpy() - variable.numpy()).max() > 1e-3
    loaded = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(optimizer)
    )
    assert (loaded.beta_2_end, loaded.beta_2_steps) == (0.99, 4)


def test_a_moving_beta_2_with_gradients_of_some_rows():
    """Those of an embedding: Keras' own step for them would take the first beta_2."""
    results = []
    for sparse in (False, True):
        table = keras.Variable(np.ones((4, 2)), dtype="float32")
        optimizer = optimizers.Adam(1e-2, beta_2=0.5, beta_2_end=0.99, beta_2_steps=2)
        optimizer.build([table])
        for step in (1.0, 3.0):
            slices = tf.IndexedSlices(
                tf.fill((1, 2), step), tf.constant([2]), tf.constant([4, 2])
            )
            gradient = slices if sparse else tf.convert_to_tensor(slices)
            optimizer.apply([gradient], [table])
        results.append(table.numpy())
    np.testing.assert_allclose(results[1], results[0], rtol=1e-6)


def test_a_moving_beta_2_is_checked():
    with pytest.raises(InputError, match="beta_2_end must be a number of at least 0"):
        optimizers.Adam(1e-2, beta_2_end=1.0)
    with pytest.raises(InputError, match="amsgrad goes with a beta_2 that stays"):
        optimizers.Adam(1e-2, beta_2_end=0.9, amsgrad=True)


def test_it_is_saved_under_its_name():
    saved = keras.saving.serialize_keras_object(trained(optimizers.Adam, 1e-2)[1])
    loaded = keras.saving.deserialize_keras_object(saved)
    assert type(loaded) is optimizers.Adam
    assert loaded.beta_1 == 0.5
