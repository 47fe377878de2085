"""The end of a generator whose sums must not run away."""

import keras
import tensorflow as tf

# tanh(4) = 0.9993, a twelfth of a grey level from white.
LIMIT = 4.0


@keras.saving.register_keras_serializable("tfgan_kit")
class BoundedTanh(keras.layers.Layer):
    """Tanh in float32, whose inputs stay near [-4, 4].

    In training, a gradient beyond 4 or -4 passes only if it leads back: further out
    pixels no longer change, while Adam makes full steps of the smallest gradients.

    Examples:
        >>> layer = tfgan_kit.layers.BoundedTanh()
        >>> layer(np.array([0.0, -700.0])).numpy().tolist()
        [0.0, -1.0]
    """

    def __init__(self, **kwargs):
        super().__init__(**{"dtype": "float32", **kwargs})

    def call(self, inputs, training=False):
        return tf.tanh(_bounded(inputs) if training else inputs)

    def compute_output_shape(self, input_shape):
        return input_shape


@tf.custom_gradient
def _bounded(x):
    def gradient(upstream):
        # A step goes against the gradient, so one of the sign of x leads back.
        passes = (tf.abs(x) < LIMIT) | (upstream * x > 0)
        return tf.where(passes, upstream, 0.0)

    return tf.identity(x), gradient
