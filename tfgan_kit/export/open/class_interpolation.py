"""Interpolation between the classes of a conditional generator, by class shares."""

import keras
import numpy as np

from tfgan_kit import layers
from tfgan_kit.errors import InputError
from tfgan_kit.export import interface
from tfgan_kit.export.open.source import open_model
from tfgan_kit.export.open_generator import OpenGenerator
from tfgan_kit.keras_networks import Graph, copy_network, examples, functional

_LARGEST_DIFFERENCE = 1e-5


def open_mixing(source, announce=lambda sentence: None, truncation_psi=None):
    """Return the generator of a `Source` with shares of classes instead of labels.

    The values that a label chooses in the generator (its vector; its scales and shifts)
    become the mean over the classes, weighted by their shares. A whole class gives the
    example of its label.

    Args:
        source: A `Source` of kind "run" or "keras"; other forms only take whole labels.
        announce: Function that gets a sentence about damaged checkpoints.
        truncation_psi: float. As in `open_model`.

    Returns:
        `(inputs, generator)`: the `sampling.Inputs` of the generator, and an
        `OpenGenerator`, a function of float32 latents `(n, latent_dim)` and shares
        `(n, num_classes)` to float examples, such as images in [-1, 1].

    Raises:
        InputError: The source has another form, takes no labels, or uses labels for
            more than a choice.

    Examples:
        >>> tfgan_kit.build("cgan", (8, 8, 1), num_classes=3).save("digits.keras")
        >>> source = tfgan_kit.export.find("digits.keras")
        >>> inputs, generator = tfgan_kit.export.open_mixing(source)
        >>> latents, _ = inputs.draw(1)
        >>> generator(latents, np.array([[0.5, 0.5, 0.0]], "float32")).shape
        TensorShape([1, 8, 8, 1])
    """
    if source.kind not in ("run", "keras"):
        raise InputError(
            f"{source.path} takes whole labels alone: for pictures between classes "
            "give a run folder or a .keras file."
        )
    model = open_model(source, announce, truncation_psi=truncation_psi)
    inputs = model.sampler.inputs
    if not inputs.has("labels"):
        raise InputError(f"the generator of {source.path} takes no labels.")
    if list(inputs.parts) != ["latents", "labels"]:
        raise InputError(
            "Cannot interpolate between classes: that needs a generator of latents and "
            f"labels. Received: a generator of {', '.join(inputs.parts)}."
        )
    generator = _mixing(model.sampler.network, inputs.num_classes)
    return inputs, OpenGenerator(
        lambda *arrays: generator([*arrays]), interface.of_model(model)
    )


def _mixing(generator, num_classes):
    """Return a copy of a generator that takes `[latents, shares]`."""
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
            "Cannot interpolate between classes: with whole classes the examples of "
            "this generator would be others than those of its labels."
        )
    return copy


def _check(users):
    for user in users:
        if type(user) not in (*_TABLES, layers.ConditionalBatchNormalization):
            raise InputError(
                "interpolation between classes needs a generator whose labels only "
                "enter embeddings or conditional batch norm. Received: the layer "
                f"{user.name}."
            )


def _dense(table):
    """Return a dense layer with a table as its kernel, so that it sums table rows."""
    dense = keras.layers.Dense(
        table.output_dim, use_bias=False, name=table.name, dtype=table.dtype_policy
    )
    return dense, table.get_weights()


# Layers that can take shares instead of labels; a label's norm takes both.
_TABLES = (keras.layers.Embedding, layers.LabelEmbedding)
