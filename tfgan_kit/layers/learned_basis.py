"""Layers between vectors and pictures, with a learned picture for each channel."""

import keras
import tensorflow as tf


class _Basis(keras.layers.Layer):
    """A weight `(height, width, channels)`. Abstract.

    Args:
        spectral: bool. Whether the weight is divided by the largest norm among its
            pictures, which is the norm of the layer.
    """

    def __init__(self, spectral=False, **kwargs):
        super().__init__(**kwargs)
        self.spectral = spectral

    def _build_basis(self, shape, deviation):
        drawn = keras.initializers.RandomNormal(stddev=deviation)
        self.basis = self.add_weight(
            shape=shape, initializer=drawn, name="basis", autocast=False
        )

    def pictures(self):
        """Return the basis in use, in the layer's compute dtype."""
        basis = tf.convert_to_tensor(self.basis)
        if self.spectral:
            basis /= tf.reduce_max(tf.norm(basis, axis=[0, 1]))
        return tf.cast(basis, self.compute_dtype)

    def get_config(self):
        return {**super().get_config(), "spectral": self.spectral}


@keras.saving.register_keras_serializable("tfgan_kit")
class FromBasis(_Basis):
    """Layer from vectors to pictures: each value times its channel's picture.

    The input is `(batch, channels)`.

    Args:
        size: (height, width) of the output, `(batch, height, width, channels)`.
        spectral: bool. Whether the pictures are divided by the largest norm among them.

    Examples:
        >>> layer = tfgan_kit.layers.FromBasis((4, 4))
        >>> layer(np.zeros((2, 16), "float32")).shape
        TensorShape([2, 4, 4, 16])

    Reference: Huang et al. 2024, arXiv 2501.05441, section 3 and figure 3.
    """

    def __init__(self, size, **kwargs):
        super().__init__(**kwargs)
        self.size = tuple(size)

    def build(self, input_shape):
        self._build_basis((*self.size, input_shape[-1]), 1.0)

    def call(self, inputs):
        return inputs[:, None, None, :] * self.pictures()

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *self.size, input_shape[-1])

    def get_config(self):
        return {**super().get_config(), "size": self.size}


@keras.saving.register_keras_serializable("tfgan_kit")
class ToBasis(_Basis):
    """Layer from pictures to vectors: the product of each channel with its picture.

    It is a depthwise convolution as large as the pictures.

    Args:
        spectral: bool. As in `FromBasis`.

    Examples:
        >>> layer = tfgan_kit.layers.ToBasis()
        >>> layer(np.zeros((2, 4, 4, 16), "float32")).shape
        TensorShape([2, 16])

    Reference: As `FromBasis`.
    """

    def build(self, input_shape):
        height, width, _ = shape = input_shape[1:]
        self._build_basis(shape, (height * width) ** -0.5)

    def call(self, inputs):
        return tf.reduce_sum(inputs * self.pictures(), axis=[1, 2])

    def compute_output_shape(self, input_shape):
        return (input_shape[0], input_shape[-1])
