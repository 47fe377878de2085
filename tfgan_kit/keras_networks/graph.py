"""The graph of a Keras network: who makes a tensor and who uses it.

Keras keeps these facts at each layer, for all networks that the layer is in. Here they
are those of one network.
"""

import collections

import keras

from tfgan_kit import compat

_FUNCTIONAL = type(compat.identity_model())


def functional(operation):
    """The functional model that a network runs; None if it runs code of its own.

    Args:
        operation: Anything that a Keras graph may hold: layers, models, operations.
    """
    if isinstance(operation, keras.Sequential):
        inner, call = compat.functional_of(operation), keras.Sequential.call
    elif isinstance(operation, _FUNCTIONAL):
        inner, call = operation, _FUNCTIONAL.call
    else:
        return None
    # A subclass of a user's own may compute something else than its graph.
    return inner if type(operation).call is call else None


def functionals(network):
    """Every functional model in a network, at any depth, each once, itself first."""
    found, waiting = {}, [network]
    while waiting:
        inner = functional(waiting.pop(0))
        if inner is not None and id(inner) not in found:
            found[id(inner)] = inner
            waiting += inner.operations
    return list(found.values())


def run_graph(model, inputs, operation_of):
    """Calls every operation of a functional model anew, with its own arguments.

    Args:
        model: The functional model.
        inputs: Tensors in the structure of its input.
        operation_of: Callable, an operation of the model to what is called instead.

    Returns:
        Tensors in the structure of its output.
    """
    return compat.run_graph(model, inputs, operation_of)


class Graph:
    """The calls in a network, at any depth.

    Args:
        network: A Keras network.
    """

    def __init__(self, network):
        self._calls = collections.defaultdict(list)
        self._users = collections.defaultdict(list)
        self.operations = []
        for model in functionals(network):
            self.operations += model.operations
            for node in compat.nodes_of(model):
                self._calls[id(node.operation)].append(node)
                for tensor in {id(x): x for x in node.input_tensors}.values():
                    self._users[id(tensor)].append(node.operation)
            for tensor in model.outputs:
                self._users[id(tensor)].append(None)

    def call(self, operation):
        """`(inputs, outputs)` of an operation's only call; None if it has more."""
        nodes = self._calls[id(operation)]
        if len(nodes) != 1:
            return None
        return nodes[0].input_tensors, nodes[0].outputs

    def users(self, tensor):
        """The operations that take a tensor; None among them is a network's output."""
        return self._users[id(tensor)]
