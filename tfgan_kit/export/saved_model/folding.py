"""Folding into kernels of everything that is constant at sampling.

At sampling, a batch norm is a scale and a shift for each channel, which the dense layer
or convolution before it can apply; a spectral norm is a number. This computes less, and
quantises less.
"""

import keras
import numpy as np

from tfgan_kit import layers
from tfgan_kit.export.saved_model.equalization import equalize
from tfgan_kit.keras_networks import (
    Graph,
    copy_network,
    difference,
    examples,
    maker_of,
    rounding,
)

_LINEAR = (
    keras.layers.Dense,
    keras.layers.Conv2D,
    keras.layers.Conv2DTranspose,
    layers.Conv2DTranspose,
    layers.GroupedConv2D,
)
_LABEL_NORM = layers.ConditionalBatchNormalization
_NORMS = (keras.layers.BatchNormalization, layers.BatchNormalization, _LABEL_NORM)
# They move or drop values, but change none.
_MOVING = (keras.layers.Reshape, keras.layers.Cropping2D)
# Allowed difference of a network and its folded copy, unless its rounding is larger.
_LARGEST_DIFFERENCE = 1e-5


class _LabelScale(_LABEL_NORM):
    """The effect of a label's norm on normalised values."""

    def normalized(self, inputs, training=None):
        return inputs


class _Same(keras.layers.Layer):
    """Identity layer that takes the same inputs as a norm."""

    def call(self, inputs, training=None, mask=None):
        return inputs

    def compute_output_shape(self, input_shape):
        return input_shape


def served(network, name, num_classes=None, announce=lambda sentence: None):
    """Return the `folded` network if it computes the same, else the network itself.

    Args:
        network: A Keras model that computes in float32.
        name: str. The network's name in the model.
        num_classes: int. Number of labels that it takes. Defaults to None.
        announce: Function that gets a sentence if the network is not folded.
    """
    try:
        copy = folded(network)
        arrays = examples(network, num_classes)
        distance = difference(copy, network, arrays)
        # Measured on networks of all families: 0.5 to 1.6 times their rounding.
        limit = max(_LARGEST_DIFFERENCE, 8 * rounding(network, arrays))
    except Exception:  # a user's kernels and norms may have any shape
        copy, distance, limit = None, np.inf, 0.0
    if distance <= limit:
        return copy
    reason = "cannot be copied" if copy is None else f"differs by {distance:.2g}"
    announce(
        f"the {name} is exported without folding its norms into its kernels: a folded "
        f"one {reason}. Its images stay the same; it computes more."
    )
    return network


def folded(generator):
    """Return a copy of a Keras model without the norms that can be folded.

    Batch norms can be folded if they follow a linear layer, even after a reshape or a
    crop. They are replaced by identities, or by a label's scale and shift, which depend
    on the label. Spectral layers become plain ones with their present kernels. Channels
    are equalised. Everything else stays the same. A model with its own `call` is copied
    without a change.
    """
    copy = copy_network(generator, replace=_plain)
    equalize(copy)
    return _without_batch_norms(copy)


def _plain(layer):
    return layer.plain() if hasattr(layer, "plain") else None


def _without_batch_norms(generator):
    graph = Graph(generator)
    norms = {
        id(layer): (layer, _linear_before(layer, graph))
        for layer in graph.operations
        if type(layer) in _NORMS
    }
    norms = {key: pair for key, pair in norms.items() if pair[1] is not None}
    linears = {id(linear): (linear, norm) for norm, linear in norms.values()}

    def replace(layer):
        if id(layer) in norms and type(layer) is _LABEL_NORM:
            return _LabelScale.from_config(layer.get_config()), layer.get_weights()
        if id(layer) in norms:
            return _Same(name=layer.name, dtype=layer.dtype_policy), []
        if id(layer) in linears:
            biased = type(layer).from_config(layer.get_config() | {"use_bias": True})
            return biased, _weights_of_both(*linears[id(layer)])
        return None

    return copy_network(generator, replace=replace)


def _linear_before(norm, graph):
    """Return the layer whose output only enters this batch norm; None for others."""
    layer, reshaped = norm, False
    while layer is norm or isinstance(layer, _MOVING):
        reshaped |= isinstance(layer, keras.layers.Reshape)
        call = graph.call(layer)
        if call is None:  # it is shared
            return None
        (tensor, *_), _ = call  # a label comes second
        layer = maker_of(tensor)
        if len(graph.users(tensor)) != 1:
            return None
    if type(layer) not in _LINEAR or graph.call(layer) is None:
        return None
    # Reshaped pictures mix their channels; a dense layer's output has no channels yet.
    _, (output,) = graph.call(norm)
    channels_last = norm.axis in (-1, len(output.shape) - 1) and (
        getattr(layer, "data_format", "channels_last") == "channels_last"
    )
    is_linear = layer.activation is keras.activations.linear
    is_whole = type(norm) is _LABEL_NORM or (norm.center and norm.scale)
    if not (is_linear and channels_last and is_whole):
        return None
    return None if reshaped and not isinstance(layer, keras.layers.Dense) else layer


def _weights_of_both(linear, norm):
    """Return kernel and bias with which a linear layer also applies the next norm.

    This excludes the scale and shift of a label.
    """
    mean, variance = map(np.float64, (norm.moving_mean, norm.moving_variance))
    of_label = type(norm) is _LABEL_NORM
    gamma, beta = (1.0, 0.0) if of_label else map(np.float64, (norm.gamma, norm.beta))
    scale = gamma / np.sqrt(variance + norm.epsilon)
    shift = beta - mean * scale
    kernel = np.float64(linear.kernel)
    bias = np.float64(linear.bias) if linear.use_bias else 0.0
    if isinstance(linear, keras.layers.Conv2DTranspose):  # outputs before inputs
        return [kernel * scale[:, None], bias * scale + shift]
    # A dense layer has a value for each place of each channel.
    repeats = kernel.shape[-1] // len(scale)
    scale, shift = np.tile(scale, repeats), np.tile(shift, repeats)
    return [kernel * scale, bias * scale + shift]
