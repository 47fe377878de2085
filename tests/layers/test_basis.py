"""Learned pictures: vectors to pictures and back."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from tfgan_kit.layers import FromBasis, ToBasis
from tfgan_kit.precision import policy_scope


def normal(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def test_vectors_to_pictures():
    layer = FromBasis((3, 4))
    x = normal(2, 5)
    found = layer(x)
    assert layer.basis.shape == (3, 4, 5)
    assert_allclose(found, np.einsum("bc,hwc->bhwc", x, layer.basis), rtol=1e-6)
    assert layer.compute_output_shape(x.shape) == found.shape


def test_pictures_to_vectors():
    layer = ToBasis()
    x = normal(2, 3, 4, 5)
    found = layer(x)
    assert layer.basis.shape == (3, 4, 5)
    assert_allclose(found, np.einsum("bhwc,hwc->bc", x, layer.basis), rtol=1e-5)
    assert layer.compute_output_shape(x.shape) == found.shape


def test_they_begin_as_in_the_paper():
    """A vector's values and a channel's products keep their variance."""
    layer = FromBasis((4, 4))
    layer(normal(1, 2000))
    assert np.std(layer.basis) == pytest.approx(1, rel=0.02)
    layer = ToBasis()
    layer(normal(1, 4, 4, 2000))
    assert np.std(layer.basis) == pytest.approx(0.25, rel=0.02)


@pytest.mark.parametrize("layer", [FromBasis((3, 4), spectral=True), ToBasis(True)])
def test_the_largest_singular_value_of_a_spectral_one_is_1(layer):
    size = (5,) if isinstance(layer, FromBasis) else (3, 4, 5)
    units = np.eye(np.prod(size), dtype="float32").reshape(-1, *size)
    matrix = layer(units).numpy().reshape(len(units), -1)
    assert np.linalg.norm(matrix, ord=2) == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize("layer", [FromBasis((3, 4)), ToBasis(), ToBasis(True)])
def test_they_survive_saving(layer, tmp_path):
    shape = (5,) if isinstance(layer, FromBasis) else (3, 4, 5)
    network = keras.Sequential([keras.Input(shape), layer])
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    assert_allclose(loaded(normal(2, *shape)), network(normal(2, *shape)))


def test_weights_are_float32_and_results_of_the_policy():
    with policy_scope("mixed_bfloat16"):
        layers = FromBasis((3, 4)), ToBasis(True)
    for layer, x in zip(layers, (normal(2, 5), normal(2, 3, 4, 5)), strict=True):
        assert layer(tf.constant(x)).dtype == "bfloat16"
        assert layer.basis.dtype == "float32"
