"""Convolutional networks with strided and transposed convolutions.

Sides are halved `depth` times, rounding up (28, 14, 7, 4); the generator doubles them
again and crops the row or column too many, so that any shape of at least 8 x 8 works,
square or not.
"""

import keras

from tfgan_kit import options
from tfgan_kit.networks import blocks

_SMALLEST_SIDE = 8
# An even kernel, a multiple of the stride: each pixel is written equally often.
_KERNEL_SIZE = 4


def _initializer(normalization="batch"):
    """The paper's N(0, 0.02); where nothing normalises, the slope must come from it."""
    if normalization == "none":
        return keras.initializers.HeNormal()
    return keras.initializers.RandomNormal(stddev=0.02)


def nearest_shape(image_shape):
    """The nearest shape (height, width, channels) with sides of at least 8."""
    height, width, channels = image_shape
    sides = (max(side, _SMALLEST_SIDE) for side in (height, width))
    return (*sides, max(channels, 1))


def default_depth(image_shape):
    """How often the smaller side can be halved until it is at most 4."""
    return max(min(image_shape[:2]) - 1, 0).bit_length() - 2


def _check(image_shape, depth):
    blocks.check_image_shape("dcgan", image_shape, nearest_shape(image_shape))
    return options.check(
        "depth", default_depth(image_shape) if depth is None else depth
    )


def generator(image_shape, latent_dim, *, width=128, depth=None, normalization="batch"):
    """Latents `(batch, latent_dim)` to images `(batch, *image_shape)` in [-1, 1].

    Args:
        width: Channels of the first, smallest stage; each next one has half.
        depth: Number of doublings; None: until the smaller side starts from at most 4.
        normalization: "none", "batch" or "layer", after every stage but the last.

    Reference: Radford et al. 2016, arXiv 1511.06434, section 3 and figure 1, with
    kernels of 4 instead of 5.
    """
    options.check("latent_dim", latent_dim)
    options.check("generator.normalization", normalization)
    depth = _check(image_shape, depth)
    *sizes, channels = image_shape
    stages = [tuple(-(-size // 2**stage) for size in sizes) for stage in range(depth)]
    rows, columns = (-(-size // 2**depth) for size in sizes)
    # A bias in front of a batch norm would be taken away again.
    shared = {
        "kernel_initializer": _initializer(),
        "use_bias": normalization != "batch",
    }
    first, *rest = blocks.widths(width, depth)

    x = inputs = keras.Input((latent_dim,), name="latents")
    x = keras.layers.Dense(rows * columns * first, **shared)(x)
    x = keras.layers.Reshape((rows, columns, first))(x)
    x = keras.layers.ReLU()(blocks.normalize(x, normalization))
    for filters, size in zip(rest, reversed(stages[1:]), strict=True):
        x = _double(x, filters, size, **shared)
        x = keras.layers.ReLU()(blocks.normalize(x, normalization))
    x = _double(
        x,
        channels,
        stages[0],
        kernel_initializer=_initializer(),
        activation="tanh",
        dtype="float32",
    )
    return keras.Model(inputs, x, name="generator")


def _double(x, filters, size, **kwargs):
    x = keras.layers.Conv2DTranspose(
        filters, _KERNEL_SIZE, strides=2, padding="same", **kwargs
    )(x)
    surplus = [(0, x.shape[1] - size[0]), (0, x.shape[2] - size[1])]
    if surplus == [(0, 0), (0, 0)]:
        return x
    return keras.layers.Cropping2D(surplus, dtype=kwargs.get("dtype"))(x)


def discriminator(image_shape, *, width=128, depth=None, normalization="batch"):
    """Images `(batch, *image_shape)` to float32 logits `(batch, 1)`.

    Args:
        width: Channels of the last, smallest stage; each one before has half.
        depth: Number of halvings; None: until the smaller side is at most 4.
        normalization: "none", "batch", "layer" (neither in the first stage) or
            "spectral".

    Reference: As `generator`. Without normalisation the weights begin as in He et al.
    2015, arXiv 1502.01852, instead of with N(0, 0.02): a WGAN-GP critic then has a
    slope from its first step.
    """
    options.check("discriminator.normalization", normalization)
    depth = _check(image_shape, depth)
    x = inputs = keras.Input(image_shape, name="images")
    for stage, filters in enumerate(reversed(blocks.widths(width, depth))):
        x = blocks.conv(
            filters,
            _KERNEL_SIZE,
            2,
            normalization,
            kernel_initializer=_initializer(normalization),
        )(x)
        x = blocks.normalize(x, normalization if stage else "none")
        x = keras.layers.LeakyReLU(negative_slope=0.2)(x)
    x = keras.layers.Flatten()(x)
    logits = blocks.dense(
        1,
        normalization,
        kernel_initializer=_initializer(normalization),
        dtype="float32",
    )(x)
    return keras.Model(inputs, logits, name="discriminator")
