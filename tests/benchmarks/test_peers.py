"""The rebuilt settings of other projects, at 32x32x3."""

import pathlib

import numpy as np
import pytest

import tfgan_kit
from tfgan_kit.recipes import recipe_file

PEERS = pathlib.Path(__file__).parents[2] / "benchmarks/peers"
SHAPE = (32, 32, 3)
# Trainable parameters of the published networks: weights and biases, and the gammas and
# betas of batch norm.
PUBLISHED = {
    "pytorch_gan_dcgan": (1_051_139, 98_401),
    "mimicry_sngan32": (4_276_739, 1_053_825),
    "studiogan_dcgan": (3_812_355, 2_931_009),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "pytorch_gan_dcgan",
        pytest.param("mimicry_sngan32", marks=pytest.mark.exhaustive),  # half a minute
        "studiogan_dcgan",
    ],
)
def test_a_peer_has_the_published_networks_and_trains(name):
    recipe = recipe_file.load(PEERS / f"{name}.py")
    model = tfgan_kit.build(recipe, SHAPE)
    counts = tuple(
        sum(int(np.prod(weight.shape)) for weight in network.trainable_weights)
        for network in (model.generator, model.discriminator)
    )
    assert counts == PUBLISHED[name]
    images = np.random.default_rng(0).integers(0, 256, (40, *SHAPE), np.uint8)
    size = 4 * recipe.model_options["n_critic"]
    before = [weight.numpy() for weight in model.trainable_variables]
    for start in (0, size):
        logs = model.train_on_batch(images[start : start + size], return_dict=True)
        assert np.isfinite(list(logs.values())).all()
    after = [weight.numpy() for weight in model.trainable_variables]
    assert all((a != b).any() for a, b in zip(before, after, strict=True))
    assert model.generate(2).shape == (2, *SHAPE)
