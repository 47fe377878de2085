"""Fully connected networks, for images of any shape and for vectors.

Layers with weights, starting from the latents or images: `stage1_dense`, `stage1_norm`
(if the stage has one), `stage2_dense`, ..., `head`.
"""

import functools
import math
from typing import Any

import keras

from tfgan_kit import options
from tfgan_kit.networks import blocks, heads
from tfgan_kit.precision import with_own_defaults

# Convolutional families only make images.
TAKES_ANY_RANK = True


def nearest_shape(image_shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape itself: (height, width, channels) and (length,) all work."""
    return tuple(max(side, 1) for side in image_shape)


@with_own_defaults
def generator(
    image_shape: tuple[int, int, int],
    latent_dim: int,
    *,
    num_classes: int | None = None,
    width: int = 1024,
    depth: int = 4,
    normalization: str = "batch",
    spectral: bool = False,
) -> keras.Model:
    """Build a generator: latents `(batch, latent_dim)` to images in [-1, 1].

    Args:
        image_shape: (height, width, channels) of images, or (length,) of vectors.
        latent_dim: int. Length of a latent vector.
        num_classes: int. If given, the generator also takes int32 labels `(batch,)`.
            Defaults to None.
        width: int. Units of the last, widest hidden layer; each earlier one has half.
            Defaults to 1024.
        depth: int. Number of hidden layers. Defaults to 4.
        normalization: str. "none", "batch" (default), "layer" or, with classes,
            "conditional" (batch), except in the first layer.
        spectral: bool. Whether all kernels are spectrally normalised. Defaults to
            False.

    Examples:
        >>> from tfgan_kit.networks import mlp
        >>> mlp.generator((8, 8, 1), latent_dim=4, width=32, depth=1).output_shape
        (None, 8, 8, 1)

    Reference: Goodfellow et al. 2014, arXiv 1406.2661, section 5. The paper gives no
    sizes; these are the widely used 128-256-512-1024.
    """
    inputs, x, labels = blocks.generator_inputs(latent_dim, num_classes, normalization)
    normalize = blocks.normalizer(normalization, labels, num_classes)
    blocks.check_image_shape("mlp", image_shape, nearest_shape(image_shape))
    kernels = blocks.kernels(spectral)
    x = _hidden(x, reversed(blocks.widths(width, depth)), kernels, normalize)
    x = blocks.dense(math.prod(image_shape), kernels, name="head")(x)
    x = keras.layers.Reshape(image_shape, name="reshape")(x)
    return keras.Model(inputs, blocks.images(x), name="generator")


def _hidden(x, widths, normalization, normalize):
    for stage, units in enumerate(widths, 1):
        name = f"stage{stage}"
        x = blocks.dense(units, normalization, name=f"{name}_dense")(x)
        if stage > 1:
            x = normalize(x, f"{name}_norm")
        x = keras.layers.LeakyReLU(negative_slope=0.2, name=f"{name}_relu")(x)
    return x


@with_own_defaults
def discriminator(
    image_shape: tuple[int, int, int],
    *,
    head: Any = heads.LOGITS,
    width: int = 512,
    depth: int = 2,
    normalization: str = "none",
) -> keras.Model:
    """Build a discriminator: images to float32 logits `(batch, 1)`.

    Args:
        image_shape: (height, width, channels) of images, or (length,) of vectors.
        head: As in `dcgan.discriminator`.
        width: int. Units of the first, widest hidden layer; each later one has half.
            Defaults to 512.
        depth: int. Number of hidden layers. Defaults to 2.
        normalization: str. "none" (default), "batch" (not in the first layer), "layer"
            or "spectral".

    Examples:
        >>> from tfgan_kit.networks import mlp
        >>> mlp.discriminator((8, 8, 1), width=32).output_shape
        (None, 1)
    """
    options.check("discriminator.normalization", normalization)
    blocks.check_image_shape("mlp", image_shape, nearest_shape(image_shape))
    images = keras.Input(image_shape, name="images")
    x, inputs = head.enter(images)
    x = keras.layers.Flatten(name="flatten")(x)
    normalize = blocks.normalizer(normalization)
    x = _hidden(x, blocks.widths(width, depth), normalization, normalize)
    dense = functools.partial(
        blocks.dense, normalization=normalization, dtype="float32"
    )
    return blocks.with_head(head, images, inputs, x, dense)
