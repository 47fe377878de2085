"""A conditional generator between its classes: with shares of each, not with labels."""

import keras

from tfgan_kit import layers
from tfgan_kit.errors import InputError
from tfgan_kit.export.source import open_model


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
    latents, labels = generator.inputs
    _check(labels)
    inputs = [
        keras.Input(latents.shape[1:], name="latents"),
        keras.Input((num_classes,), name="shares"),
    ]
    copy = keras.models.clone_model(generator, inputs, _clone)
    copy.set_weights(generator.get_weights())
    return copy


def _check(labels):
    for node in labels._keras_history.operation._outbound_nodes:
        if type(node.operation) not in _CHOOSING:
            raise InputError(
                "there is nothing between the classes of a generator whose labels go "
                f"into more than tables. Received: {node.operation.name}."
            )


def _clone(layer):
    copy = _CHOOSING.get(type(layer), _same)
    return copy(layer)


def _same(layer):
    return type(layer).from_config(layer.get_config())


def _dense(embedding):
    """The rows of an embedding as the kernel of a dense layer, which sums them."""
    return keras.layers.Dense(
        embedding.output_dim,
        use_bias=False,
        name=embedding.name,
        dtype=embedding.dtype_policy,
    )


# What may be done with a label, and how it is done with shares.
_CHOOSING = {
    keras.layers.Embedding: _dense,
    layers.LabelEmbedding: _dense,
    layers.ConditionalBatchNormalization: _same,
}
