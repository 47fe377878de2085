"""What `predict` takes: latents and, with classes, labels."""

import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError


def check(x, inputs):
    """Raises InputError unless arrays are what the generator takes.

    Args:
        x: Latents, or a list of latents and labels. Data of another kind, such as a
            `tf.data.Dataset`, is left to Keras.
        inputs: The `sampling.Inputs` of the generator.
    """
    parts = x if isinstance(x, (tuple, list)) else [x]
    if not parts or not all(isinstance(x, (np.ndarray, tf.Tensor)) for x in parts):
        return
    count = 1 if inputs.num_classes is None else 2
    shape = tuple(parts[0].shape)
    if len(parts) != count or shape[1:] != (inputs.latent_dim,):
        labels = "" if count == 1 else f" and int labels ({shape[0]},), in a list"
        raise InputError(
            f"the model makes images of latents (n, {inputs.latent_dim}){labels}. "
            f"Received: {', '.join(str(tuple(part.shape)) for part in parts)}."
        )
    if count == 2:
        inputs.check_labels(parts[1], shape[0])
