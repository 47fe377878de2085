"""Grouped convolutions that also have gradients on a CPU."""

import keras
import tensorflow as tf

from tfgan_kit.layers.spectral_convolutions import SpectralConv2D


def grouped_conv2d(inputs, kernel, groups):
    """Convolve each group of channels separately, with "same" padding.

    TensorFlow lacks the gradient of its grouped convolution on a CPU, and Keras'
    workaround, XLA, is slow there.

    Args:
        inputs: `(batch, height, width, channels)`.
        kernel: `(rows, columns, channels / groups, filters)`.
        groups: int. A divisor of channels and filters.

    Examples:
        >>> from tfgan_kit.layers.grouped_conv_2d import grouped_conv2d
        >>> kernel = np.zeros((3, 3, 2, 8), "float32")
        >>> grouped_conv2d(np.zeros((1, 5, 5, 4), "float32"), kernel, groups=2).shape
        TensorShape([1, 5, 5, 8])
    """
    pairs = zip(tf.split(inputs, groups, -1), tf.split(kernel, groups, -1), strict=True)
    return tf.concat([tf.nn.conv2d(*pair, 1, "SAME") for pair in pairs], -1)


@keras.saving.register_keras_serializable("tfgan_kit")
class GroupedConv2D(keras.layers.Conv2D):
    """`keras.layers.Conv2D` with groups of channels and "same" padding.

    Args:
        filters, kernel_size, groups: As in Keras, like all further arguments.

    Examples:
        >>> layer = tfgan_kit.layers.GroupedConv2D(8, 3, groups=2)
        >>> layer(np.zeros((2, 8, 8, 8), "float32")).shape
        TensorShape([2, 8, 8, 8])
    """

    def __init__(self, filters, kernel_size, groups, **kwargs):
        fixed = {"padding": "same", "data_format": "channels_last"}
        super().__init__(filters, kernel_size, groups=groups, **{**kwargs, **fixed})

    def convolution_op(self, inputs, kernel):
        return grouped_conv2d(inputs, tf.cast(kernel, inputs.dtype), self.groups)


@keras.saving.register_keras_serializable("tfgan_kit")
class SpectralGroupedConv2D(SpectralConv2D):
    """`GroupedConv2D` with spectral normalisation of its `(h * w * in, out)` matrix.

    The norm of this matrix is at least the norm of each group.

    Args:
        groups: int. As in Keras; the others are as in `SpectralConv2D`.

    Examples:
        >>> layer = tfgan_kit.layers.SpectralGroupedConv2D(8, 3, groups=2)
        >>> layer(np.zeros((2, 8, 8, 4), "float32")).shape
        TensorShape([2, 8, 8, 8])
    """

    def __init__(self, filters, kernel_size, groups, **kwargs):
        super().__init__(filters, kernel_size, **kwargs)
        self.groups = groups

    def build(self, input_shape):
        side, channels = self.kernel_size, input_shape[-1] // self.groups
        shape = (side, side, channels, self.filters)
        self._build_kernel(shape, self.kernel_initializer, self.use_bias)

    def call(self, inputs):
        kernel = self.normalized_kernel()
        return self._biased(grouped_conv2d(inputs, kernel, self.groups))

    def _plain_layer(self, **kwargs):
        size = (self.filters, self.kernel_size, self.groups)
        return GroupedConv2D(*size, use_bias=self.use_bias, **kwargs)

    def get_config(self):
        return {**super().get_config(), "groups": self.groups}
