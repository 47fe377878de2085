"""The activations inside a discriminator, for feature matching."""

from collections.abc import Callable

import keras
import tensorflow as tf

from tfgan_kit import keras_networks
from tfgan_kit.errors import InputError


def reader(discriminator: keras.Model) -> Callable:
    """Return a function from images to float32 logits and a list of activations.

    The activations are what each layer with a kernel takes, except for the first one:
    the outputs of all stages but the last. The function runs the discriminator's own
    layers in training mode.

    Args:
        discriminator: Keras model. It must be a functional or Sequential model, because
            a model's own `call` does not show its layers' outputs.

    Raises:
        InputError: The discriminator shows no activations.
    """
    network = keras_networks.functional(discriminator)
    activations = [] if network is None else _activations(network)
    if not activations:
        raise InputError(
            "feature matching needs a functional or Sequential discriminator with two "
            "layers of kernels or more: set feature_weight=0, or build one of "
            f"tfgan_kit.networks.patch. Received: {discriminator!r}."
        )
    # It shares the layers, so it must not become a part of the model.
    seen = keras.Model(network.inputs, [*activations, network.outputs[0]])

    def read(images):
        outputs = [tf.cast(x, tf.float32) for x in seen(images, training=True)]
        return outputs[-1], outputs[:-1]

    return read


def _activations(network):
    """Return the tensors that layers with kernels take, in order, without the first."""
    graph, found = keras_networks.Graph(network), {}
    for operation in network.operations:
        weights = getattr(operation, "weights", ())
        call = graph.call(operation)
        if call and any(len(weight.shape) > 1 for weight in weights):
            found |= {id(tensor): tensor for tensor in call[0]}
    images = {id(tensor) for tensor in network.inputs}
    return [x for key, x in found.items() if key not in images]
