"""Grouped convolutions that have their gradients on a CPU, too."""

import keras
import tensorflow as tf

from tfgan_kit.layers.spectral_convolutions import SpectralConv2D


def grouped_conv2d(inputs, kernel, groups):
    """A convolution with "same" padding of each group of channels by itself.

    TensorFlow has no gradient of its own grouped convolution on a CPU, and Keras' way
    around, XLA, is slow there.

    Args:
        inputs: `(batch, height, width, channels)`.
        kernel: `(rows, columns, channels / groups, filters)`.
        groups: A divisor of channels and filters.
    """
    pairs = zip(tf.split(inputs, groups, -1), tf.split(kernel, groups, -1), strict=True)
    return tf.concat([tf.nn.conv2d(*pair, 1, "SAME") for pair in pairs], -1)


@keras.saving.register_keras_serializable("tfgan_kit")
class GroupedConv2D(keras.layers.Conv2D):
    """`keras.layers.Conv2D` with "same" padding, of groups of channels.

    Args:
        filters, kernel_size, groups: As in Keras, and so are the others.
    """

    def __init__(self, filters, kernel_size, groups, **kwargs):
        fixed = {"padding": "same", "data_format": "channels_last"}
        super().__init__(filters, kernel_size, groups=groups, **{**kwargs, **fixed})

    def convolution_op(self, inputs, kernel):
        return grouped_conv2d(inputs, tf.cast(kernel, inputs.dtype), self.groups)


@keras.saving.register_keras_serializable("tfgan_kit")
class SpectralGroupedConv2D(SpectralConv2D):
    """`GroupedConv2D` with spectral normalisation of its `(h * w * in, out)` matrix.

    Its norm is at least that of each group.

    Args:
        groups: As in Keras; the others are as in `SpectralConv2D`.
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
