"""A copy of any Keras network: the same layers, calls and weights in new objects."""

import contextlib
import random
import types
import warnings

import keras
import numpy as np

from tfgan_kit import compat
from tfgan_kit.errors import InputError, reason_of
from tfgan_kit.keras_networks.comparing import LOW, call, examples
from tfgan_kit.keras_networks.graph import functional, run_graph
from tfgan_kit.precision import policy_scope


def copy_network(network, dtype=None, replace=lambda layer: None, inputs=None):
    """Return a copy of a network with its own weights.

    A functional or sequential network becomes a functional one. It keeps the arguments
    of every call, operations, nested networks, and layers that are called twice. A
    model with its own `call`, and every layer, is rebuilt by `from_config`. No random
    numbers are drawn.

    Args:
        network: A built Keras model.
        dtype: Dtype policy of the copy's layers. Defaults to None, which means as in
            the network.
        replace: Callable. Maps a layer to its replacement `(layer, weights)`, or None.
        inputs: Symbolic tensors, in the structure of the network's inputs, that replace
            them. Defaults to None, which means inputs like those of the network.

    Raises:
        InputError: A layer cannot be rebuilt, or its weights do not fit.

    Examples:
        >>> from tfgan_kit.keras_networks import copy_network
        >>> network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
        >>> copy = copy_network(network)
        >>> bool((copy.get_weights()[0] == network.get_weights()[0]).all())
        True
    """
    scope = policy_scope(dtype) if dtype else contextlib.nullcontext()
    with scope, _no_draws(), keras.saving.custom_object_scope(_own_classes(network)):
        copier = _Copier(dtype, replace)
        copy = copier.copy(network, inputs)
        if functional(network) is None:
            call(copy, examples(network))  # which builds it
        copier.copy_weights()
        _compute_in(dtype, copy)
    return copy


def _own_classes(network):
    """Return a user's own classes by name: layers that hold others look them up."""
    classes = {type(layer) for layer in compat.layers_of(network)}
    return {x.__name__: x for x in classes if not x.__module__.startswith("keras.")}


@contextlib.contextmanager
def _no_draws():
    """Undo the effects of code inside on random number generators."""
    states = random.getstate(), np.random.get_state()
    try:
        with compat.own_draws():
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])


class _Copier:
    """Copier of the operations of a network, each once."""

    def __init__(self, dtype, replace):
        self._dtype = dtype
        self._replace = replace
        self._copies = {}  # keeps the originals, too, so that their ids are not reused
        self._weights = []

    def copy(self, operation, inputs=None):
        if id(operation) not in self._copies:
            self._copies[id(operation)] = operation, self._make(operation, inputs)
        return self._copies[id(operation)][1]

    def _make(self, operation, inputs):
        replaced = self._replace(operation)
        if replaced is not None:
            self._weights.append((operation, *replaced))
            return replaced[0]
        if functional(operation) is not None:
            return self._functional(operation, inputs)
        if not isinstance(operation, keras.layers.Layer):
            return compat.copy_of_operation(operation)
        copy = _fresh(operation, self._dtype)
        _compute_in(self._dtype, copy)
        self._weights.append((operation, copy, operation.get_weights()))
        return copy

    def _functional(self, network, inputs):
        model = functional(network)
        if inputs is None:
            inputs = keras.tree.map_structure(self._input, model.input)
        outputs = run_graph(model, inputs, self.copy)
        return keras.Model(inputs, outputs, name=network.name)

    def _input(self, tensor):
        low = self._dtype and tensor.dtype in LOW
        return keras.Input(
            batch_shape=tensor.shape,
            dtype=self._dtype if low else tensor.dtype,
            sparse=tensor.sparse,
            name=tensor.name,
            optional=getattr(compat.maker_of(tensor), "optional", False),
        )

    def copy_weights(self):
        for original, copy, weights in self._weights:
            try:
                copy.set_weights(weights)
                for layer in compat.layers_of(copy):
                    if hasattr(layer, "finalize_state"):  # such as Normalization
                        layer.finalize_state()
            except Exception as error:
                raise _cannot_copy(original, error) from error


def _fresh(layer, dtype):
    """Return a layer of the same configuration, not built."""
    if type(layer) is keras.layers.Lambda:
        # Its configuration has the code of the function without the names that it uses.
        return keras.layers.Lambda(
            layer.function,
            output_shape=compat.output_shape_of(layer),
            mask=layer.mask,
            arguments=layer.arguments,
            name=layer.name,
            trainable=layer.trainable,
            dtype=dtype if dtype and layer.compute_dtype in LOW else layer.dtype_policy,
        )
    try:
        # Functions without a registered name do not survive a configuration.
        with contextlib.suppress(Exception):
            return type(layer).from_config(_with_functions(layer, dtype))
        return type(layer).from_config(_config(layer, dtype))
    except Exception as error:
        raise _cannot_copy(layer, error) from error


def _with_functions(layer, dtype):
    config = _config(layer, dtype)
    values = {name: getattr(layer, name, None) for name in config}
    is_function = (types.FunctionType, types.BuiltinFunctionType)
    return config | {k: v for k, v in values.items() if isinstance(v, is_function)}


def _config(layer, dtype):
    with warnings.catch_warnings():
        # A Python lambda cannot be loaded from a file; here it only passes through.
        warnings.filterwarnings("ignore", "The object being serialized includes")
        config = layer.get_config()
    return _in_dtype(config, dtype) if dtype else config


def _in_dtype(config, dtype):
    """Return a configuration with other policies, including those of inner layers."""
    if isinstance(config, (list, tuple)):
        return type(config)(_in_dtype(value, dtype) for value in config)
    if not isinstance(config, dict):
        return config
    found = {name: _in_dtype(value, dtype) for name, value in config.items()}
    policy = found.get("dtype")
    if isinstance(policy, dict):
        policy = policy.get("config", {}).get("name")
    if policy in LOW:
        found["dtype"] = dtype
    return found


def _compute_in(dtype, network):
    """Set the policy of layers that another layer creates with its own policy."""
    for layer in compat.layers_of(network):
        if dtype and layer.compute_dtype in LOW:
            layer.dtype_policy = dtype


def _cannot_copy(layer, error):
    return InputError(
        f"{layer.name!r}, a {type(layer).__name__}, cannot be copied by its get_config "
        "and from_config: let get_config give every argument of __init__, and let "
        "__init__ hand **kwargs to super().__init__. "
        f"Keras says: {reason_of(error)}"
    )
