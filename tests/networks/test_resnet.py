"""The residual networks against their papers, recomputed in NumPy."""

import math

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose

from tfgan_kit.errors import InputError
from tfgan_kit.networks import blocks, residual, resnet

PLAIN = {"normalization": "none"}


def filters_of(network):
    return {
        layer.name: layer.kernel.shape[-1]
        for layer in network.layers
        if hasattr(layer, "kernel")
    }


def block_of(function, shape, *args, **kwargs):
    """The block as a network, with random weights everywhere."""
    inputs = keras.Input(shape)
    outputs = function(inputs, *args, name="block1", **kwargs)
    network = keras.Model(inputs, outputs)
    random = np.random.default_rng(0)
    network.set_weights([random.uniform(0.5, 1.5, w.shape) for w in network.weights])
    images = random.normal(size=(2, *shape))
    return network, images, network(images, training=False).numpy()


class Paper:
    """The layers of a block in NumPy, with the weights of the network."""

    def __init__(self, network):
        self.layers = {layer.name: layer for layer in network.layers}

    def conv(self, x, name):
        kernel, *bias = map(np.asarray, self.layers[f"block1_{name}"].weights)
        reach = kernel.shape[0] // 2
        padded = np.pad(x, [(0, 0), (reach, reach), (reach, reach), (0, 0)])
        height, width = x.shape[1:3]
        return sum(bias) + sum(
            padded[:, i : i + height, j : j + width] @ kernel[i, j]
            for i in range(kernel.shape[0])
            for j in range(kernel.shape[1])
        )

    def norm_relu(self, x, number):
        layer = self.layers[f"block1_norm{number}"]
        gamma, beta, mean, variance = map(np.asarray, layer.weights)
        normalized = (x - mean) / np.sqrt(variance + layer.epsilon) * gamma + beta
        return np.maximum(normalized, 0)

    def residual(self, x, resize=lambda x: x):
        x = self.conv(resize(self.norm_relu(x, 1)), "conv1")
        return self.conv(self.norm_relu(x, 2), "conv2")


def enlarged(x, height, width):
    return x.repeat(2, axis=1).repeat(2, axis=2)[:, :height, :width]


def halved(x):
    """Means over 2 x 2, at an odd edge over what is there."""
    rows, columns = (range(0, side, 2) for side in x.shape[1:3])
    means = [[x[:, i : i + 2, j : j + 2].mean((1, 2)) for j in columns] for i in rows]
    return np.moveaxis(np.array(means), 2, 0)


@pytest.mark.parametrize("size", [(6, 8), (5, 7)])
def test_up_block(size):
    args = residual.up_block, (3, 4, 2), 5, size
    normalize = blocks.normalizer("batch")
    network, x, found = block_of(*args, normalize=normalize, use_bias=False)
    paper = Paper(network)
    shortcut = paper.conv(enlarged(x, *size), "shortcut")
    expected = shortcut + paper.residual(x, lambda x: enlarged(x, *size))
    assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.parametrize("shape", [(6, 8, 3), (5, 7, 3)])
def test_first_block(shape):
    network, x, found = block_of(residual.first_block, shape, 5, "batch")
    paper = Paper(network)
    shortcut = paper.conv(halved(x), "shortcut")
    residue = paper.conv(np.maximum(paper.conv(x, "conv1"), 0), "conv2")
    assert_allclose(found, shortcut + halved(residue), rtol=1e-4)


@pytest.mark.parametrize("shape", [(6, 8, 3), (5, 7, 3)])
def test_down_block(shape):
    network, x, found = block_of(residual.down_block, shape, 5, "batch")
    paper = Paper(network)
    expected = halved(paper.conv(x, "shortcut")) + halved(paper.residual(x))
    assert_allclose(found, expected, rtol=1e-4)


def test_plain_block():
    network, x, found = block_of(residual.plain_block, (5, 7, 3), "batch")
    assert_allclose(found, x + Paper(network).residual(x), rtol=1e-4)


