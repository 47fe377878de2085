"""Dropout that replicas share."""

import keras
import tensorflow as tf

from tfgan_kit.distribution import replicas


@keras.saving.register_keras_serializable("tfgan_kit")
class Dropout(keras.layers.Dropout):
    """`keras.layers.Dropout`, which drops on several replicas what one would drop.

    Keras draws the same on every replica. Here each replica has its rows of what one
    device draws for the whole batch.

    Args:
        rate, noise_shape, seed: As in Keras.

    Examples:
        >>> layer = tfgan_kit.layers.Dropout(0.5)
        >>> layer(np.ones((2, 4), "float32")).numpy().tolist()[0]
        [1.0, 1.0, 1.0, 1.0]
    """

    def call(self, inputs, training=False):
        if not (training and self.rate > 0) or replicas.count() == 1:
            return super().call(inputs, training=training)

        def draw(rows):
            shape = tf.concat([[rows], tf.shape(inputs)[1:]], axis=0)
            return keras.random.dropout(
                tf.ones(shape, inputs.dtype),
                self.rate,
                self.noise_shape,
                self.seed_generator,
            )

        return inputs * replicas.own_rows(draw, tf.shape(inputs)[0])
