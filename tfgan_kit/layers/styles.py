"""The styles of StyleGAN2: one vector per place, and their average."""

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("tfgan_kit")
class Styles(keras.layers.Layer):
    """Layer that hands the vector w of an example to every place that takes a style.

    `(batch, style_dim)` becomes `(batch, places, style_dim)`. Training keeps a moving
    average of w. Outside training, vectors are pulled to it (truncation): w becomes
    `average + psi (w - average)`, where psi is a weight of the layer, 1 at first.

    Args:
        places: int. Number of places.

    Examples:
        >>> layer = tfgan_kit.layers.Styles(places=3)
        >>> layer(np.ones((2, 5), "float32")).shape
        TensorShape([2, 3, 5])

    Reference: Karras et al. 2019, arXiv 1812.04948, section 2 and appendix B; the decay
    of the average, 0.995, is that of the authors' code.
    """

    _DECAY = 0.995

    def __init__(self, places, **kwargs):
        super().__init__(**kwargs)
        self.places = places

    def build(self, input_shape):
        state = {"trainable": False, "autocast": False, "aggregation": "mean"}
        self.average = self.add_weight(
            shape=(input_shape[-1],), initializer="zeros", name="average", **state
        )
        self.psi = self.add_weight(shape=(), initializer="ones", name="psi", **state)
        self.built = True

    def call(self, inputs, training=None):
        if training:
            mean = tf.reduce_mean(tf.cast(inputs, "float32"), axis=0)
            share = 1.0 - self._DECAY
            self.average.assign(self.average + share * (mean - self.average))
        else:
            average = tf.cast(self.average, inputs.dtype)
            psi = tf.cast(self.psi, inputs.dtype)
            inputs = average + psi * (inputs - average)
        return tf.tile(inputs[:, None, :], [1, self.places, 1])

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.places, input_shape[1])

    def get_config(self):
        return {**super().get_config(), "places": self.places}


@keras.saving.register_keras_serializable("tfgan_kit")
class LearnedConstant(keras.layers.Layer):
    """Layer that gives one learnt picture for every row of its input.

    Args:
        shape: (height, width, channels) of the picture.

    Examples:
        >>> layer = tfgan_kit.layers.LearnedConstant((4, 4, 8))
        >>> layer(np.zeros((2, 3, 5), "float32")).shape
        TensorShape([2, 4, 4, 8])

    Reference: Karras et al. 2019, arXiv 1812.04948, section 2.
    """

    def __init__(self, shape, **kwargs):
        super().__init__(**kwargs)
        self.shape = tuple(shape)

    def build(self, input_shape):
        self.constant = self.add_weight(
            shape=self.shape,
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            name="constant",
        )
        self.built = True

    def call(self, inputs):
        picture = tf.cast(self.constant, self.compute_dtype)[None]
        return tf.tile(picture, [tf.shape(inputs)[0], 1, 1, 1])

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *self.shape)

    def get_config(self):
        return {**super().get_config(), "shape": self.shape}
