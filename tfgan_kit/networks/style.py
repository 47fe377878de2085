"""Networks of StyleGAN2: latents become a style, which scales every convolution.

Sides are halved `depth` times, rounding up (28, 14, 7, 4), through the filter
[1, 3, 3, 1], and the generator goes the same way back: any shape of at least 8 x 8
works, square or not.

Layers with weights, starting from the latents: `mapping1`, ..., `styles`, `constant`,
`stage1_conv`, `stage1_noise`, `stage1_image`, `stage2_conv1`, `stage2_noise1`,
`stage2_conv2`, ... (generator). From the images: `first_conv`, `stage1_conv1`,
`stage1_conv2`, `stage1_skip`, ..., `last_conv`, `last_dense`, `head` (discriminator).
"""

import functools
import math
from typing import Any

import keras

from tfgan_kit import layers, options
from tfgan_kit.networks import blocks, heads
from tfgan_kit.precision import with_own_defaults

_SMALLEST = 4
_FINEST_WIDTH = 16
# Karras et al. 2019, arXiv 1812.04948, appendix C.
_MAPPING_RATE = 0.01

nearest_shape = blocks.nearest_shape


@with_own_defaults
def generator(
    image_shape: tuple[int, int, int],
    latent_dim: int,
    *,
    num_classes: int | None = None,
    width: int | None = None,
    narrowest: int | None = None,
    depth: int | None = None,
    mapping_depth: int = 2,
    style_dim: int | None = None,
    noise: bool = True,
) -> keras.Model:
    """Build a generator: latents `(batch, latent_dim)` to images in [-1, 1].

    Args:
        image_shape: (height, width, channels) of the images.
        latent_dim: int. Length of a latent vector.
        num_classes: int. If given, the generator also takes int32 labels `(batch,)`.
            Defaults to None.
        width: int. Channels of the first, smallest stage; each later stage has half.
            Defaults to None, which means that the last has 16, the first at most 512
            (28 x 28: 128; 64 x 64: 256).
        narrowest: int. Lower bound of the channels. Defaults to None (no bound).
        depth: int. Number of doublings. Defaults to None, which means that the smaller
            side starts from at most 4.
        mapping_depth: int. Dense layers from the latents to the style. Defaults to 2.
        style_dim: int. Length of a style. Defaults to None, which means `latent_dim`.
        noise: bool. Whether noise is added after the convolutions; outside training it
            is constant. Defaults to True.

    Examples:
        >>> from tfgan_kit.networks import style
        >>> style.generator((16, 16, 3), latent_dim=64, width=16).output_shape
        (None, 16, 16, 3)

    Reference: Karras et al. 2020, arXiv 1912.04958, section 2, figure 2d, and section
    4.1 (images are summed over the stages), with a tanh after the last sum.
    """
    depth = blocks.check_depth("style", image_shape, depth, _SMALLEST)
    options.check("mapping_depth", mapping_depth)
    inputs, x, _ = blocks.generator_inputs(latent_dim, num_classes, "none")
    if style_dim is None:
        style_dim = latent_dim
    options.check("style_dim", style_dim)
    x = layers.UnitVariance(name="latent_norm")(x)
    for number in range(1, mapping_depth + 1):
        name = f"mapping{number}"
        x = layers.EqualizedDense(style_dim, _MAPPING_RATE, name=name)(x)
        x = _bend(x, name)
    styles = layers.Styles(2 * (depth + 1), name="styles")(x)

    convolve = functools.partial(_convolve, styles=styles, has_noise=noise)
    to_image = functools.partial(_to_image, styles=styles, channels=image_shape[2])
    double = functools.partial(layers.BinomialDoubling, taps=4)
    widths = blocks.picture_widths(width, depth + 1, narrowest, _FINEST_WIDTH)
    smallest, *sizes = reversed(blocks.sizes(image_shape, depth))
    x = layers.LearnedConstant((*smallest, widths[0]), name="constant")(styles)
    x = convolve(x, widths[0], place=0, name="stage1", number="")
    image = to_image(x, place=1, name="stage1_image")
    for stage, (filters, size) in enumerate(zip(widths[1:], sizes, strict=True), 2):
        name, place = f"stage{stage}", 2 * stage - 3
        x = double(size, name=f"{name}_double")(x)
        x = convolve(x, filters, place=place, name=name, number=1)
        x = convolve(x, filters, place=place + 1, name=name, number=2)
        image = double(size, name=f"{name}_image_double")(image)
        new = to_image(x, place=place + 2, name=f"{name}_image")
        image = keras.layers.Add(name=f"{name}_image_add")([image, new])
    images = layers.BoundedTanh(name="images")(image)
    return keras.Model(inputs, images, name="generator")


