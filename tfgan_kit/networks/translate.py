"""Residual networks that turn images into images of the same size, as in CycleGAN.

Two halvings, residual blocks at a quarter of the size, two doublings. Sides that are no
multiple of 4 are padded by reflection at the bottom and right, and the result is
cropped. There is no layer of a fixed size, so `keras_networks.any_size` runs a network
on images of any size.

Layers with weights, starting from the images: `first_conv`, `first_norm`; `down1_conv`,
`down1_norm`, `down2_conv`, `down2_norm`; `block1_conv1`, `block1_norm1`,
`block1_conv2`, `block1_norm2`, ...; `up1_conv`, `up1_norm`, `up2_conv`, `up2_norm`;
`head`. The sums of the blocks are `block1_add`, ....
"""

import functools

import keras

from tfgan_kit import layers, options
from tfgan_kit.errors import InputError
from tfgan_kit.networks import blocks as shared
from tfgan_kit.precision import with_own_defaults

_HALVINGS = 2
# Width and number of blocks up to a smaller side of the images.
_SIZES = ((127, 32, 4), (255, 64, 6), (float("inf"), 64, 9))

nearest_shape = shared.nearest_shape


@with_own_defaults
def generator(
    source_shape: tuple[int, int, int],
    target_shape: tuple[int, int, int] | None = None,
    *,
    width: int | None = None,
    blocks: int | None = None,
    normalization: str = "instance",
) -> keras.Model:
    """Build a translator: images to images of the same size, both in [-1, 1].

    Args:
        source_shape: (height, width, channels) of the images that it takes.
        target_shape: (height, width, channels) of the images that it makes, which may
            have other channels. Defaults to None, which means `source_shape`.
        width: int. Channels at full size; each halving doubles them. Defaults to None,
            which means 32, or 64 if the smaller side is at least 128.
        blocks: int. Number of residual blocks. Defaults to None, which means 4, or the
            paper's 6 and 9 if the smaller side is at least 128 and 256.
        normalization: str. "instance" (default), "batch" or "none", after every
            convolution but the last.

    Raises:
        InputError: A number is invalid, or the images differ in size or are too small.

    Example:
        >>> from tfgan_kit.networks import translate
        >>> translate.generator((28, 28, 1), (28, 28, 3)).output_shape
        (None, 28, 28, 3)

    Reference: Zhu et al. 2017, arXiv 1703.10593, appendix 7.2. No convolution before a
    normalisation has a bias, which that would remove.
    """
    target_shape = tuple(target_shape or source_shape)
    _check_shapes(tuple(source_shape), target_shape)
    rule = options.find("translate.normalization")
    options.check("generator.normalization", normalization, rule)
    width, blocks = _size(source_shape, width, blocks)
    convs = {
        "use_bias": normalization == "none",
        "kernel_initializer": shared.translation_initializer(normalization),
    }
    down = functools.partial(keras.layers.Conv2D, **convs)
    up = functools.partial(keras.layers.Conv2DTranspose, **convs)
    halved = {"kernel_size": 3, "strides": 2, "padding": "same"}

    def norm_relu(x, name):
        x = shared.normalize(x, normalization, f"{name}_norm")
        return keras.layers.ReLU(name=f"{name}_relu")(x)

    images = keras.Input(source_shape, name="source")
    x = layers.PadToMultiple(2**_HALVINGS, name="source_pad")(images)
    x = layers.ReflectionPadding2D(3, name="first_pad")(x)
    x = norm_relu(down(width, 7, name="first_conv")(x), "first")
    for stage in range(1, _HALVINGS + 1):
        name = f"down{stage}"
        x = norm_relu(down(width * 2**stage, **halved, name=f"{name}_conv")(x), name)
    for number in range(1, blocks + 1):
        x = _block(x, down, normalization, f"block{number}")
    for stage in range(1, _HALVINGS + 1):
        name, filters = f"up{stage}", width * 2 ** (_HALVINGS - stage)
        x = norm_relu(up(filters, **halved, name=f"{name}_conv")(x), name)
    x = layers.ReflectionPadding2D(3, name="last_pad")(x)
    x = down(target_shape[2], 7, use_bias=True, name="head")(x)
    x = layers.CropLike(name="crop")([x, images])
    return keras.Model(images, shared.images(x), name="generator")


def _block(x, conv, normalization, name):
    """Return `x` plus a residual; no ReLU follows the sum."""
    change = x
    for place in (1, 2):
        change = layers.ReflectionPadding2D(1, name=f"{name}_pad{place}")(change)
        change = conv(x.shape[-1], 3, name=f"{name}_conv{place}")(change)
        change = shared.normalize(change, normalization, f"{name}_norm{place}")
        if place == 1:
            change = keras.layers.ReLU(name=f"{name}_relu")(change)
    return keras.layers.Add(name=f"{name}_add")([x, change])


def _size(shape, width, blocks):
    """Return width and number of blocks, chosen by the size of the images if None."""
    smaller = min(shape[:2])
    own = next(sizes for limit, *sizes in _SIZES if smaller <= limit)
    width = own[0] if width is None else options.check("width", width)
    blocks = own[1] if blocks is None else options.check("blocks", blocks)
    return width, blocks


def _check_shapes(source_shape, target_shape):
    for shape in (source_shape, target_shape):
        if len(shape) != 3:
            raise InputError(
                "the translate networks turn images (height, width, channels) into "
                f"images. Received: the shape {shape}."
            )
    if source_shape[:2] != target_shape[:2]:
        raise InputError(
            "the translate networks keep the size of an image: give both sides of the "
            "data one height and width, such as with --image-size. Received: "
            f"{shared.format_shape(source_shape)} and "
            f"{shared.format_shape(target_shape)}."
        )
    shared.check_image_shape("translate", source_shape, nearest_shape(source_shape))
    shared.check_image_shape("translate", target_shape, nearest_shape(target_shape))
