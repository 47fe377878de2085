"""What is constant at sampling, folded into kernels.

A batch norm is a scale and a shift for each channel then, which the dense layer or the
convolution in front of it can apply; a spectral norm is a number. Less is computed, and
less is quantised.
"""

import keras
import numpy as np

from tfgan_kit import layers
from tfgan_kit.export.equalization import equalize

_LINEAR = (
    keras.layers.Dense,
    keras.layers.Conv2D,
    keras.layers.Conv2DTranspose,
    layers.Conv2DTranspose,
    layers.GroupedConv2D,
)
_LABEL_NORM = layers.ConditionalBatchNormalization
_NORMS = (keras.layers.BatchNormalization, layers.BatchNormalization, _LABEL_NORM)
# They move values or drop some, and change none.
_MOVING = (keras.layers.Reshape, keras.layers.Cropping2D)


class _LabelScale(_LABEL_NORM):
    """What a label's norm does to what is normalised already."""

    def normalized(self, inputs, training=None):
        return inputs


def folded(generator):
    """A copy of a Keras functional model without the norms that can be folded.

    Batch norms that follow a linear layer can, even after a reshape or a crop. In their
    places stand identities; or a label's scale and shift, which are known with the
    label alone. Spectral layers become plain ones with the kernels that they have now.
    All else stays as it is, but that channels are equalised.
    """
    copy = _without_spectral_norms(generator)
    equalize(copy)
    return _without_batch_norms(copy)


def _without_spectral_norms(generator):
    plain = {
        layer.name: layer.plain()
        for layer in generator.layers
        if hasattr(layer, "plain")
    }

    def clone(layer):
        if layer.name in plain:
            return plain[layer.name][0]
        return type(layer).from_config(layer.get_config())

    copy = keras.models.clone_model(generator, clone_function=clone)
    for layer in generator.layers:
        if layer.weights:
            _, weights = plain.get(layer.name, (layer, layer.get_weights()))
            copy.get_layer(layer.name).set_weights(weights)
    return copy


def _without_batch_norms(generator):
    norms = {
        layer.name: _linear_before(layer)
        for layer in generator.layers
        if type(layer) in _NORMS
    }
    norms = {name: linear for name, linear in norms.items() if linear is not None}
    linears = {linear.name for linear in norms.values()}

    def clone(layer):
        if layer.name in norms and type(layer) is _LABEL_NORM:
            return _LabelScale.from_config(layer.get_config())
        if layer.name in norms:
            return keras.layers.Identity(name=layer.name, dtype=layer.dtype_policy)
        biased = {"use_bias": True} if layer.name in linears else {}
        return type(layer).from_config(layer.get_config() | biased)

    copy = keras.models.clone_model(
        generator,
        clone_function=clone,
        # An identity takes no mask, as a batch norm does.
        call_function=lambda layer, *inputs, **_: layer(*inputs),
    )
    for layer in copy.layers:
        if layer.weights and layer.name not in linears:
            layer.set_weights(generator.get_layer(layer.name).get_weights())
    for name, linear in norms.items():
        weights = _weights_of_both(linear, generator.get_layer(name))
        copy.get_layer(linear.name).set_weights(weights)
    return copy


def _linear_before(norm):
    """The layer that makes the input of a batch norm, for it alone; None for others."""
    layer, reshaped = norm, False
    while layer is norm or isinstance(layer, _MOVING):
        reshaped |= isinstance(layer, keras.layers.Reshape)
        if len(layer._inbound_nodes) != 1:  # it is shared
            return None
        tensor, *_ = keras.tree.flatten(layer.input)  # a label comes second
        layer = tensor._keras_history.operation
        if len(layer._outbound_nodes) != 1:
            return None
    is_linear = type(layer) in _LINEAR and layer.activation is keras.activations.linear
    # Reshaped pictures mix their channels; what a dense layer gives has none yet.
    channels_last = norm.axis in (-1, norm.output.ndim - 1)
    is_whole = type(norm) is _LABEL_NORM or (norm.center and norm.scale)
    if not (is_linear and channels_last and is_whole):
        return None
    return None if reshaped and not isinstance(layer, keras.layers.Dense) else layer


def _weights_of_both(linear, norm):
    """Kernel and bias with which a linear layer does what the norm does after it.

    But for the scale and shift of a label.
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
