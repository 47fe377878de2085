"""What the families share: normalisation by name, and the layers it goes with."""

import keras

from tfgan_kit import layers, options
from tfgan_kit.errors import InputError

# Keras' defaults (0.99, 1e-3) suit long runs of large activations: statistics must
# settle within a short run, and clipped weights make activations far below 1e-3.
_BATCH_NORM = {"momentum": 0.9, "epsilon": 1e-5}


def normalize(x, normalization):
    """`x` through the normalisation layer of that name; "spectral" is the kernel's."""
    if normalization == "batch":
        return keras.layers.BatchNormalization(**_BATCH_NORM)(x)
    if normalization == "layer":
        return keras.layers.LayerNormalization(axis=[*range(1, x.ndim)])(x)
    return x


def dense(units, normalization, **kwargs):
    """A dense layer, spectral where `normalization` says so."""
    if normalization == "spectral":
        return layers.SpectralDense(units, **kwargs)
    return keras.layers.Dense(units, **kwargs)


def conv(filters, kernel_size, strides, normalization, **kwargs):
    """A convolution with "same" padding, spectral where `normalization` says so."""
    if normalization == "spectral":
        return layers.SpectralConv2D(filters, kernel_size, strides, **kwargs)
    return keras.layers.Conv2D(filters, kernel_size, strides, padding="same", **kwargs)


def widths(width, depth):
    """The widths of `depth` stages, the widest first, each half of the one before."""
    options.check("width", width)
    options.check("depth", depth)
    return [max(width // 2**stage, 1) for stage in range(depth)]


def check_image_shape(family, image_shape, nearest):
    """Raises InputError where `nearest`, the shape the family can do, is another."""
    if tuple(image_shape) != nearest:
        raise InputError(
            f"the {family} networks cannot make images of {format_shape(image_shape)};"
            f" the nearest shape that works is {format_shape(nearest)}."
        )


def format_shape(image_shape):
    return "x".join(map(str, image_shape))
