"""Convolutions whose weight is divided by its largest singular value."""

import keras
import tensorflow as tf

from tfgan_kit.layers.conv_2d_transpose import Conv2DTranspose
from tfgan_kit.layers.spectral_normalization import SpectralLayer


@keras.saving.register_keras_serializable("tfgan_kit")
class SpectralConv2D(SpectralLayer):
    """Convolution with spectral normalisation of its `(h * w * in, out)` matrix.

    The padding is "same".

    Args:
        filters: int. Channels of the output, `(batch, height, width, filters)`.
        kernel_size: int. Side of the square kernel.
        strides: int. The stride in both directions.
        kernel_initializer, use_bias: As in `keras.layers.Conv2D`.

    Examples:
        >>> layer = tfgan_kit.layers.SpectralConv2D(8, 3)
        >>> layer(np.zeros((2, 8, 8, 1), "float32")).shape
        TensorShape([2, 8, 8, 8])

    Reference: Miyato et al. 2018, arXiv 1802.05957, section 3 (reshaped as in 2.1).
    """

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        kernel_initializer="glorot_uniform",
        use_bias=True,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.strides = strides
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.use_bias = use_bias

    def build(self, input_shape):
        side = self.kernel_size
        shape = (side, side, input_shape[-1], self.filters)
        self._build_kernel(shape, self.kernel_initializer, self.use_bias)

    def call(self, inputs):
        kernel = self.normalized_kernel()
        return self._biased(tf.nn.conv2d(inputs, kernel, self.strides, "SAME"))

    def compute_output_shape(self, input_shape):
        batch, height, width, _ = input_shape
        sides = (-(-side // self.strides) for side in (height, width))
        return (batch, *sides, self.filters)

    def _plain_layer(self, **kwargs):
        return keras.layers.Conv2D(
            self.filters,
            self.kernel_size,
            self.strides,
            padding="same",
            data_format="channels_last",
            use_bias=self.use_bias,
            **kwargs,
        )

    def get_config(self):
        initializer = keras.initializers.serialize(self.kernel_initializer)
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "kernel_initializer": initializer,
            "use_bias": self.use_bias,
        }


@keras.saving.register_keras_serializable("tfgan_kit")
class SpectralConv2DTranspose(SpectralConv2D):
    """`layers.Conv2DTranspose` with spectral normalisation.

    Its kernel is `(h, w, out, in)`; its matrix is `(h * w * in, out)`, like that of a
    convolution.

    Args:
        size: (height, width) of the output, as in `layers.Conv2DTranspose`.
        filters, kernel_size, strides, kernel_initializer, use_bias: As in
            `SpectralConv2D`.

    Examples:
        >>> layer = tfgan_kit.layers.SpectralConv2DTranspose(8, 3, (8, 8), strides=2)
        >>> layer(np.zeros((2, 4, 4, 1), "float32")).shape
        TensorShape([2, 8, 8, 8])
    """

    def __init__(self, filters, kernel_size, size, strides, **kwargs):
        super().__init__(filters, kernel_size, strides, **kwargs)
        self.size = tuple(size)

    def build(self, input_shape):
        side = self.kernel_size
        shape = (side, side, self.filters, input_shape[-1])
        self._build_kernel(shape, self.kernel_initializer, self.use_bias)

    def _matrix(self):
        kernel = tf.transpose(self.kernel, [0, 1, 3, 2])
        return tf.reshape(kernel, [-1, self.filters])

    def call(self, inputs):
        batch = inputs.shape[0] or tf.shape(inputs)[0]
        shape = (batch, *self.size, self.filters)
        kernel = self.normalized_kernel()
        return self._biased(
            tf.nn.conv2d_transpose(inputs, kernel, shape, self.strides, "SAME")
        )

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *self.size, self.filters)

    def _plain_layer(self, **kwargs):
        return Conv2DTranspose(
            self.filters,
            self.kernel_size,
            self.size,
            self.strides,
            use_bias=self.use_bias,
            **kwargs,
        )

    def get_config(self):
        return {**super().get_config(), "size": self.size}
