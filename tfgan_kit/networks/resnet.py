"""Residual networks of 3 x 3 convolutions, as in SNGAN and WGAN-GP.

Sides are halved `depth` times, rounding up (28, 14, 7, 4; 30, 15, 8, 4): at an odd edge
the discriminator averages over the pixels that are there, and the generator crops the
row or column too many right after each doubling. So any shape of at least 8 x 8 works,
square or not.

The papers' constant widths at 32 x 32 are `width=256, narrowest=256` (SNGAN's
generator) and `width=128, narrowest=128` (its discriminator, both of WGAN-GP).

Layers with weights, from the latents or the images on: `first_dense` (generator),
`block1_norm1`, `block1_conv1`, `block1_norm2`, `block1_conv2`, `block1_shortcut` (as
far as the block has them), `block2_norm1`, ..., `last_norm` (generator), `head`; and
`attention` behind the block where it stands.
"""

import functools

import keras

from tfgan_kit import options
from tfgan_kit.networks import blocks, heads, residual, self_attention
from tfgan_kit.precision import with_own_defaults

# Where the generator starts and where the last two blocks of the discriminator work.
_SMALLEST = {"generator": 4, "discriminator": 8}

nearest_shape = blocks.nearest_shape


@with_own_defaults
def generator(
    image_shape,
    latent_dim,
    *,
    num_classes=None,
    width=None,
    narrowest=None,
    depth=None,
    normalization="batch",
    spectral=False,
    attention=False,
):
    """Latents `(batch, latent_dim)` to images `(batch, *image_shape)` in [-1, 1].

    Args:
        num_classes: None, or the generator takes int32 labels `(batch,)`, too.
        width: Channels of the smallest picture and of the first block; each next block
            has half. None: as many as end in 32, at most 512 (32 x 32: 128; 64 x 64:
            256), none below 16.
        narrowest: Channels that no block falls below; None: no bound.
        depth: Number of blocks, each doubles; None: until the smaller side starts from
            at most 4.
        normalization: "none", "batch", "layer" or, with classes, "conditional" (batch),
            in front of every ReLU.
        spectral: Whether all kernels are spectrally normalised.
        attention: Whether self-attention follows the block whose picture is nearest to
            16 x 16 (Zhang et al. 2019, arXiv 1805.08318).

    Reference: Miyato et al. 2018, arXiv 1802.05957, appendix B.4. Gulrajani et al.
    2017, arXiv 1704.00028, the residual network for CIFAR-10.
    """
    inputs, x, labels = blocks.generator_inputs(latent_dim, num_classes, normalization)
    normalize = blocks.normalizer(normalization, labels, num_classes)
    # A bias would be taken away by the next batch norm, through the sums as well.
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
    image_shape,
    *,
    head=heads.LOGITS,
    width=None,
    narrowest=None,
    depth=None,
    normalization="batch",
    pooling="mean",
    attention=False,
):
    """Images `(batch, *image_shape)` to float32 logits `(batch, 1)`.

    Args:
        head: As in `dcgan.discriminator`.
        width: Channels of the last three blocks; each one before has half of the next.
            None: as many as begin with 64, at most 512 (32 x 32: 128; 64 x 64: 256),
            none below 16: at every size as wide as the generator.
        narrowest: Channels that no block falls below; None: no bound.
        depth: Number of blocks that halve; two that do not follow. None: until the
            smaller side is at most 8.
        normalization: "none", "batch", "layer" (neither in the first block) or
            "spectral".
        pooling: "mean" (WGAN-GP) or "sum" (SNGAN) over the last picture.
        attention: As in `generator`.

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
