"""Discriminators that give images back, of every family."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from helpers import FAMILIES, NORMALIZED, assert_all_equal, values
from tfgan_kit import networks
from tfgan_kit.networks import heads
from tfgan_kit.precision import policy_scope
from tfgan_kit.runs import building, run_config

SMALL = {"width": 8, "depth": 2}
every_family = pytest.mark.parametrize("family", FAMILIES)


def autoencoder(family, shape=(12, 10, 2), code=5):
    family = networks.FAMILIES[family]
    head = heads.Images(family.generator(shape, code, **SMALL))
    return family.discriminator(shape, head=head, **SMALL)


def some_images(shape=(12, 10, 2)):
    return np.random.default_rng(0).uniform(-1, 1, (3, *shape)).astype("float32")


@every_family
@pytest.mark.parametrize("shape", [(28, 28, 1), (9, 11, 3)])
def test_images_come_back_in_their_shape(family, shape):
    network = autoencoder(family, shape)
    assert network.name == "discriminator"
    assert network.output_shape == network.input_shape == (None, *shape)
    back = network(some_images(shape)).numpy()
    assert back.dtype == np.float32
    assert np.any(back[0] != back[1])


@every_family
def test_nothing_saturates(family):
    """A tanh at the end would stay at black, where images are so for the most part."""
    decoder = autoencoder(family).get_layer("decoder")
    for kernel in decoder.trainable_variables:
        kernel.assign(10 * tf.ones_like(kernel))
    assert np.abs(decoder(np.ones((1, 5))).numpy()).max() > 2


@every_family
def test_they_go_through_a_code(family):
    network = autoencoder(family, code=7)
    assert network.get_layer("head").output.shape == (None, 7)
    assert network.get_layer("decoder").input_shape == (None, 7)
    by_name = {layer.name for layer in network.layers if layer.weights}
    assert {"head", "decoder"} < by_name


@every_family
def test_outputs_are_float32_under_a_half_policy(family):
    with policy_scope("mixed_bfloat16"):
        network = autoencoder(family)
    assert network(some_images()).dtype == "float32"
    assert {weight.dtype for weight in network.weights} == {"float32"}


@every_family
def test_they_survive_saving(family, tmp_path):
    network = autoencoder(family)
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    assert_all_equal(values(loaded.weights), values(network.weights))
    assert_array_equal(loaded(some_images()), network(some_images()))


@every_family
def test_a_run_makes_both_ways_as_it_is_told(family):
    config = run_config.override(
        run_config.from_recipe("began"),
        {"networks": family, "latent_dim": 9, "precision": "float32"},
        ["discriminator.width=8", "discriminator.depth=2", "generator.width=16"],
    )
    network = building.build_model(config, (12, 10, 1), total_steps=1).discriminator
    decoder = network.get_layer("decoder")
    assert decoder.input_shape == (None, 9)
    given = {"normalization": "none"} if family in NORMALIZED else {}
    expected = networks.FAMILIES[family].generator((12, 10, 1), 9, **SMALL, **given)
    shapes = [weight.shape for weight in expected.weights]
    assert [weight.shape for weight in decoder.weights] == shapes
