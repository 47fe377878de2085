"""A conditional generator between its classes: with shares of each, not with labels."""

import keras
import numpy as np

from tfgan_kit import layers
from tfgan_kit.errors import InputError
from tfgan_kit.export.open.source import open_model
from tfgan_kit.keras_networks import Graph, copy_network, examples, functional

_LARGEST_DIFFERENCE = 1e-5


def open_mixing(source, announce=lambda sentence: None):
    """The generator of a `Source`, with shares of classes in the place of labels.

    What a label chooses in the generator (its vector; its scales and shifts) is the
    mean of the classes' by their shares: whole classes make the pictures of labels.

    Args:
        source: Of kind "run" or "keras": other forms take whole labels alone.
        announce: Called with a sentence about damaged checkpoints.

    Returns:
        `(inputs, function)`: the `sampling.Inputs` of the generator, and a function of
        float32 latents `(n, latent_dim)` and shares `(n, num_classes)` to images in
        [-1, 1].

    Raises:
        InputError: It is another form, or takes no labels, or does more with them than
            to choose.
    """
    if source.kind not in ("run", "keras"):
        raise InputError(
            f"{source.path} takes whole labels alone: for pictures between classes "
            "give a run folder or a .keras file."
        )
    model = open_model(source, announce)
    if model.num_classes is None:
        raise InputError(f"the generator of {source.path} takes no labels.")
    generator = _mixing(model.ema_generator, model.num_classes)
    return model.inputs_of_generator, lambda *arrays: generator([*arrays])


def _mixing(generator, num_classes):
    """A copy of a generator that takes `[latents, shares]`."""
    if functional(generator) is None:
        raise InputError(
            "Cannot interpolate between classes: this generator runs a call of its "
            "own. Build it with the functional API."
        )
    latents, labels = generator.inputs
    users = Graph(generator).users(labels)
    _check(users)
    tables = {id(user) for user in users if type(user) in _TABLES}
    inputs = [
        keras.Input(latents.shape[1:], name="latents"),
        keras.Input((num_classes,), name="shares"),
    ]
    copy = copy_network(
        generator,
        replace=lambda x: _dense(x) if id(x) in tables else None,
        inputs=inputs,
    )
    arrays = examples(generator, num_classes)
    shares = np.eye(num_classes, dtype="float32")[np.ravel(arrays[1])]
    expected = np.asarray(generator(arrays, training=False))
    pictures = np.asarray(copy([arrays[0], shares], training=False))
    if np.abs(pictures - expected).max() > _LARGEST_DIFFERENCE:
        raise InputError(
            "Cannot interpolate between classes: with whole classes the pictures of "
            "this generator would be others than those of its labels."
        )
    return copy


def _check(users):
    for user in users:
        if type(user) not in (*_TABLES, layers.ConditionalBatchNormalization):
            raise InputError(
                "there is nothing between the classes of a generator whose labels go "
                f"into more than tables. Received: {user.name}."
            )


def _dense(table):
    """The rows of a table as the kernel of a dense layer, which sums them."""
    dense = keras.layers.Dense(
        table.output_dim, use_bias=False, name=table.name, dtype=table.dtype_policy
    )
    return dense, table.get_weights()


# Layers whose labels may be shares instead; a label's norm takes both.
_TABLES = (keras.layers.Embedding, layers.LabelEmbedding)
