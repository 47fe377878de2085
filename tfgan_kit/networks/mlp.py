"""Fully connected networks, for images of any shape.

Layers with weights, from the latents or the images on: `stage1_dense`, `stage1_norm`
(as far as it has one), `stage2_dense`, ..., `head`.
"""

import math

import keras

from tfgan_kit import options
from tfgan_kit.networks import blocks


def nearest_shape(image_shape):
    """Every shape (height, width, channels) works."""
    return tuple(max(side, 1) for side in image_shape)


def generator(image_shape, latent_dim, *, width=1024, depth=4, normalization="batch"):
    """Latents `(batch, latent_dim)` to images `(batch, *image_shape)` in [-1, 1].

    Args:
        width: Units of the last and widest hidden layer; each one before has half.
        depth: Number of hidden layers.
        normalization: "none", "batch" (not in the first layer) or "layer".

    Reference: Goodfellow et al. 2014, arXiv 1406.2661, section 5, whose layers these
    are not: the paper gives no sizes. These are the widely used 128-256-512-1024.
    """
    options.check("latent_dim", latent_dim)
    options.check("generator.normalization", normalization)
    blocks.check_image_shape("mlp", image_shape, nearest_shape(image_shape))
    x = inputs = keras.Input((latent_dim,), name="latents")
    x = _hidden(x, reversed(blocks.widths(width, depth)), normalization)
    x = keras.layers.Dense(math.prod(image_shape), name="head")(x)
    x = keras.layers.Reshape(image_shape, name="reshape")(x)
    return keras.Model(inputs, blocks.images(x), name="generator")


def _hidden(x, widths, normalization):
    for stage, units in enumerate(widths, 1):
        name = f"stage{stage}"
        x = blocks.dense(units, normalization, name=f"{name}_dense")(x)
        if stage > 1:
            x = blocks.normalize(x, normalization, f"{name}_norm")
        x = keras.layers.LeakyReLU(negative_slope=0.2, name=f"{name}_relu")(x)
    return x


def discriminator(image_shape, *, width=512, depth=2, normalization="none"):
    """Images `(batch, *image_shape)` to float32 logits `(batch, 1)`.

    Args:
        width: Units of the first and widest hidden layer; each next one has half.
        depth: Number of hidden layers.
        normalization: "none", "batch" (not in the first layer), "layer" or "spectral".
    """
    options.check("discriminator.normalization", normalization)
    blocks.check_image_shape("mlp", image_shape, nearest_shape(image_shape))
    inputs = keras.Input(image_shape, name="images")
    x = keras.layers.Flatten(name="flatten")(inputs)
    x = _hidden(x, blocks.widths(width, depth), normalization)
    logits = blocks.dense(1, normalization, dtype="float32", name="head")(x)
    return keras.Model(inputs, logits, name="discriminator")
