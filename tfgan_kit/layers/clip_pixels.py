"""The end of a generator whose pixels must not run away."""

import keras
import tensorflow as tf


LIMIT = 2.0


@keras.saving.register_keras_serializable("tfgan_kit")
class ClipPixels(keras.layers.Layer):
    """Layer that clips to [-1, 1], in float32.

    In training, each gradient passes up to `LIMIT`; beyond it, only one that leads
    back. A black or white background is thus exact in spite of noise, can be left
    again, and its sums stay near the range; before a tanh they grow to hundreds, and an
    int8 file has no steps left for the rest.

    Examples:
        >>> layer = tfgan_kit.layers.ClipPixels()
        >>> layer(np.array([0.5, -700.0])).numpy().tolist()
        [0.5, -1.0]
    """

    def __init__(self, **kwargs):
        super().__init__(**{"dtype": "float32", **kwargs})

    def call(self, inputs, training=False):
        return _clip_in_training(inputs) if training else _clip(inputs)

    def compute_output_shape(self, input_shape):
        return input_shape


def _clip(x):
    return tf.clip_by_value(x, -1.0, 1.0)


@tf.custom_gradient
def _clip_in_training(x):
    pixels = _clip(x)

    def gradient(upstream):
        # A step goes against the gradient, so one of the sign of x leads back.
        passes = (tf.abs(x) < LIMIT) | (upstream * x > 0)
        return tf.where(passes, upstream, 0.0)

    return pixels, gradient
