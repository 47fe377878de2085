"""The residual blocks of `r3`, and the layers they are made of."""

import math

import keras

from tfgan_kit import layers, options
from tfgan_kit.networks import blocks

_SLOPE = 0.2
_EXPANSION = 2
# Channels of a group: as many as in the paper, whose 1536 are in 96 groups. Where that
# would be more groups than these, each has more: it is an operation of its own.
_GROUP = 16
_MOST_GROUPS = 16


def initializer(gain=1.0):
    """N(0, gain^2 / inputs): He et al. 2015, arXiv 1502.01852, equation 10."""
    return keras.initializers.VarianceScaling(gain**2, "fan_in", "untruncated_normal")


def block_gain(total):
    """That of the first two convolutions of a block, in a network of `total` blocks.

    Reference: Zhang et al. 2019, arXiv 1901.09321, section 3, for three layers.
    """
    return math.sqrt(2.0 / (1.0 + _SLOPE**2)) * total**-0.25


def cardinality(channels):
    """How many groups so many channels are in."""
    return math.gcd(channels, max(min(channels // _GROUP, _MOST_GROUPS), 1))


def stages(count, num_blocks, kernels, normalize, use_bias):
    """`stage` of a network of `count` stages: `x` through the blocks of its number.

    Args:
        num_blocks: In each stage.
        kernels: "spectral", or what `blocks.conv` takes for plain.
        normalize: What `blocks.normalizer` gives.
        use_bias: Whether the nonlinearities are biased.
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
    """`x` and its residual: conv-LReLU-conv-LReLU-conv, twice as wide in the middle.

    `shared` are arguments of the first two convolutions. The last one begins at 0, and
    the block as the identity; but a spectral kernel has the norm 1.
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
    """`x` through a 1 x 1 convolution without bias."""
    shared = {"use_bias": False, "kernel_initializer": start or initializer()}
    return blocks.conv(filters, 1, 1, kernels, name=name, **shared)(x)


def change(x, filters, kernels, name):
    """`x` of so many channels, through a 1 x 1 convolution if it has others."""
    return x if x.shape[-1] == filters else linear(x, filters, kernels, name)


def _bend(x, name):
    return keras.layers.LeakyReLU(negative_slope=_SLOPE, name=name)(x)


def _grouped(filters, kernels, **kwargs):
    spectral = kernels == "spectral"
    kind = layers.SpectralGroupedConv2D if spectral else layers.GroupedConv2D
    return kind(filters, 3, cardinality(filters), **kwargs)
