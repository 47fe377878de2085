"""The check that two Keras networks compute the same, in float32."""

import contextlib

import keras
import numpy as np

from tfgan_kit import compat
from tfgan_kit.keras_networks.graph import functional
from tfgan_kit.keras_networks.specs import inputs_of

# Policies and dtypes that float32 replaces.
LOW = (
    *("float16", "bfloat16", "float64"),
    *("mixed_float16", "mixed_bfloat16"),
)
_ROWS = 3


def examples(network, num_classes=None):
    """Return a few inputs of a network, the same each time, as a list of arrays.

    Floats are multiples of 1 / 32 up to 2 for vectors and up to 1 for images, which
    every float type holds exactly. Integers are the first labels.
    """
    random, found = np.random.default_rng(0), []
    for tensor in inputs_of(network):
        shape = [size or _ROWS for size in tensor.shape]
        if "int" in tensor.dtype:
            labels = np.arange(np.prod(shape)) % (num_classes or 1)
            found.append(labels.reshape(shape).astype(tensor.dtype))
        else:
            most = 64 if len(shape) == 2 else 32
            values = random.integers(-most, most + 1, shape) / 32
            found.append(values.astype("float32"))
    return found


def call(network, arrays):
    """Return a network's outputs for a list of inputs, in inference, as arrays."""
    inputs = arrays if len(arrays) > 1 else arrays[0]
    outputs = keras.tree.flatten(network(inputs, training=False))
    return [np.asarray(keras.ops.cast(output, "float32")) for output in outputs]


def is_random(network, arrays):
    """Return whether a network's outputs change when it is called again.

    During the calls, weights are changed as in `difference`.
    """
    with _unchanged(network):
        _perturb(network, network)
        return _distance(call(network, arrays), call(network, arrays)) > 0


def difference(network, other, arrays, perturb=False, in_float32=True):
    """Return the largest difference of two networks' outputs.

    It is relative to the largest value, if that is above 1.

    Args:
        network, other: Keras networks with the same inputs. They are left unchanged.
        arrays: Their inputs.
        perturb: bool. Whether weights with a single value, as many have before
            training, are changed temporarily and equally in both. Otherwise zeros would
            hide the values that they multiply. Defaults to False.
        in_float32: bool. Whether both compute in float32 temporarily. Defaults to True.

    Raises:
        Exception: A network cannot be called.
    """
    pair = network, other
    with contextlib.ExitStack() as stack:
        for one in pair:
            stack.enter_context(_unchanged(one))
            if in_float32:
                stack.enter_context(_in_float32(one))
        if perturb:
            _perturb(*pair)
        return _distance(*(call(one, arrays) for one in pair))


def rounding(network, arrays):
    """Return how far a network's outputs move if its inputs move by a millionth.

    A deep network amplifies it. Float32 is exact to a tenth of that: the outputs of a
    copy that sums in another order differ by about as much.
    """
    moved = [x * np.float32(1 + 2**-20) if x.dtype.kind == "f" else x for x in arrays]
    with _unchanged(network):
        return _distance(call(network, moved), call(network, arrays))


def _distance(found, expected):
    if [x.shape for x in found] != [x.shape for x in expected]:
        return np.inf
    largest = max(1.0, *(np.nan_to_num(np.abs(x)).max(initial=0.0) for x in expected))
    distances = map(_each_distance, found, expected)
    return float(max(each.max(initial=0.0) for each in distances) / largest)


def _each_distance(x, y):
    alike = (x == y) | (np.isnan(x) & np.isnan(y))
    with np.errstate(invalid="ignore"):
        return np.where(alike, 0.0, np.nan_to_num(np.abs(x - y), nan=np.inf))


@contextlib.contextmanager
def _unchanged(network):
    """Restore weights and the states of random numbers afterwards."""
    before = [(variable, variable.numpy()) for variable in network.variables]
    try:
        yield
    finally:
        for variable, value in before:
            if not np.array_equal(variable.numpy(), value):
                variable.assign(value)


def _perturb(network, other):
    random = np.random.default_rng(0)
    for weight, twin in zip(network.weights, other.weights, strict=True):
        value = weight.numpy()
        if "float" in weight.dtype and value.size and np.all(value == value.flat[0]):
            value = value + random.uniform(0.05, 0.25, value.shape).astype(value.dtype)
            weight.assign(value)
            twin.assign(value)


@contextlib.contextmanager
def _in_float32(network):
    """Let the layers of a network compute in float32; its inputs stay float32."""
    layers = [x for x in compat.layers_of(network) if x.compute_dtype in LOW]
    policies = [layer.dtype_policy for layer in layers]
    models = filter(None, map(functional, compat.layers_of(network)))
    tensors = [x for model in models for x in model.inputs if x.dtype in LOW]
    tensors += [x for x in compat.layers_of(network) if getattr(x, "_dtype", 0) in LOW]
    try:
        for layer in layers:
            layer.dtype_policy = "float32"
        with compat.dtype_of_tensors(tensors, "float32"):
            yield
    finally:
        for layer, policy in zip(layers, policies, strict=True):
            layer.dtype_policy = policy
