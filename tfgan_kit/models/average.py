"""The moving average of a generator, in a float32 twin."""

import keras
import tensorflow as tf

from tfgan_kit.precision import policy_scope


def float32_twin(generator):
    """A copy of a Keras model that computes in float32, whatever the original does."""

    def float32(layer):
        return layer.__class__.from_config({**layer.get_config(), "dtype": "float32"})

    with policy_scope("float32"):
        twin = keras.models.clone_model(generator, clone_function=float32)
    # A clone has fresh weights: an average that began with them would carry them on.
    twin.set_weights(generator.get_weights())
    twin.trainable = False
    return twin


def update(twin, generator, step, decay):
    """Moves the twin by one step of the average.

    Trainable weights are averaged with min(decay, (1 + step) / (10 + step)): with the
    full decay the twin would lag behind in the beginning. The statistics of batch
    norm, which are averages themselves, are copied; so is all, where decay is 0.

    Args:
        decay: A number, or a float32 scalar where it changes with the step.
    """
    averages = tf.is_tensor(decay) or decay > 0
    step = tf.cast(step, tf.float32)
    share = 1.0 - tf.minimum(decay, (1.0 + step) / (10.0 + step))
    for average, weight in zip(twin.weights, generator.weights, strict=True):
        if weight.trainable and averages:
            average.assign(average + share * (weight - average))
        else:
            average.assign(weight)
