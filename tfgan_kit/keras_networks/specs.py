"""What any Keras network takes and gives."""

import weakref

import keras

from tfgan_kit.keras_networks.graph import functional

_OUTPUTS = weakref.WeakKeyDictionary()


def inputs_of(network):
    """The inputs of a network, as symbolic tensors, in their order.

    A subclassed model does not name its inputs: Keras keeps the shapes that it was
    built with. Inputs `(batch,)` are taken for int32 labels, all others for floats.

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
    """What a network gives, as symbolic tensors in its structure.

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
            _OUTPUTS[network] = network(inputs)  # which casts them, too
        outputs = _OUTPUTS[network]
    return outputs


def input_shapes(network):
    """The shapes of a network's inputs, a list of tuples with the batch first."""
    return [tuple(tensor.shape) for tensor in inputs_of(network)]


def output_shapes(network):
    """The shapes of what a network gives, a list of tuples with the batch first."""
    return [tuple(x.shape) for x in keras.tree.flatten(output_of(network))]


def _known_shapes(network):
    """The shapes of a subclassed model's inputs; none if it does not know them."""
    config = (network.get_build_config() or {}) if network.built else {}
    shape = config.get("input_shape")
    if shape is None:
        shape = getattr(network, "input_shape", None)
    if not isinstance(shape, (list, tuple)) or not shape:
        return []
    if not all(size is None or isinstance(size, int) for size in shape):
        return [tuple(one) for one in shape]
    # An attribute of the user's own may leave the batch out.
    is_whole = "input_shape" in config or shape[0] is None
    return [tuple(shape) if is_whole else (None, *shape)]
