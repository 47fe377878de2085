"""Self-attention and spectral generators in the families."""

import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers import NORMALIZED
from tfgan_kit import layers, networks
from tfgan_kit.errors import InputError
from tfgan_kit.networks import self_attention

ATTENDING = ("dcgan", "resnet")
every_family = pytest.mark.parametrize(
    "family", [networks.FAMILIES[name] for name in ATTENDING], ids=ATTENDING
)
SPECTRAL = {"normalization": "spectral"}


def normal(*shape):
    return np.random.default_rng(0).normal(0, 1, shape).astype("float32")


@pytest.mark.parametrize(
    ("sizes", "number"),
    [
        ([(4, 4), (8, 8), (16, 16), (32, 32)], 2),
        ([(7, 7), (14, 14), (28, 28)], 1),
        ([(15, 15), (8, 8)], 0),
        ([(6, 10), (12, 20), (24, 40)], 1),
        ([(12, 12), (24, 24)], 0),
        ([(4, 4), (4, 4)], 0),
        ([(64, 64)], 0),
    ],
)
def test_the_nearest_to_16(sizes, number):
    assert self_attention.nearest(sizes) == number


@every_family
@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((28, 28, 1), (14, 14)),
        ((32, 32, 3), (16, 16)),
        ((64, 64, 3), (16, 16)),
        ((48, 80, 3), (12, 20)),
    ],
)
def test_both_networks_attend_at_the_same_size(family, shape, size):
    both = (
        family.generator(shape, 4, width=8, attention=True),
        family.discriminator(shape, width=8, attention=True),
    )
    for network in both:
        (layer,) = [x for x in network.layers if isinstance(x, layers.SelfAttention)]
        assert layer is network.get_layer("attention")
        assert layer.output.shape[1:3] == size
        assert not layer.spectral


@pytest.mark.parametrize(
    ("family", "generator", "discriminator"),
    [("dcgan", "stage2_relu", "stage1_relu"), ("resnet", "block2_add", "block1_add")],
)
def test_attention_follows_a_whole_stage(family, generator, discriminator):
    family = networks.FAMILIES[family]
    made = family.generator((28, 28, 1), 4, width=8, attention=True)
    judging = family.discriminator((28, 28, 1), width=8, attention=True)
    for network, name in ((made, generator), (judging, discriminator)):
        before = network.get_layer("attention").input._keras_history.operation
        assert before.name == name


@every_family
def test_without_it_nothing_attends(family):
    for network in (
        family.generator((28, 28, 1), 4),
        family.discriminator((28, 28, 1)),
    ):
        assert "attention" not in {layer.name for layer in network.layers}
        assert not layers.spectral_layers(network)


@pytest.mark.parametrize("family", NORMALIZED)
def test_a_spectral_generator_is_so_all_through(family):
    given = {"attention": True} if family in ATTENDING else {}
    network = networks.FAMILIES[family].generator(
        (28, 28, 1), 4, width=8, depth=3, spectral=True, **given
    )
    kernels = [w for w in network.trainable_weights if w.name == "kernel"]
    spectral = layers.spectral_layers(network)
    assert {id(layer.kernel) for layer in spectral} == set(map(id, kernels))
    plain = networks.FAMILIES[family].generator(
        (28, 28, 1), 4, width=8, depth=3, **given
    )
    shapes = [
        [weight.shape for weight in one.trainable_weights] for one in (network, plain)
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("family", NORMALIZED)
def test_attention_and_a_spectral_norm_are_there_or_not(family):
    network = networks.FAMILIES[family]
    for value in (1, "true", None):
        with pytest.raises(InputError, match="spectral must be true or false"):
            network.generator((8, 8, 1), 4, spectral=value)
    if family not in ATTENDING:
        return
    for value, make in itertools.product(
        (1, "true", None),
        (
            lambda **given: network.generator((8, 8, 1), 4, **given),
            lambda **given: network.discriminator((8, 8, 1), **given),
        ),
    ):
        with pytest.raises(InputError, match="attention must be true or false"):
            make(attention=value)


@every_family
@pytest.mark.parametrize("normalization", ["none", "spectral"])
def test_an_attending_discriminator_has_a_second_derivative(family, normalization):
    network = family.discriminator(
        (9, 11, 2), width=8, depth=2, normalization=normalization, attention=True
    )
    network.get_layer("attention").gamma.assign(0.5)
    images = tf.constant(normal(3, 9, 11, 2))
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(images)
            logits = network(images, training=True)
        slopes = inner.gradient(logits, images)
        norm = tf.reduce_sum(slopes**2)
    kernels = [v for v in network.trainable_variables if v.name == "kernel"]
    for gradient in outer.gradient(norm, kernels):
        assert np.isfinite(gradient).all()
        assert np.abs(gradient).max() > 0


@every_family
def test_networks_survive_saving(family, tmp_path):
    both = {
        "generator": family.generator(
            (12, 20, 3), 4, width=8, attention=True, spectral=True
        ),
        "discriminator": family.discriminator(
            (12, 20, 3), width=8, attention=True, **SPECTRAL
        ),
    }
    for name, network in both.items():
        network.get_layer("attention").gamma.assign(0.5)
        network.save(tmp_path / f"{name}.keras")
        loaded = keras.saving.load_model(tmp_path / f"{name}.keras")
        inputs = normal(2, *network.input_shape[1:])
        np.testing.assert_array_equal(loaded(inputs), network(inputs))
