"""U-Net: a translator of images with a connection between layers of each size.

Sides are halved `depth` times and doubled as often. Images whose sides 2^depth does not
divide are padded by reflection, and the result is cropped, inside the network: any size
works, also a size other than the one it was built for (`networks.any_size`).

Layers with weights, in their order: `down1_conv`, `down2_conv`, `down2_norm` (if there
is a normalisation), ..., `up1_conv`, `up1_norm`, ..., `head`.
"""

import keras

from tfgan_kit import layers, options
from tfgan_kit.errors import InputError
from tfgan_kit.networks import blocks
from tfgan_kit.precision import with_own_defaults

_KERNEL_SIZE = 4
_SMALLEST = 4
_MOST_DOUBLINGS = 3
_WITH_DROPOUT = 3  # stages of the way up


def nearest_shape(image_shape: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return the nearest shape that the generator takes: it takes every shape."""
    return tuple(max(side, 1) for side in image_shape)


@with_own_defaults
def generator(
    source_shape: tuple[int, int, int],
    target_shape: tuple[int, int, int],
    *,
    width: int | None = None,
    depth: int | None = None,
    normalization: str = "batch",
    dropout: float = 0.0,
) -> keras.Model:
    """Build a generator: images to images of the same size in [-1, 1].

    Args:
        source_shape, target_shape: (height, width, channels) of what it takes and what
            it makes. Only the channels may differ.
        width: int. Channels of the first stage; each later stage has twice as many, at
            most 8 times. Defaults to None, which means the paper's 64, and 32 for
            images whose smaller side is from 33 to 127.
        depth: int. Number of halvings. Defaults to None, which means until the smaller
            side is at most 4.
        normalization: str. "batch" (default), "instance" or "none", after every
            convolution except the first, the innermost and the last.
        dropout: float. Share of values that training sets to 0 in the first three
            stages of the way up. Defaults to 0; the paper has 0.5, also at inference.

    Raises:
        InputError: A number is invalid, or the sides of both images differ.

    Examples:
        >>> from tfgan_kit.networks import unet
        >>> unet.generator((30, 20, 1), (30, 20, 3), width=8, depth=2).output_shape
        (None, 30, 20, 3)

    Reference: Isola et al. 2017, arXiv 1611.07004, section 3.2.1 and appendix 6.1.1.
    As in the authors' code, a connection carries values before their nonlinearity, and
    the innermost convolution has no normalisation, which would leave nothing of one
    value per channel.
    """
    _check(source_shape, target_shape)
    rule = options.find("unet.normalization")
    options.check("generator.normalization", normalization, rule)
    options.check("dropout", dropout)
    smaller = min(source_shape[:2])
    if width is None:
        width = 32 if 32 < smaller < 128 else 64
    options.check("width", width)
    if depth is None:
        depth = blocks.halvings(source_shape, _SMALLEST)
    options.check("depth", depth)
    widths = [width * 2 ** min(stage, _MOST_DOUBLINGS) for stage in range(depth)]
    initializer = blocks.translation_initializer(normalization)

    def convolve(x, filters, name, *, up=False, norm=True):
        kind = keras.layers.Conv2DTranspose if up else keras.layers.Conv2D
        is_normalized = norm and normalization != "none"
        x = kind(
            filters,
            _KERNEL_SIZE,
            strides=2,
            padding="same",
            use_bias=not is_normalized,  # a norm would remove it
            kernel_initializer=initializer,
            name="head" if name == "head" else f"{name}_conv",
        )(x)
        if is_normalized:
            x = blocks.normalize(x, normalization, f"{name}_norm")
        return x

    source = keras.Input(source_shape, name="source")
    x = layers.PadToMultiple(2**depth, name="source_pad")(source)
    connections = []
    for stage, filters in enumerate(widths, 1):
        name = f"down{stage}"
        if stage > 1:
            connections.append(x)
            x = keras.layers.LeakyReLU(negative_slope=0.2, name=f"{name}_relu")(x)
        x = convolve(x, filters, name, norm=1 < stage < depth)
    for stage, filters in enumerate(reversed(widths[:-1]), 1):
        name = f"up{stage}"
        x = keras.layers.ReLU(name=f"{name}_relu")(x)
        x = convolve(x, filters, name, up=True)
        if dropout and stage <= _WITH_DROPOUT:
            x = layers.Dropout(dropout, name=f"{name}_dropout")(x)
        x = keras.layers.Concatenate(name=f"{name}_join")([connections.pop(), x])
    x = keras.layers.ReLU(name="head_relu")(x)
    x = convolve(x, target_shape[2], "head", up=True, norm=False)
    x = layers.CropLike(name="images_crop")([x, source])
    return keras.Model(source, blocks.images(x), name="generator")


def _check(source_shape, target_shape):
    shapes = source_shape, target_shape
    shown = " to ".join(blocks.format_shape(shape) for shape in shapes)
    if any(len(shape) != 3 or min(shape) < 1 for shape in shapes):
        raise InputError(
            "the unet networks translate images (height, width, channels). "
            f"Received: {shown}."
        )
    if tuple(source_shape[:2]) != tuple(target_shape[:2]):
        raise InputError(
            "the unet networks make an image of the same height and width: choose "
            f"other --networks, such as upscale. Received: {shown}."
        )
