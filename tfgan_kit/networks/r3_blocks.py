"""The residual blocks of `r3` and their layers."""

import math

import keras

from tfgan_kit import layers, options
from tfgan_kit.networks import blocks

_SLOPE = 0.2
_EXPANSION = 2
# Channels per group are as in the paper, where 1536 channels have 96 groups. If that
# made more groups than this limit, groups get larger: each is a separate operation.
_GROUP = 16
_MOST_GROUPS = 16


def initializer(gain=1.0):
    """Return N(0, gain^2 / inputs): He et al. 2015, arXiv 1502.01852, equation 10."""
    return keras.initializers.VarianceScaling(gain**2, "fan_in", "untruncated_normal")


def block_gain(total):
    """Return the gain of a block's first two convolutions, with `total` blocks in all.

    Reference: Zhang et al. 2019, arXiv 1901.09321, section 3, for three layers.
    """
    return math.sqrt(2.0 / (1.0 + _SLOPE**2)) * total**-0.25


def cardinality(channels):
    """Return the number of groups for a number of channels."""
    return math.gcd(channels, max(min(channels // _GROUP, _MOST_GROUPS), 1))


def stages(count, num_blocks, kernels, normalize, use_bias):
    """Return a function `stage` that passes `x` through the blocks of a stage.

    Args:
        count: int. Number of stages of the network.
        num_blocks: int. Blocks per stage.
        kernels: "spectral", or any value that `blocks.conv` takes for plain kernels.
        normalize: The result of `blocks.normalizer`.
        use_bias: bool. Whether the nonlinearities have biases.
    """
    options.check("num_blocks", num_blocks)
    start = initializer(block_gain(count * num_blocks))
    shared = {"use_bias": use_bias, "kernel_initializer": start}

    def stage(x, number):
        last = number * num_blocks
        for place in range(last - num_blocks + 1, last + 1):
            x = residual_block(x, kernels, normalize, f"block{place}", **shared)
        return x

    return stage


def residual_block(x, kernels, normalize, name, **shared):
    """Return `x` plus its residual: conv-LReLU-conv-LReLU-conv, twice as wide inside.

    `shared` are arguments of the first two convolutions. The last convolution begins at
    0, so the block begins as the identity; a spectral kernel, however, has norm 1.
    """
    wide = _EXPANSION * x.shape[-1]
    y = blocks.conv(wide, 1, 1, kernels, name=f"{name}_conv1", **shared)(x)
    y = _bend(normalize(y, f"{name}_norm1"), f"{name}_relu1")
    y = _grouped(wide, kernels, name=f"{name}_conv2", **shared)(y)
    y = _bend(normalize(y, f"{name}_norm2"), f"{name}_relu2")
    last = initializer() if kernels == "spectral" else "zeros"
    y = linear(y, x.shape[-1], kernels, f"{name}_conv3", last)
    return keras.layers.Add(name=f"{name}_add")([x, y])


def linear(x, filters, kernels, name, start=None):
    """Return `x` after a 1 x 1 convolution without bias."""
    shared = {"use_bias": False, "kernel_initializer": start or initializer()}
    return blocks.conv(filters, 1, 1, kernels, name=name, **shared)(x)


def change(x, filters, kernels, name):
    """Return `x` with `filters` channels, after a 1 x 1 convolution if needed."""
    return x if x.shape[-1] == filters else linear(x, filters, kernels, name)


def _bend(x, name):
    return keras.layers.LeakyReLU(negative_slope=_SLOPE, name=name)(x)


def _grouped(filters, kernels, **kwargs):
    spectral = kernels == "spectral"
    kind = layers.SpectralGroupedConv2D if spectral else layers.GroupedConv2D
    return kind(filters, 3, cardinality(filters), **kwargs)
