"""Equalisation of the ranges of channels.

A quantised tensor has one step size for all of its channels. The channel with the
largest range sets it, and few steps remain for the others. But each channel of a norm
can be divided by a factor that the kernel of the next convolution takes back; a ReLU
between them lets it through. The factor is the root of the channel's range, which the
norm's scale and shift show, because their input has variance 1.

Reference: Nagel et al. 2019, arXiv 1906.04721, section 4.1, with the ranges of the
activations; their root, as in Xiao et al. 2023, arXiv 2211.10438, equation 4.
"""

import keras
import numpy as np

from tfgan_kit import layers
from tfgan_kit.keras_networks import Graph

_CONVOLUTIONS = (
    keras.layers.Conv2D,
    keras.layers.Conv2DTranspose,
    layers.Conv2DTranspose,
)
_LABEL_NORM = layers.ConditionalBatchNormalization
_NORMS = (keras.layers.BatchNormalization, layers.BatchNormalization)
_MOVING = (keras.layers.Reshape, keras.layers.Cropping2D, keras.layers.UpSampling2D)
# In standard deviations: the assumed range of the values of a norm.
_REACH = 3.0
# As a share of the largest range: a channel that is always 0 has none.
_LEAST = 0.01


def equalize(generator):
    """Divide channels of norms, and multiply kernels, of a Keras model in place.

    The model stays the same function, except for rounding.
    """
    graph = Graph(generator)
    for layer in graph.operations:
        variables = _variables(layer, graph)
        convolution = _convolution_after(layer, graph) if variables else None
        if convolution is not None:
            _equalize(*variables, convolution)


def _variables(norm, graph):
    """Return scale and shift of a norm of the last axis; None for other layers."""
    if type(norm) is _LABEL_NORM:
        return norm.gammas, norm.betas
    is_whole = type(norm) in _NORMS and norm.scale and norm.center
    call = graph.call(norm) if is_whole else None
    if call is None or norm.axis not in (-1, len(call[1][0].shape) - 1):
        return None
    return norm.gamma, norm.beta


def _convolution_after(norm, graph):
    """Return the convolution that alone takes a norm's values, rectified or not.

    The result is None if there is no such convolution.
    """
    layer = norm
    while layer is norm or _keeps_factors(layer, graph):
        call = graph.call(layer)
        if call is None:
            return None
        _, (tensor, *_) = call
        users = graph.users(tensor)
        if len(users) != 1 or users[0] is None:  # a network's output
            return None
        layer = users[0]
    is_alone = type(layer) in _CONVOLUTIONS and graph.call(layer) is not None
    is_plain = is_alone and layer.data_format == "channels_last"
    return layer if is_plain and getattr(layer, "groups", 1) == 1 else None


def _keeps_factors(layer, graph):
    """Return whether a factor of an input channel passes to the same output channel."""
    if isinstance(layer, keras.layers.ReLU):
        return layer.max_value is None and layer.threshold == 0
    if isinstance(layer, _MOVING):
        call = graph.call(layer)
        return call is not None and call[0][0].shape[-1] == call[1][0].shape[-1]
    return isinstance(layer, keras.layers.LeakyReLU)


def _equalize(scale, shift, convolution):
    reach = np.atleast_2d(shift.numpy() + _REACH * np.abs(scale.numpy())).max(axis=0)
    reach = np.maximum(reach, _LEAST * reach.max())
    factors = np.sqrt(reach / np.exp(np.log(reach).mean()))
    for variable in (scale, shift):
        variable.assign(variable.numpy() / factors)
    transposed = isinstance(convolution, keras.layers.Conv2DTranspose)
    of_inputs = factors if transposed else factors[:, None]
    convolution.kernel.assign(convolution.kernel.numpy() * of_inputs)
