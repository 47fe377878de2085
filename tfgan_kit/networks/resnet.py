"""Residual networks of 3 x 3 convolutions, as in SNGAN and WGAN-GP.

Sides are halved `depth` times, rounding up (28, 14, 7, 4; 30, 15, 8, 4). At an odd edge
the discriminator averages over the pixels inside the picture, and the generator crops
the extra row or column right after each doubling. So any shape of at least 8 x 8 works,
square or not.

The papers' constant widths at 32 x 32 are `width=256, narrowest=256` (SNGAN's
generator) and `width=128, narrowest=128` (its discriminator, both of WGAN-GP).

Layers with weights, starting from the latents or images: `first_dense` (generator),
`block1_norm1`, `block1_conv1`, `block1_norm2`, `block1_conv2`, `block1_shortcut` (if
the block has them), `block2_norm1`, ..., `last_norm` (generator), `head`; and
`attention` after its block.
"""

import functools
from typing import Any

import keras

from tfgan_kit import options
from tfgan_kit.networks import blocks, heads, residual, self_attention
from tfgan_kit.precision import with_own_defaults

# The generator starts, and the discriminator's last two blocks work, at these sizes.
_SMALLEST = {"generator": 4, "discriminator": 8}

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
    normalization: str = "batch",
    spectral: bool = False,
    attention: bool = False,
) -> keras.Model:
    """Build a generator: latents `(batch, latent_dim)` to images in [-1, 1].

    Args:
        image_shape: (height, width, channels) of the images.
        latent_dim: int. Length of a latent vector.
        num_classes: int. If given, the generator also takes int32 labels `(batch,)`.
            Defaults to None.
        width: int. Channels of the smallest picture and of the first block; each later
            block has half. Defaults to None, which means that the last has 32, the
            first at most 512 (32 x 32: 128; 64 x 64: 256), and none fewer than 16.
        narrowest: int. Lower bound of the channels. Defaults to None (no bound).
        depth: int. Number of blocks, each of which doubles. Defaults to None, which
            means that the smaller side starts from at most 4.
        normalization: str. "none", "batch" (default), "layer" or, with classes,
            "conditional" (batch), before every ReLU.
        spectral: bool. Whether all kernels are spectrally normalised. Defaults to
            False.
        attention: bool. Whether self-attention follows the block whose picture is
            closest to 16 x 16 (Zhang et al. 2019, arXiv 1805.08318). Defaults to False.

    Examples:
        >>> from tfgan_kit.networks import resnet
        >>> resnet.generator((32, 32, 3), latent_dim=64, width=8).output_shape
        (None, 32, 32, 3)

    Reference: Miyato et al. 2018, arXiv 1802.05957, appendix B.4. Gulrajani et al.
    2017, arXiv 1704.00028, the residual network for CIFAR-10.
    """
    inputs, x, labels = blocks.generator_inputs(latent_dim, num_classes, normalization)
    normalize = blocks.normalizer(normalization, labels, num_classes)
    # The next batch norm would remove a bias, even through the sums.
    use_bias = normalization not in ("batch", "conditional")
    depth = blocks.check_depth("resnet", image_shape, depth, _SMALLEST["generator"])
    *sizes, (rows, columns) = blocks.sizes(image_shape, depth)
    kernels = blocks.kernels(spectral)
    attend = self_attention.placed(attention, sizes[::-1], kernels)
    widths = blocks.picture_widths(width, depth, narrowest)
    shared = {"kernel_initializer": residual.initializer()}

    units = rows * columns * widths[0]
    x = blocks.dense(units, kernels, name="first_dense", **shared)(x)
    x = keras.layers.Reshape((rows, columns, widths[0]), name="first_reshape")(x)
    block = functools.partial(
        residual.up_block, normalize=normalize, use_bias=use_bias, kernels=kernels
    )
    for number, filters in enumerate(widths, 1):
        x = block(x, filters, sizes[-number], name=f"block{number}")
        x = attend(x, number - 1)
    x = residual.norm_relu(x, normalize, "last")
    x = blocks.conv(image_shape[2], 3, 1, kernels, name="head", **shared)(x)
    return keras.Model(inputs, blocks.images(x), name="generator")


@with_own_defaults
def discriminator(
    image_shape: tuple[int, int, int],
    *,
    head: Any = heads.LOGITS,
    width: int | None = None,
    narrowest: int | None = None,
    depth: int | None = None,
    normalization: str = "batch",
    pooling: str = "mean",
    attention: bool = False,
) -> keras.Model:
    """Build a discriminator: images to float32 logits `(batch, 1)`.

    Args:
        image_shape: (height, width, channels) of the images.
        head: As in `dcgan.discriminator`.
        width: int. Channels of the last three blocks; each earlier one has half of the
            next. Defaults to None, which means that the first has 64, the last at most
            512 (32 x 32: 128; 64 x 64: 256), and none fewer than 16, so that it is as
            wide as the generator at every size.
        narrowest: int. Lower bound of the channels. Defaults to None (no bound).
        depth: int. Number of blocks that halve; two blocks that do not halve follow.
            Defaults to None, which means until the smaller side is at most 8.
        normalization: str. "none", "batch" (default), "layer" (these two not in the
            first block) or "spectral".
        pooling: str. "mean" (WGAN-GP, default) or "sum" (SNGAN) over the last picture.
        attention: bool. As in `generator`.

    Examples:
        >>> from tfgan_kit.networks import resnet
        >>> resnet.discriminator((32, 32, 3), width=8).output_shape
        (None, 1)

    Reference: As `generator`.
    """
    options.check("discriminator.normalization", normalization)
    options.check("pooling", pooling)
    depth = blocks.check_depth("resnet", image_shape, depth, _SMALLEST["discriminator"])
    widths = blocks.picture_widths(width, depth, narrowest, finest=64)

    images = keras.Input(image_shape, name="images")
    x, inputs = head.enter(images)
    _, *sizes = blocks.sizes(image_shape, depth)
    attend = self_attention.placed(attention, sizes, normalization)
    x = attend(residual.first_block(x, widths[-1], normalization, "block1"), 0)
    for number, filters in enumerate(reversed(widths[:-1]), 2):
        x = residual.down_block(x, filters, normalization, f"block{number}")
        x = attend(x, number - 1)
    for number in (depth + 1, depth + 2):
        x = residual.plain_block(x, normalization, f"block{number}")
    x = keras.layers.ReLU(name="last_relu")(x)
    dense = functools.partial(
        blocks.dense,
        normalization=normalization,
        kernel_initializer=residual.initializer(),
        dtype="float32",
    )
    return blocks.with_head(head, images, inputs, residual.pool(x, pooling), dense)