@pytest.mark.parametrize(
    ("shape", "up", "down"),
    [
        ((32, 32, 3), [(4, 4), (8, 8), (16, 16), (32, 32)], [(16, 16), (8, 8)]),
        ((28, 44, 1), [(4, 6), (7, 11), (14, 22), (28, 44)], [(14, 22), (7, 11)]),
        ((8, 9, 1), [(4, 5), (8, 9)], [(4, 5)]),
    ],
)
def test_automatic_depth(shape, up, down):
    network = resnet.generator(shape, 4, width=8)
    seen = [
        layer.output.shape[1:3]
        for layer in network.layers
        if layer.name == "first_reshape" or layer.name.endswith("_add")
    ]
    assert seen == up
    network = resnet.discriminator(shape, width=8)
    seen = [x.output.shape[1:3] for x in network.layers if x.name.endswith("_add")]
    assert seen == down + down[-1:] * 2


def test_the_papers_networks_at_32():
    found = filters_of(resnet.generator((32, 32, 3), 128, width=256, narrowest=256))
    assert found.pop("first_dense") == 4 * 4 * 256
    assert found.pop("head") == 3
    layers = ("conv1", "conv2", "shortcut")
    assert found == {f"block{n}_{x}": 256 for n in (1, 2, 3) for x in layers}

    found = filters_of(resnet.discriminator((32, 32, 3), width=128, narrowest=128))
    assert found.pop("head") == 1
    assert found.pop("block1_shortcut") == found.pop("block2_shortcut") == 128
    assert found == {f"block{n}_{x}": 128 for n in (1, 2, 3, 4) for x in layers[:2]}


def test_each_block_has_half_of_the_width():
    found = filters_of(resnet.generator((16, 16, 1), 4, width=8, narrowest=3, depth=3))
    assert found["first_dense"] == 2 * 2 * 8
    for number, filters in enumerate([8, 4, 3], 1):
        for layer in ("conv1", "conv2", "shortcut"):
            assert found[f"block{number}_{layer}"] == filters
    found = filters_of(resnet.discriminator((16, 16, 1), width=8, narrowest=3, depth=3))
    widths = {
        "conv1": [3, 3, 4, 8, 8],  # as many as come in, save in the first
        "conv2": [3, 4, 8, 8, 8],
        "shortcut": [3, 4, 8],
    }
    for layer, expected in widths.items():
        names = [f"block{number}_{layer}" for number in range(1, len(expected) + 1)]
        assert [found[name] for name in names] == expected
    assert "block4_shortcut" not in found


def test_a_bad_narrowest_or_pooling_is_refused():
    for make in (
        lambda **options: resnet.generator((8, 8, 1), 4, **options),
        lambda **options: resnet.discriminator((8, 8, 1), **options),
    ):
        with pytest.raises(InputError, match=r"Received: narrowest=9, width=8\.$"):
            make(width=8, narrowest=9)
        for value in (0, 2.0, True, "8"):
            with pytest.raises(InputError, match="narrowest must be an integer of"):
                make(width=8, narrowest=value)
    for value in ("max", None, True):
        with pytest.raises(InputError, match="pooling must be one of sum, mean"):
            resnet.discriminator((8, 8, 1), pooling=value)


@pytest.mark.parametrize("normalization", ["none", "spectral"])
def test_the_sum_is_as_many_means_as_pixels(normalization):
    options = {"width": 8, "normalization": normalization}
    mean, total = (
        resnet.discriminator((20, 12, 1), pooling=pooling, **options)
        for pooling in ("mean", "sum")
    )
    total.set_weights(mean.get_weights())
    images = np.random.default_rng(0).normal(size=(3, 20, 12, 1))
    assert_allclose(total(images), 10 * 6 * mean(images).numpy(), rtol=1e-4)


def test_weights_begin_with_the_gains_of_the_paper():
    network = resnet.discriminator((8, 8, 3), width=64, narrowest=64, **PLAIN)
    for name, gain in {
        "block2_conv1": math.sqrt(2),
        "block1_conv2": math.sqrt(2),
        "block1_shortcut": 1,
        "head": 1,
    }.items():
        kernel = network.get_layer(name).kernel.numpy()
        *area, fan_in, fan_out = kernel.shape
        limit = gain * math.sqrt(6 / (math.prod(area) * (fan_in + fan_out)))
        assert 0.9 * limit < np.abs(kernel).max() <= limit
