"""The range of every output of a network, as far as its graph shows it."""

import itertools
import math

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit import compat, keras_networks

_ANY = (-math.inf, math.inf)
_RANGES = {
    **dict.fromkeys(("Sigmoid", "Softmax"), (0.0, 1.0)),
    **dict.fromkeys(("Tanh", "Softsign"), (-1.0, 1.0)),
    **dict.fromkeys(("Relu", "Softplus"), (0.0, math.inf)),
    "Relu6": (0.0, 6.0),
}
# These operations move or average values, so values stay in their range.
_VIEWS = {
    *("Identity", "IdentityN", "Reshape", "Squeeze", "ExpandDims", "Cast", "Transpose"),
    *("StridedSlice", "Slice", "GatherV2", "Pad", "StopGradient", "Snapshot"),
    *("Mean", "Max", "Min", "AvgPool", "MaxPool", "Tile", "BroadcastTo"),
}
_JOINS = {"ConcatV2": slice(None, -1), "Pack": slice(None)}
_ARITHMETIC = {
    **{"AddV2": np.add, "Sub": np.subtract, "Mul": np.multiply},
    "RealDiv": np.divide,
    **{"Minimum": np.minimum, "Maximum": np.maximum, "Neg": np.negative},
}
_DEEPEST = 12  # number of operations before an output that are examined


def of_outputs(network):
    """Return `(low, high)` of each output of a Keras model; infinite if unbounded.

    A bound holds for all inputs and all weights: it comes from an activation after the
    last weights. The graph shows it in nested and in subclassed models, too.
    """
    outputs = keras.tree.flatten(keras_networks.output_of(network))
    last = [_of_layer(output) for output in outputs]
    if None not in last:
        return last  # a trace of a large network takes up to half a second
    inputs = keras_networks.inputs_of(network)
    specs = [tf.TensorSpec(value.shape, value.dtype) for value in inputs]

    @tf.function(autograph=False)
    def call(*inputs):
        return network(inputs[0] if len(inputs) == 1 else list(inputs), training=False)

    return [_of_tensor(x, _DEEPEST) for x in call.get_concrete_function(*specs).outputs]


def _of_layer(output):
    """Return the range of the last layer if it alone determines it, else None."""
    layer = keras_networks.maker_of(output)
    if not compat.is_of_keras(layer):
        return None
    activation = getattr(layer, "activation", None)
    if activation is keras.activations.tanh:
        return (-1.0, 1.0)
    if activation is keras.activations.linear and hasattr(layer, "kernel"):
        return _ANY
    return None


def _of_tensor(tensor, depth):
    value = tf.get_static_value(tensor)
    if value is not None and np.size(value) and np.issubdtype(value.dtype, np.number):
        return float(np.min(value)), float(np.max(value))
    op = tensor.op
    if op.type in _RANGES:
        return _RANGES[op.type]
    if depth == 0:
        return _ANY
    if op.type in _VIEWS:
        return _of_tensor(op.inputs[tensor.value_index], depth - 1)
    if op.type in _JOINS:
        parts = [_of_tensor(x, depth - 1) for x in op.inputs[_JOINS[op.type]]]
        return min(low for low, _ in parts), max(high for _, high in parts)
    if op.type in _ARITHMETIC:
        ends = [_of_tensor(x, depth - 1) for x in op.inputs]
        if op.type == "RealDiv" and ends[1][0] <= 0 <= ends[1][1]:
            return _ANY
        with np.errstate(invalid="ignore"):
            values = [_ARITHMETIC[op.type](*x) for x in itertools.product(*ends)]
        return _ANY if np.isnan(values).any() else (min(values), max(values))
    return _ANY
