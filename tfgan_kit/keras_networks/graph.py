"""The graph of a Keras network: which operation makes a tensor, and which use it.

Keras keeps these facts at each layer, for all networks of the layer. Here they are for
one network.
"""

import collections

import keras

from tfgan_kit import compat

_FUNCTIONAL = type(compat.identity_model())


def functional(operation):
    """Return the functional model that a network runs; None if it runs its own code.

    Args:
        operation: Any node of a Keras graph: a layer, model or operation.
    """
    if isinstance(operation, keras.Sequential):
        inner, call = compat.functional_of(operation), keras.Sequential.call
    elif isinstance(operation, _FUNCTIONAL):
        inner, call = operation, _FUNCTIONAL.call
    else:
        return None
    # A user's own subclass may compute something else than its graph.
    return inner if type(operation).call is call else None


def functionals(network):
    """Return every functional model in a network, at any depth, once, itself first."""
    found, waiting = {}, [network]
    while waiting:
        inner = functional(waiting.pop(0))
        if inner is not None and id(inner) not in found:
            found[id(inner)] = inner
            waiting += inner.operations
    return list(found.values())


def run_graph(model, inputs, operation_of):
    """Call every operation of a functional model again, with its own arguments.

    Args:
        model: The functional model.
        inputs: Tensors in the structure of its input.
        operation_of: Callable. Maps an operation of the model to its replacement.

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
        """Return `(inputs, outputs)` of an operation's single call, else None."""
        nodes = self._calls[id(operation)]
        if len(nodes) != 1:
            return None
        return nodes[0].input_tensors, nodes[0].outputs

    def users(self, tensor):
        """Return the operations that take a tensor; None among them is an output."""
        return self._users[id(tensor)]
