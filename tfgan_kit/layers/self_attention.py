"""Self-attention over the pixels of a picture."""

import functools

import keras
import tensorflow as tf

from tfgan_kit.layers.spectral_convolutions import SpectralConv2D

_PLAIN = functools.partial(keras.layers.Conv2D, data_format="channels_last")


@keras.saving.register_keras_serializable("tfgan_kit")
class SelfAttention(keras.layers.Layer):
    """Layer that adds to a picture x gamma times what a pixel gathers from all pixels.

    With C channels, queries and keys have C / 8 channels and values C / 2. Keys and
    values are the largest of each 2 x 2 pixels, as in the authors' code. A pixel's
    weights of all keys sum to 1. The scores and their softmax are float32 under every
    dtype policy. gamma begins as 0, so a new layer returns x itself.

    Args:
        spectral: bool. Whether its four 1 x 1 convolutions, which have no bias, are
            spectrally normalised.

    Input and output are `(batch, height, width, C)`.

    Examples:
        >>> layer = tfgan_kit.layers.SelfAttention()
        >>> layer(np.zeros((2, 8, 8, 16), "float32")).shape
        TensorShape([2, 8, 8, 16])

    Reference: Zhang et al. 2019, arXiv 1805.08318, section 3, equations 1 to 3.
    """

    def __init__(self, spectral=False, **kwargs):
        super().__init__(**kwargs)
        self.spectral = spectral

    def build(self, input_shape):
        *_, height, width, channels = input_shape
        narrow, half = max(channels // 8, 1), max(channels // 2, 1)
        self.query, self.key = self._conv(narrow, "query"), self._conv(narrow, "key")
        self.value, self.result = self._conv(half, "value"), self._conv(channels, "out")
        for layer in (self.query, self.key, self.value):
            layer.build(input_shape)
        self.result.build((None, height, width, half))
        self.gamma = self.add_weight(shape=(), initializer="zeros", name="gamma")

    def _conv(self, filters, name):
        kind = SpectralConv2D if self.spectral else _PLAIN
        return kind(
            filters,
            1,
            use_bias=False,
            name=name,
            trainable=self.trainable,
            dtype=self.dtype_policy,
        )

    def call(self, inputs):
        query = _pixels(self.query(inputs), tf.float32)
        key = _pixels(_largest(self.key(inputs)), tf.float32)
        value = _pixels(_largest(self.value(inputs)))
        shares = tf.nn.softmax(tf.matmul(query, key, transpose_b=True))  # over the keys
        gathered = tf.matmul(tf.cast(shares, value.dtype), value)
        gathered = tf.reshape(gathered, [-1, *inputs.shape[1:3], value.shape[-1]])
        return inputs + tf.cast(self.gamma, inputs.dtype) * self.result(gathered)

    def compute_output_shape(self, input_shape):
        return input_shape

    def plain(self):
        """Return `(layer, weights)` without spectral normalisation of its kernels."""
        layer = SelfAttention(name=self.name, dtype=self.dtype_policy)
        weights = [self.gamma.numpy()]
        for conv in (self.query, self.key, self.value, self.result):
            weights += conv.plain()[1] if self.spectral else conv.get_weights()
        return layer, weights

    def get_config(self):
        return {**super().get_config(), "spectral": self.spectral}


def _largest(x):
    # At an odd edge, it is taken over the pixels inside the picture.
    return tf.nn.max_pool2d(x, 2, 2, "SAME")


def _pixels(x, dtype=None):
    """Return the picture as `(batch, height * width, channels)`."""
    _, height, width, channels = x.shape
    return tf.cast(tf.reshape(x, [-1, height * width, channels]), dtype or x.dtype)
