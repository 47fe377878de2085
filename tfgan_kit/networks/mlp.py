"""Fully connected networks, for images of any shape.

Layers with weights, from the latents or the images on: `stage1_dense`, `stage1_norm`
(as far as it has one), `stage2_dense`, ..., `head`.
"""

import functools
import math

import keras

from tfgan_kit import options
from tfgan_kit.networks import blocks, heads
from tfgan_kit.precision import with_own_defaults


def nearest_shape(image_shape):
    """Every shape (height, width, channels) works."""
    return tuple(max(side, 1) for side in image_shape)


@with_own_defaults
def generator(
    image_shape,
    latent_dim,
    *,
    num_classes=None,
    width=1024,
    depth=4,
    normalization="batch",
    spectral=False,
):
    """Latents `(batch, latent_dim)` to images `(batch, *image_shape)` in [-1, 1].

    Args:
        num_classes: None, or the generator takes int32 labels `(batch,)`, too.
        width: Units of the last and widest hidden layer; each one before has half.
        depth: Number of hidden layers.
        normalization: "none", "batch", "layer" or, with classes, "conditional" (batch);
            not in the first layer.
        spectral: Whether all kernels are spectrally normalised.

    Reference: Goodfellow et al. 2014, arXiv 1406.2661, section 5, whose layers these
    are not: the paper gives no sizes. These are the widely used 128-256-512-1024.
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
    image_shape, *, head=heads.LOGITS, width=512, depth=2, normalization="none"
):
    """Images `(batch, *image_shape)` to float32 logits `(batch, 1)`.

    Args:
        head: As in `dcgan.discriminator`.
        width: Units of the first and widest hidden layer; each next one has half.
        depth: Number of hidden layers.
        normalization: "none", "batch" (not in the first layer), "layer" or "spectral".
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
