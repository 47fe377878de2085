"""The inputs and outputs of any Keras network."""

import weakref

import keras

from tfgan_kit.keras_networks.graph import functional

_OUTPUTS = weakref.WeakKeyDictionary()


def inputs_of(network):
    """Return the inputs of a network, as symbolic tensors in order.

    A subclassed model does not name its inputs: Keras keeps the shapes with which it
    was built. Inputs `(batch,)` count as int32 labels, all others as floats.

    Returns:
        A list of `keras.KerasTensor`; empty if the network does not know its inputs.
    """
    if not isinstance(network, keras.Model):
        return []
    named = getattr(network, "inputs", None)
    if named:
        return keras.tree.flatten(named)
    return [
        keras.KerasTensor(
            (None, *shape[1:]), dtype="float32" if len(shape) > 1 else "int32"
        )
        for shape in _known_shapes(network)
    ]


def output_of(network):
    """Return a network's outputs, as symbolic tensors in its structure.

    Raises:
        Exception: A subclassed model fails at its own inputs.
    """
    model = functional(network)
    if model is not None:
        outputs = model.output
    else:
        if network not in _OUTPUTS:
            inputs = inputs_of(network)
            inputs = inputs if len(inputs) > 1 else inputs[0]
            _OUTPUTS[network] = network(inputs)  # which also casts them
        outputs = _OUTPUTS[network]
    return outputs


def input_shapes(network):
    """Return the shapes of a network's inputs, as tuples with the batch first."""
    return [tuple(tensor.shape) for tensor in inputs_of(network)]


def output_shapes(network):
    """Return the shapes of a network's outputs, as tuples with the batch first."""
    return [tuple(x.shape) for x in keras.tree.flatten(output_of(network))]


def _known_shapes(network):
    """Return the shapes of a subclassed model's inputs; empty if they are unknown."""
    config = (network.get_build_config() or {}) if network.built else {}
    shape = config.get("input_shape")
    if shape is None:
        shape = getattr(network, "input_shape", None)
    if not isinstance(shape, (list, tuple)) or not shape:
        return []
    if not all(size is None or isinstance(size, int) for size in shape):
        return [tuple(one) for one in shape]
    # A user's own attribute may leave the batch out.
    is_whole = "input_shape" in config or shape[0] is None
    return [tuple(shape) if is_whole else (None, *shape)]
