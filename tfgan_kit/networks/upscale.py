"""Networks that enlarge images twofold or fourfold, for super-resolution.

The network only learns the difference from the bicubic enlargement. It has no
normalisation and no limit at its end: images are clipped where they become uint8. It
is fully convolutional, so the same weights take images of any size.

Layers with weights, starting from the images: `first_conv`, then per residual block
`block1_conv1`, `block1_conv2`, or per RRDB `block1_dense1_conv1`, ...,
`block1_dense3_conv5`; `last_conv` after the blocks; `double1_conv`, `double2_conv`;
`head`.

Reference: MSRResNet and RRDBNet of Wang et al. 2018, arXiv 1809.00219, section 3.1 and
their published code, with one convolution less at the end.
"""

import keras

from tfgan_kit import layers, options
from tfgan_kit.errors import InputError
from tfgan_kit.precision import with_own_defaults

_SCALES = (2, 4)
_SLOPE = 0.2
# Convolutions whose output is added begin small, so each network begins close to the
# bicubic enlargement.
_SMALL = 0.1
# The share of a dense block's output, and of three of them, that is added.
_ADDED = 0.2
_DENSE_BLOCKS, _DENSE_CONVS = 3, 5
# Width and number of residual blocks up to a smaller side of the large images.
_SIZES = ((32, 32, 4), (64, 48, 6))
_LARGEST = (64, 8)


@with_own_defaults
def generator(
    source_shape: tuple[int, int, int],
    target_shape: tuple[int, int, int],
    *,
    width: int | None = None,
    blocks: int | None = None,
    block: str = "residual",
) -> keras.Model:
    """Build a generator: small images in [-1, 1] to large ones, float32, not clipped.

    Args:
        source_shape: (height, width, channels) of the small images.
        target_shape: (height, width, channels) of the large images, whose sides are 2
            or 4 times as long.
        width: int. Channels. Defaults to None, which means 32 if the smaller side of
            the large images is at most 32, 48 up to 64, and 64 above.
        blocks: int. Number of blocks. Defaults to None, which means 4, 6 or 8 by the
            same sizes, and half as many of "rrdb".
        block: str. "residual" (default; two convolutions) or "rrdb" (fifteen, in three
            dense blocks, each convolution half as wide).

    Raises:
        InputError: The sides of the large images are not 2 or 4 times as long, or the
            channels differ.

    Examples:
        >>> from tfgan_kit.networks import upscale
        >>> upscale.generator((8, 8, 3), (32, 32, 3), width=8, blocks=1).output_shape
        (None, 32, 32, 3)
    """
    scale = _scale_of(source_shape, target_shape)
    options.check("block", block)
    width, blocks = _size(target_shape, width, blocks, block)
    images = keras.Input(source_shape, name="images")
    x = start = _conv(width, "first_conv")(images)
    for number in range(1, blocks + 1):
        x = _BLOCKS[block](x, f"block{number}")
    x = _conv(width, "last_conv", _SMALL)(x)
    x = keras.layers.Add(name="long_skip")([start, x])
    for number in range(1, scale.bit_length()):
        name = f"double{number}"
        x = _conv(4 * width, f"{name}_conv", shuffled=True)(x)
        x = _bend(layers.PixelShuffle(2, name=f"{name}_shuffle")(x), f"{name}_relu")
    x = _conv(target_shape[2], "head", _SMALL)(x)
    enlarged = layers.BicubicUpsampling(scale, dtype="float32", name="enlarged")(images)
    x = keras.layers.Add(dtype="float32", name="large_images")([enlarged, x])
    return keras.Model(images, x, name="generator")


def _scale_of(source_shape, target_shape):
    """Return how many times the sides of the large images are as long: 2 or 4.

    Raises:
        InputError: It is another number, or the channels differ.
    """
    both = len(source_shape) == len(target_shape) == 3
    for scale in _SCALES if both else ():
        height, width, channels = source_shape
        if tuple(target_shape) == (scale * height, scale * width, channels):
            return scale
    raise InputError(
        "the upscale networks need large images with sides 2 or 4 times as long as "
        "those of the small images, and as many channels. Received: small images "
        f"{tuple(source_shape)} and large images {tuple(target_shape)}."
    )


def _size(target_shape, width, blocks, block):
    """Return width and number of blocks, chosen by the size of the images if None."""
    side = min(target_shape[:2])
    own = next((size[1:] for size in _SIZES if side <= size[0]), _LARGEST)
    width = own[0] if width is None else options.check("width", width)
    if blocks is None:
        return width, own[1] if block == "residual" else own[1] // 2
    return width, options.check("blocks", blocks)


def _conv(filters, name, gain=1.0, *, shuffled=False):
    """Return a 3 x 3 convolution that begins as in He et al. 2015, times `gain`."""
    start = keras.initializers.VarianceScaling(
        2.0 * gain**2, "fan_in", "untruncated_normal"
    )
    start = layers.ICNR(start) if shuffled else start
    return keras.layers.Conv2D(
        filters, 3, padding="same", kernel_initializer=start, name=name
    )


def _bend(x, name):
    return keras.layers.LeakyReLU(negative_slope=_SLOPE, name=name)(x)


def _residual_block(x, name):
    """Return `x` plus its residual: conv-LReLU-conv."""
    width = x.shape[-1]
    y = _bend(_conv(width, f"{name}_conv1")(x), f"{name}_relu")
    y = _conv(width, f"{name}_conv2", _SMALL)(y)
    return keras.layers.Add(name=f"{name}_add")([x, y])


def _rrdb(x, name):
    """Return `x` plus a fifth of the change by three dense blocks."""
    y = x
    for number in range(1, _DENSE_BLOCKS + 1):
        y = _dense_block(y, f"{name}_dense{number}")
    return _add_share(x, y, name)


def _dense_block(x, name):
    """Return `x` plus a fifth of five convolutions, each of all outputs before it."""
    width, found = x.shape[-1], [x]
    for number in range(1, _DENSE_CONVS):
        before = _join(found, f"{name}_join{number}")
        y = _conv(max(width // 2, 1), f"{name}_conv{number}", _SMALL)(before)
        found.append(_bend(y, f"{name}_relu{number}"))
    last = _join(found, f"{name}_join{_DENSE_CONVS}")
    y = _conv(width, f"{name}_conv{_DENSE_CONVS}", _SMALL)(last)
    return _add_share(x, y, name)


def _join(found, name):
    return found[0] if len(found) == 1 else keras.layers.Concatenate(name=name)(found)


def _add_share(x, y, name):
    y = keras.layers.Rescaling(_ADDED, name=f"{name}_share")(y)
    return keras.layers.Add(name=f"{name}_add")([x, y])


_BLOCKS = {"residual": _residual_block, "rrdb": _rrdb}
