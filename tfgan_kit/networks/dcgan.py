"""Convolutional networks with strided and transposed convolutions.

Sides are halved `depth` times, rounding up (28, 14, 7, 4; 30, 15, 8, 4), and the
generator goes the same way back: any shape of at least 8 x 8 works, square or not.

Layers with weights, starting from the latents or images: `first_dense` and `first_norm`
(generator), `stage1_conv`, `stage1_norm` (if the stage has one), `stage2_conv`, ...,
`head`; and `attention` after its stage.
"""

import functools
from typing import Any

import keras

from tfgan_kit import layers, options
from tfgan_kit.networks import blocks, heads, self_attention
from tfgan_kit.precision import with_own_defaults

_SMALLEST = 4
# The kernel is a multiple of the stride, so each pixel is written equally often.
_KERNEL_SIZE = 4

nearest_shape = blocks.nearest_shape


def _initializer(normalization="batch"):
    """Return the paper's N(0, 0.02), or He's if no normalisation keeps the slope."""
    if normalization == "none":
        return keras.initializers.HeNormal()
    return keras.initializers.RandomNormal(stddev=0.02)


@with_own_defaults
def generator(
    image_shape: tuple[int, int, int],
    latent_dim: int,
    *,
    num_classes: int | None = None,
    width: int | None = None,
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
        width: int. Channels of the first, smallest stage; each later stage has half.
            Defaults to None, which means that the last has 32, the first at most 512
            (28 x 28: 128; 64 x 64: 256), and none fewer than 16.
        depth: int. Number of doublings. Defaults to None, which means that the smaller
            side starts from at most 4.
        normalization: str. "none", "batch" (default), "layer" or, with classes,
            "conditional" (batch), after every stage except the last.
        spectral: bool. Whether all kernels are spectrally normalised. Defaults to
            False.
        attention: bool. Whether self-attention follows the stage whose picture is
            closest to 16 x 16 (Zhang et al. 2019, arXiv 1805.08318). Defaults to False.

    Examples:
        >>> from tfgan_kit.networks import dcgan
        >>> dcgan.generator((28, 28, 1), latent_dim=64, width=8).output_shape
        (None, 28, 28, 1)

    Reference: Radford et al. 2016, arXiv 1511.06434, section 3 and figure 1, with
    kernels of 4 instead of 5.
    """
    inputs, x, labels = blocks.generator_inputs(latent_dim, num_classes, normalization)
    normalize = blocks.normalizer(normalization, labels, num_classes)
    depth = blocks.check_depth("dcgan", image_shape, depth, _SMALLEST)
    full, *sizes, (rows, columns) = blocks.sizes(image_shape, depth)
    kernels = blocks.kernels(spectral)
    hidden = [(rows, columns), *reversed(sizes)]
    attend = self_attention.placed(attention, hidden, kernels)
    # A batch norm would remove a bias before it.
    shared = {
        "kernel_initializer": _initializer(),
        "use_bias": normalization not in ("batch", "conditional"),
    }
    first, *rest = blocks.picture_widths(width, depth)

    units = rows * columns * first
    x = blocks.dense(units, kernels, name="first_dense", **shared)(x)
    x = keras.layers.Reshape((rows, columns, first), name="first_reshape")(x)
    x = attend(_cut(normalize(x, "first_norm"), "first"), 0)
    for number, filters in enumerate(rest, 1):
        name = f"stage{number}"
        x = _double(x, filters, hidden[number], kernels, f"{name}_conv", **shared)
        x = attend(_cut(normalize(x, f"{name}_norm"), name), number)
    shared["use_bias"] = True
    x = _double(x, image_shape[2], full, kernels, "head", **shared)
    return keras.Model(inputs, blocks.images(x), name="generator")


def _cut(x, name):
    return keras.layers.ReLU(name=f"{name}_relu")(x)


def _double(x, filters, size, kernels, name, **kwargs):
    spectral = kernels == "spectral"
    kind = layers.SpectralConv2DTranspose if spectral else layers.Conv2DTranspose
    return kind(filters, _KERNEL_SIZE, size, strides=2, name=name, **kwargs)(x)


@with_own_defaults
def discriminator(
    image_shape: tuple[int, int, int],
    *,
    head: Any = heads.LOGITS,
    width: int | None = None,
    depth: int | None = None,
    normalization: str = "batch",
    attention: bool = False,
) -> keras.Model:
    """Build a discriminator: images to float32 logits `(batch, 1)`.

    Args:
        image_shape: (height, width, channels) of the images.
        head: From `tfgan_kit.networks.heads`: outputs other than logits, or labels as
            an input. Defaults to `heads.LOGITS`.
        width: int. Channels of the last, smallest stage; each earlier stage has half.
            Defaults to None, which means as in `generator`.
        depth: int. Number of halvings. Defaults to None, which means until the smaller
            side is at most 4.
        normalization: str. "none", "batch" (default), "layer" (these two not in the
            first stage) or "spectral".
        attention: bool. As in `generator`.

    Examples:
        >>> from tfgan_kit.networks import dcgan
        >>> dcgan.discriminator((28, 28, 1), width=8).output_shape
        (None, 1)

    Reference: As `generator`. Without normalisation, weights begin as in He et al.
    2015, arXiv 1502.01852, instead of N(0, 0.02), so that a WGAN-GP critic has a slope
    from its first step.
    """
    options.check("discriminator.normalization", normalization)
    depth = blocks.check_depth("dcgan", image_shape, depth, _SMALLEST)
    shared = {"kernel_initializer": _initializer(normalization)}
    images = keras.Input(image_shape, name="images")
    x, inputs = head.enter(images)
    _, *sizes = blocks.sizes(image_shape, depth)
    attend = self_attention.placed(attention, sizes, normalization)
    for stage, filters in enumerate(reversed(blocks.picture_widths(width, depth)), 1):
        name = f"stage{stage}"
        x = blocks.conv(
            filters, _KERNEL_SIZE, 2, normalization, name=f"{name}_conv", **shared
        )(x)
        if stage > 1:
            x = blocks.normalize(x, normalization, f"{name}_norm")
        x = keras.layers.LeakyReLU(negative_slope=0.2, name=f"{name}_relu")(x)
        x = attend(x, stage - 1)
    x = keras.layers.Flatten(name="flatten")(x)
    dense = functools.partial(
        blocks.dense, normalization=normalization, dtype="float32", **shared
    )
    return blocks.with_head(head, images, inputs, x, dense)
