"""The data of `predict`: the inputs of the generator, such as latents and labels."""

import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError


def check(x, inputs):
    """Raise InputError unless arrays fit the generator's inputs.

    Args:
        x: One input, such as latents, or a list of inputs, such as latents and
            labels. Other data, such as a `tf.data.Dataset`, is left to Keras.
        inputs: The `sampling.Inputs` of the generator.
    """
    parts = x if isinstance(x, (tuple, list)) else [x]
    if not parts or not all(isinstance(x, (np.ndarray, tf.Tensor)) for x in parts):
        return
    found = [tuple(part.shape) for part in parts]
    shapes = {name: tuple(part.shape) for name, part in inputs.parts.items()}
    if [shape[1:] for shape in found] != [*shapes.values()]:
        ends = " and ".join(f"{name} {_shown(shape)}" for name, shape in shapes.items())
        raise InputError(
            f"the generator takes {ends}{', in a list' if len(shapes) > 1 else ''}. "
            f"Received: {', '.join(map(str, found))}."
        )
    if inputs.has("labels"):
        labels = parts[[*shapes].index("labels")]
        inputs.check_labels(labels, found[0][0])


def _shown(shape):
    return f"({', '.join(map(str, ('n', *shape)))})"
