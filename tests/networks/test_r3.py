"""The networks of R3GAN against their paper."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.errors import InputError
from tfgan_kit.networks import blocks, r3, r3_blocks


def block_of(shape, kernels="none", use_bias=True):
    """A block as a network, as it begins."""
    inputs = keras.Input(shape)
    shared = {"use_bias": use_bias, "kernel_initializer": r3_blocks.initializer()}
    normalize = blocks.normalizer("none")
    outputs = r3_blocks.residual_block(inputs, kernels, normalize, "block1", **shared)
    return keras.Model(inputs, outputs)


def pictures(*shape):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


def bent(x):
    return np.where(x > 0, x, 0.2 * x)


def test_a_block_begins_as_the_identity():
    x = pictures(2, 5, 7, 16)
    assert_array_equal(block_of((5, 7, 16))(x), x)


def test_a_block():
    """1 x 1 to twice the channels, 3 x 3 in groups of 16, and 1 x 1 back."""
    network, x = block_of((5, 7, 24)), pictures(2, 5, 7, 24)
    random = np.random.default_rng(1)
    network.set_weights([random.normal(0, 0.3, w.shape) for w in network.weights])
    first, bias1, middle, bias2, last = network.get_weights()
    assert first.shape == (1, 1, 24, 48)
    assert middle.shape == (3, 3, 16, 48)
    assert last.shape == (1, 1, 48, 24)
    y = bent(x @ first[0, 0] + bias1)
    groups = [slice(16 * g, 16 * g + 16) for g in range(3)]
    y = np.concatenate(
        [tf.nn.conv2d(y[..., g], middle[..., g], 1, "SAME") for g in groups], axis=-1
    )
    y = bent(y + bias2) @ last[0, 0]
    assert_allclose(network(x), x + y, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("channels", "groups"),
    [(8, 1), (16, 1), (32, 2), (48, 3), (256, 16), (1024, 16), (40, 2), (270, 2)],
)
def test_groups_are_of_16_channels_and_at_most_16(channels, groups):
    assert r3_blocks.cardinality(channels) == groups
    assert channels % groups == 0


@pytest.mark.parametrize("num_blocks", [1, 2])
@pytest.mark.parametrize("side", ["generator", "discriminator"])
def test_kernels_begin_with_the_gains_of_the_paper(side, num_blocks):
    options = {"width": 128, "narrowest": 128, "depth": 1, "num_blocks": num_blocks}
    if side == "generator":
        network = r3.generator((8, 8, 3), 256, **options)
    else:
        network = r3.discriminator((8, 8, 3), **options)
    gain = math.sqrt(2 / 1.04) * (2 * num_blocks) ** -0.25
    expected = {
        "block1_conv1": gain,
        "block2_conv2": gain,
        "block1_conv3": 0,
        "first_dense" if side == "generator" else "first_conv": 1,
    }
    for name, value in expected.items():
        kernel = network.get_layer(name).kernel.numpy()
        fan_in = np.prod(kernel.shape[:-1])
        assert np.std(kernel) * math.sqrt(fan_in) == pytest.approx(value, rel=0.1)
        assert np.abs(np.mean(kernel)) < 0.1


def test_convolutions_have_no_bias_but_that_of_the_nonlinearities():
    for network in (r3.generator((12, 10, 1), 4), r3.discriminator((12, 10, 1))):
        biased = [
            layer.name
            for layer in network.layers
            if getattr(layer, "bias", None) is not None
        ]
        assert biased
        assert all(name.endswith(("_conv1", "_conv2")) for name in biased)


def test_28_pixels():
    """As wide as 128 at 4 x 4; and the discriminator goes the same way back."""
    expected = [(4, 4, 128), (7, 7, 64), (14, 14, 32), (28, 28, 16)]
    for network, order in (
        (r3.generator((28, 28, 1), 64), expected),
        (r3.discriminator((28, 28, 1)), expected[::-1]),
    ):
        ends = [x.output.shape[1:] for x in network.layers if x.name.endswith("_add")]
        assert ends == order
    assert r3.generator((28, 28, 1), 64).get_layer("first_basis").basis.shape == (
        *(4, 4),
        128,
    )


def test_widths_depths_and_blocks_are_as_asked_for():
    options = {"width": 24, "narrowest": 10, "depth": 2, "num_blocks": 2}
    network = r3.discriminator((16, 12, 3), **options)
    ends = [x.output.shape[1:] for x in network.layers if x.name.endswith("_add")]
    sizes = [(16, 12, 10), (8, 6, 12), (4, 3, 24)]
    assert ends == [size for size in sizes for _ in range(2)]
    names = [layer.name for layer in network.layers]
    assert "block6_conv3" in names
    assert "block7_conv1" not in names
    # Where the width stays, nothing stands between two stages but the filter.
    constant = r3.generator((16, 16, 1), 4, width=16, narrowest=16, depth=2)
    assert not [x for x in constant.layers if x.name.startswith("stage2_conv")]
    for value in (0, 1.5, True):
        with pytest.raises(InputError, match="num_blocks must be an integer of at"):
            r3.generator((16, 16, 1), 4, num_blocks=value)


def test_a_generator_of_spectral_kernels():
    network = r3.generator((12, 10, 1), 4, width=16, spectral=True)
    plain = [
        layer.name
        for layer in network.layers
        if hasattr(layer, "kernel") and not hasattr(layer, "power_iteration")
    ]
    assert not plain
    assert network.get_layer("first_basis").spectral
