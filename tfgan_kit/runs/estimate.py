"""A summary of a run before training: its parts, memory and files."""

import math

import keras
import tensorflow as tf

from tfgan_kit.memory import shown
from tfgan_kit.runs import checkpoints

# These layers only read what another layer holds.
_VIEWS = (keras.layers.InputLayer, keras.layers.Reshape, keras.layers.Flatten)
# A pass with penalty keeps its forward pass, its gradient, and the gradient of that.
_PENALTY_PASSES = 3


def summary(run):
    """Return lines about networks, parameters, memory and files of a `Run`."""
    networks = run.model.networks()
    lines = [line for pair in networks.items() for line in _network_lines(*pair)]
    total = sum(network.count_params() for network in networks.values())
    parts = memory(run)
    listed = ", ".join(f"{name} {shown(count)}" for name, count in parts.items())
    lines.append(f"{'parameters':<15}{total:,}")
    lines.append(
        f"{'memory':<15}about {shown(sum(parts.values()))}, without "
        f"TensorFlow's own: {listed}"
    )
    size = shown(sum(parts[name] for name in ("weights", "optimizers", "average")))
    every = run.config.checkpoint_every or run.steps_per_epoch
    lines.append(
        f"{'checkpoints':<15}about {size} each, one per {every:,} steps; the newest "
        f"{checkpoints.KEPT} stay"
    )
    return lines


def memory(run):
    """Return the approximate bytes that each part of a training step holds, by name."""
    model, networks = run.model, run.model.networks()
    optimizers = model.generator_optimizer, model.discriminator_optimizer
    sides = [
        [networks[name] for name in names]
        for names in (model.generator_side, model.discriminator_side)
    ]
    passes = [sum(map(_activations, side)) for side in sides]
    # The discriminator's update keeps its passes over real and fake images, the
    # generator's keeps one pass through both; TensorFlow frees the first before
    # the second.
    judged = 2 + _PENALTY_PASSES * len(model.gradient_penalties)
    step = max(judged * passes[1], sum(passes))
    averages = [getattr(model, f"ema_{name}") for name in model.generator_side]
    return {
        "weights": sum(_bytes(network.variables) for network in networks.values()),
        "gradients": max(
            sum(_bytes(network.trainable_variables) for network in side)
            for side in sides
        ),
        "optimizers": sum(_bytes(optimizer.variables) for optimizer in optimizers),
        "average": sum(_bytes(average.variables) for average in averages),
        "activations": run.config.batch_size * step,
        "data": _data_bytes(run),
    }


def _network_lines(side, network):
    into, out = map(_shapes, (network.inputs, network.outputs))
    yield f"{side:<15}{into} to {out}, {network.count_params():,} parameters"
    for layer in network.layers:
        if not layer.weights:
            continue
        frozen = "" if layer.trainable else "  frozen"
        shape = _shape(layer.output.shape)
        yield f"  {layer.name:<24}{shape:<14}{layer.count_params():>12,}{frozen}"


def _shapes(tensors):
    """Return the shapes of all inputs or outputs; the shape of a label is empty."""
    return " and ".join(_shape(tensor.shape) or "label" for tensor in tensors)


def _shape(shape):
    return "x".join(str(size) for size in shape[1:]) or "1"


def _activations(network):
    """Return the bytes that one image leaves in the layers during one pass."""
    return sum(
        _activations(layer)
        if isinstance(layer, keras.Model)
        else _numbers(layer) * tf.as_dtype(layer.compute_dtype).size
        for layer in network.layers
        if not isinstance(layer, _VIEWS)
    )


def _numbers(layer):
    """Return how many numbers a layer makes of one image; 0 if it is not known."""
    try:
        outputs = keras.tree.flatten(layer.output)
    except (AttributeError, ValueError):  # a subclassed network calls it in its code
        return 0
    return sum(math.prod(size or 1 for size in x.shape[1:]) for x in outputs)


def _data_bytes(run):
    """Return the bytes of two prefetched batches, and of images unless in a file.

    TensorFlow keeps a copy of images in memory.
    """
    examples, total = run.examples, 0
    for name, values in examples.fields.items():
        held = 0 if examples.is_in_file(name) else len(values)
        each = math.prod(values.shape[1:]) * values.dtype.itemsize
        total += 2 * each * (held + run.config.images_per_step)
    return total


def _bytes(variables):
    return sum(
        math.prod(variable.shape) * tf.as_dtype(variable.dtype).size
        for variable in variables
    )