def _convolve(x, filters, *, place, name, number, styles, has_noise):
    conv = layers.ModulatedConv2D(filters, 3, place, name=f"{name}_conv{number}")
    x = conv([x, styles])
    if has_noise:
        x = layers.NoiseInjection(name=f"{name}_noise{number}")(x)
    return _bend(x, f"{name}_conv{number}")


def _to_image(x, *, place, name, styles, channels):
    conv = layers.ModulatedConv2D(channels, 1, place, demodulate=False, name=name)
    return conv([x, styles])


def _bend(x, name):
    return layers.ScaledLeakyReLU(name=f"{name}_relu")(x)


@with_own_defaults
def discriminator(
    image_shape: tuple[int, int, int],
    *,
    head: Any = heads.LOGITS,
    width: int | None = None,
    narrowest: int | None = None,
    depth: int | None = None,
    residual: bool = True,
    group_size: int | None = None,
) -> keras.Model:
    """Build a discriminator: images to float32 logits `(batch, 1)`.

    Args:
        image_shape: (height, width, channels) of the images.
        head: As in `dcgan.discriminator`.
        width: int. Channels of the last, smallest stage; each earlier stage has half.
            Defaults to None, which means as in `generator`.
        narrowest: int. As in `generator`.
        depth: int. Number of halvings. Defaults to None, which means until the smaller
            side is at most 4.
        residual: bool. Whether each stage has a residual connection. Defaults to True.
        group_size: int. Examples that are compared by `layers.MinibatchDeviation`.
            Defaults to None, which means the whole batch.

    Examples:
        >>> from tfgan_kit.networks import style
        >>> style.discriminator((16, 16, 3), width=16).output_shape
        (None, 1)

    Reference: Karras et al. 2020, arXiv 1912.04958, section 4.1 and appendix B.
    """
    depth = blocks.check_depth("style", image_shape, depth, _SMALLEST)
    options.check("residual", residual)
    if group_size is not None:
        options.check("group_size", group_size)
    widths = blocks.picture_widths(width, depth + 1, narrowest, _FINEST_WIDTH)[::-1]
    images = keras.Input(image_shape, name="images")
    x, inputs = head.enter(images)
    x = _conv(x, widths[0], 1, "first_conv")
    for stage, filters in enumerate(widths[1:], 1):
        x = _halve(x, filters, f"stage{stage}", residual)
    x = layers.MinibatchDeviation(group_size, name="minibatch_deviation")(x)
    x = _conv(x, widths[-1], 3, "last_conv")
    x = keras.layers.Flatten(name="flatten")(x)
    x = layers.EqualizedDense(widths[-1], name="last_dense")(x)
    x = _bend(x, "last_dense")
    dense = functools.partial(layers.EqualizedDense, dtype="float32")
    return blocks.with_head(head, images, inputs, x, dense)


def _halve(x, filters, name, residual):
    """Return the features of a stage, at half the size."""
    y = _conv(x, x.shape[-1], 3, f"{name}_conv1")
    y = layers.BinomialHalving(taps=4, name=f"{name}_halve")(y)
    y = _conv(y, filters, 3, f"{name}_conv2")
    if not residual:
        return y
    x = layers.BinomialHalving(taps=4, name=f"{name}_skip_halve")(x)
    skip = layers.EqualizedConv2D(filters, 1, use_bias=False, name=f"{name}_skip")(x)
    both = keras.layers.Add(name=f"{name}_add")([y, skip])
    return keras.layers.Rescaling(math.sqrt(0.5), name=f"{name}_scale")(both)


def _conv(x, filters, kernel_size, name):
    x = layers.EqualizedConv2D(filters, kernel_size, name=name)(x)
    return _bend(x, name)
