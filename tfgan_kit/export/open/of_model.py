"""The generator of a Keras model, opened as those of files are."""

import tensorflow as tf

from tfgan_kit import keras_networks
from tfgan_kit.export import interface
from tfgan_kit.export.open_generator import OpenGenerator


def generator_of(model):
    """Return the `OpenGenerator` of an `AdversarialModel`."""
    forward = interface.of_model(model)
    if not forward.source:
        return OpenGenerator(model.generate_batch, forward)
    back = forward.back and _translator(model.back_sampler, forward.back)
    return _translator(model.sampler, forward, back)


def _translator(sampler, faced, back=None):
    run = keras_networks.padded(sampler.network)
    (spec,) = faced.specs()
    function = tf.function(run, input_signature=[spec], jit_compile=False)
    return OpenGenerator(function, faced, back=back)
