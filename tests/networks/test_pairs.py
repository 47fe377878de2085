"""The head that judges images and latents together, and the encoder's."""

import numpy as np
import pytest

from helpers import FAMILIES, NORMALIZED
from tfgan_kit import networks
from tfgan_kit.networks import heads
from tfgan_kit.precision import policy_scope

SHAPE = (12, 10, 2)
SMALL = {"width": 8, "depth": 2}
every_choice = pytest.mark.parametrize(
    ("family", "normalization"),
    [
        (family, name)
        for family in FAMILIES
        for name in (
            ["none", "batch", "layer", "spectral"] if family in NORMALIZED else ["none"]
        )
    ],
)


def normal(*shape):
    return np.random.default_rng(0).normal(0, 1, shape).astype("float32")


def build(family, head, normalization="none"):
    given = {"normalization": normalization} if family in NORMALIZED else {}
    return networks.FAMILIES[family].discriminator(SHAPE, head=head, **SMALL, **given)


@every_choice
def test_a_pair_has_one_logit_that_depends_on_both_at_once(family, normalization):
    with policy_scope("mixed_bfloat16" if family == "mlp" else "float32"):
        network = build(family, heads.Pair(5), normalization)
    assert network.name == "discriminator"
    assert [tuple(x.shape[1:]) for x in network.inputs] == [SHAPE, (5,)]
    images, latents = normal(2, *SHAPE), 3 * normal(2, 5)
    crossed = [images[[0, 0, 1, 1]], latents[[0, 1, 0, 1]]]
    # Weights of the first step are small, or normalised away.
    for variable in network.trainable_variables:
        if variable.name == "kernel":
            variable.assign(variable * 5)
    logits = network(crossed).numpy()
    assert (logits.shape, logits.dtype) == ((4, 1), np.float32)
    first, second, third, fourth = logits.ravel()
    # A sum of a logit of images and a logit of latents would give 0, but for rounding.
    assert abs(first - second - third + fourth) > 1e-5 * np.abs(logits).max()


@every_choice
def test_an_encoder_has_latents_of_both_signs(family, normalization):
    network = build(family, heads.Latents(5), normalization)
    assert network.name == "encoder"
    latents = network(normal(20, *SHAPE)).numpy()
    assert (latents.shape, latents.dtype) == ((20, 5), np.float32)
    assert latents.min() < 0 < latents.max()


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16", "mixed_float16"])
def test_joint_layers_compute_in_float32(policy):
    with policy_scope(policy):
        network = build("dcgan", heads.Pair(5, units=16))
    for name in ("latent_join", "joint1_dense", "joint2_relu", "head"):
        assert network.get_layer(name).compute_dtype == "float32"
    assert network.get_layer("joint2_dense").units == 16
