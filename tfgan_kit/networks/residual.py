"""The residual blocks of `resnet` and their layers.

If a paper puts a shortcut's 1 x 1 convolution after enlarging or before averaging, it
is on the other side here: the sums are the same at a quarter of the work.

Reference: Miyato et al. 2018, arXiv 1802.05957, appendix B.4. The gain of sqrt(2) is
from their published code, with 1 in shortcuts, dense layers and heads.
"""

import math

import keras

from tfgan_kit.networks import blocks


def initializer(gain=1.0):
    """Return Glorot's uniform initialisation, times `gain`."""
    return keras.initializers.VarianceScaling(gain**2, "fan_avg", "uniform")


def up_block(x, filters, size, normalize, name, *, use_bias, kernels="none"):
    """Return `x` enlarged to `size`, at most twofold: norm-ReLU-up-conv-norm-ReLU-conv.

    `normalize` is the result of `blocks.normalizer`, `kernels` that of
    `blocks.kernels`.
    """
    shared = {"use_bias": use_bias}
    shortcut = _double(
        _shortcut(x, filters, kernels, name, **shared), size, f"{name}_shortcut"
    )
    x = norm_relu(x, normalize, name, 1)
    x = _double(x, size, name)
    x = _conv(x, filters, kernels, name, 1, **shared)
    x = norm_relu(x, normalize, name, 2)
    x = _conv(x, filters, kernels, name, 2, **shared)
    return keras.layers.Add(name=f"{name}_add")([x, shortcut])


def first_block(x, filters, normalization, name):
    """Return the output of the first block: conv-ReLU-conv-pool, not normalised."""
    shortcut = _halve(x, f"{name}_shortcut")
    shortcut = _shortcut(shortcut, filters, normalization, name)
    x = _conv(x, filters, normalization, name, 1)
    x = keras.layers.ReLU(name=f"{name}_relu")(x)
    x = _halve(_conv(x, filters, normalization, name, 2), name)
    return keras.layers.Add(name=f"{name}_add")([x, shortcut])


def down_block(x, filters, normalization, name):
    """Return `x` halved, rounding up: norm-ReLU-conv-norm-ReLU-conv-pool."""
    shortcut = _halve(x, f"{name}_shortcut")
    shortcut = _shortcut(shortcut, filters, normalization, name)
    x = _halve(_residual(x, filters, normalization, name), name)
    return keras.layers.Add(name=f"{name}_add")([x, shortcut])


def plain_block(x, normalization, name):
    """Return `x` plus its residual: norm-ReLU-conv-norm-ReLU-conv."""
    residual = _residual(x, x.shape[-1], normalization, name)
    return keras.layers.Add(name=f"{name}_add")([residual, x])


def norm_relu(x, normalize, name, number=""):
    x = normalize(x, f"{name}_norm{number}")
    return keras.layers.ReLU(name=f"{name}_relu{number}")(x)


def pool(x, pooling):
    """Return the float32 sum or mean over the whole picture."""
    rows, columns = x.shape[1:3]
    x = keras.layers.GlobalAveragePooling2D(dtype="float32", name="mean")(x)
    if pooling == "sum":
        x = keras.layers.Rescaling(rows * columns, dtype="float32", name="sum")(x)
    return x


def _residual(x, filters, normalization, name):
    normalize = blocks.normalizer(normalization)
    x = norm_relu(x, normalize, name, 1)
    x = _conv(x, x.shape[-1], normalization, name, 1)
    x = norm_relu(x, normalize, name, 2)
    return _conv(x, filters, normalization, name, 2)


def _conv(x, filters, normalization, name, number, **kwargs):
    kwargs |= {"kernel_initializer": initializer(math.sqrt(2))}
    name = f"{name}_conv{number}"
    return blocks.conv(filters, 3, 1, normalization, name=name, **kwargs)(x)


def _shortcut(x, filters, normalization, name, **kwargs):
    kwargs |= {"kernel_initializer": initializer()}
    name = f"{name}_shortcut"
    return blocks.conv(filters, 1, 1, normalization, name=name, **kwargs)(x)


def _double(x, size, name):
    rows, columns, channels = x.shape[1:]
    x = keras.layers.UpSampling2D(interpolation="nearest", name=f"{name}_double")(x)
    # Its graph loses the size, which a TFLite convolution needs. (A resizing layer
    # keeps the size, but trains at half the speed in bfloat16.)
    shape = (2 * rows, 2 * columns, channels)
    x = keras.layers.Reshape(shape, name=f"{name}_doubled")(x)
    return blocks.crop(x, size, f"{name}_crop")


def _halve(x, name):
    # At an odd edge, "same" padding averages over the pixels inside the picture.
    return keras.layers.AveragePooling2D(2, padding="same", name=f"{name}_halve")(x)
