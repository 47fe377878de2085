"""The planned networks are those of the recipes."""

import pytest

from speed import plain_networks, plan
from speed.rows import ROWS, config_of
from speed.weights import trainable
from tfgan_kit import networks


@pytest.mark.parametrize("name", ROWS)
def test_the_peers_have_our_weights_and_shapes(name):
    row = ROWS[name]
    config = config_of(row.variant)
    family = networks.FAMILIES[config.networks]
    ours = (
        family.generator(row.image_shape, config.latent_dim, **config.generator),
        family.discriminator(row.image_shape, **config.discriminator),
    )
    inputs = ((config.latent_dim,), row.image_shape)
    planned = plan.networks(config, row.image_shape)
    plain = list(map(plain_networks.build, planned, inputs))
    assert trainable(*plain) == trainable(*ours)
    assert [n.output_shape for n in plain] == [n.output_shape for n in ours]

    torch = pytest.importorskip("torch")
    from speed import torch_networks

    found = list(map(torch_networks.build, planned, inputs))
    assert torch_networks.trainable(*found) == trainable(*ours)
    images = found[0](torch.zeros(2, config.latent_dim))
    rows, columns, channels = row.image_shape
    assert images.shape == (2, channels, rows, columns)
    assert found[1](images).shape == (2, 1)
