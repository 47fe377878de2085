"""Residual networks that need no normalisation, as in R3GAN.

Sides are halved `depth` times, rounding up (28, 14, 7, 4; 30, 15, 8, 4), through the
filter [1, 2, 1], and the generator goes the same way back: any shape of at least 8 x 8
works, square or not. Both networks have as many stages of blocks as there are sizes.

The paper's constant widths are `width=768, narrowest=768`.

Layers with weights, starting from the latents or images: `first_dense` and
`first_basis` (generator) or `first_conv` (discriminator), `block1_conv1`,
`block1_norm1` (if the block has one), `block1_conv2`, `block1_norm2`, `block1_conv3`,
`block2_conv1`, ..., `stage2_conv` before blocks of another width, `last_basis`
(discriminator), `head`.
"""

import functools
from typing import Any

import keras

from tfgan_kit import layers, options
from tfgan_kit.networks import blocks, heads, r3_blocks
from tfgan_kit.precision import with_own_defaults

_SMALLEST = 4
_FINEST_WIDTH = 16

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
    num_blocks: int = 1,
    normalization: str = "none",
    spectral: bool = False,
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
        num_blocks: int. Residual blocks per stage. Defaults to 1.
        normalization: str. "none" (default), "batch", "layer" or, with classes,
            "conditional" (batch), before every nonlinearity.
        spectral: bool. Whether all kernels are spectrally normalised. Defaults to
            False.

    Examples:
        >>> from tfgan_kit.networks import r3
        >>> r3.generator((16, 16, 3), latent_dim=64, width=16).output_shape
        (None, 16, 16, 3)

    Reference: Huang et al. 2024, arXiv 2501.05441, section 3, figure 3 and appendix D,
    with a tanh after the last sums.
    """
    inputs, x, labels = blocks.generator_inputs(latent_dim, num_classes, normalization)
    depth = blocks.check_depth("r3", image_shape, depth, _SMALLEST)
    widths = blocks.picture_widths(width, depth + 1, narrowest, _FINEST_WIDTH)
    normalize = blocks.normalizer(normalization, labels, num_classes)
    kernels = blocks.kernels(spectral)
    # A batch norm has its own bias.
    biased = normalization not in ("batch", "conditional")
    stage = r3_blocks.stages(depth + 1, num_blocks, kernels, normalize, biased)
    smallest, *sizes = reversed(blocks.sizes(image_shape, depth))

    shared = {"use_bias": False, "kernel_initializer": r3_blocks.initializer()}
    x = blocks.dense(widths[0], kernels, name="first_dense", **shared)(x)
    x = layers.FromBasis(smallest, spectral=spectral, name="first_basis")(x)
    x = stage(x, 1)
    for number, (filters, size) in enumerate(zip(widths[1:], sizes, strict=True), 2):
        x = r3_blocks.change(x, filters, kernels, f"stage{number}_conv")
        x = layers.BinomialDoubling(size, name=f"stage{number}_double")(x)
        x = stage(x, number)
    x = r3_blocks.linear(x, image_shape[2], kernels, "head")
    return keras.Model(inputs, blocks.images(x), name="generator")


@with_own_defaults
def discriminator(
    image_shape: tuple[int, int, int],
    *,
    head: Any = heads.LOGITS,
    width: int | None = None,
    narrowest: int | None = None,
    depth: int | None = None,
    num_blocks: int = 1,
    normalization: str = "none",
) -> keras.Model:
    """Build a discriminator: images to float32 logits `(batch, 1)`.

    Args:
        image_shape: (height, width, channels) of the images.
        head: As in `dcgan.discriminator`.
        width: int. Channels of the last, smallest stage; each earlier stage has half.
            Defaults to None, which means as in `generator`.
        narrowest, num_blocks: int. As in `generator`.
        depth: int. Number of halvings. Defaults to None, which means until the smaller
            side is at most 4.
        normalization: str. "none" (default), "batch", "layer" or "spectral".

    Examples:
        >>> from tfgan_kit.networks import r3
        >>> r3.discriminator((16, 16, 3), width=16).output_shape
        (None, 1)

    Reference: As `generator`.
    """
    options.check("discriminator.normalization", normalization)
    depth = blocks.check_depth("r3", image_shape, depth, _SMALLEST)
    widths = blocks.picture_widths(width, depth + 1, narrowest, _FINEST_WIDTH)[::-1]
    kernels, normalize = normalization, blocks.normalizer(normalization)
    biased = normalization != "batch"
    stage = r3_blocks.stages(depth + 1, num_blocks, kernels, normalize, biased)

    images = keras.Input(image_shape, name="images")
    x, inputs = head.enter(images)
    x = r3_blocks.linear(x, widths[0], kernels, "first_conv")
    x = stage(x, 1)
    for number, filters in enumerate(widths[1:], 2):
        x = layers.BinomialHalving(name=f"stage{number}_halve")(x)
        x = r3_blocks.change(x, filters, kernels, f"stage{number}_conv")
        x = stage(x, number)
    x = layers.ToBasis(kernels == "spectral", name="last_basis")(x)
    dense = functools.partial(
        blocks.dense,
        normalization=kernels,
        use_bias=False,
        kernel_initializer=r3_blocks.initializer(),
        dtype="float32",
    )
    return blocks.with_head(head, images, inputs, x, dense)
