"""A transposed convolution with a given output size."""

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("tfgan_kit")
class Conv2DTranspose(keras.layers.Conv2DTranspose):
    """The transpose of a convolution with "same" padding on pictures of `size`.

    `keras.layers.Conv2DTranspose` only makes multiples of the strides. Cropped at the
    bottom and right, its pictures are the same, after more work.

    Args:
        filters, kernel_size, strides: As in Keras.
        size: (height, width) of the output, `(batch, height, width, filters)`. Divided
            by the strides and rounded up, it must be the size of the input.

    Examples:
        >>> layer = tfgan_kit.layers.Conv2DTranspose(8, 3, size=(7, 7), strides=2)
        >>> layer(np.zeros((2, 4, 4, 1), "float32")).shape
        TensorShape([2, 7, 7, 8])
    """

    def __init__(self, filters, kernel_size, size, strides, **kwargs):
        fixed = {"padding": "same", "data_format": "channels_last"}
        super().__init__(filters, kernel_size, strides, **{**kwargs, **fixed})
        self.size = tuple(size)

    def call(self, inputs):
        batch = inputs.shape[0] or tf.shape(inputs)[0]
        outputs = tf.nn.conv2d_transpose(
            inputs,
            self.kernel,
            (batch, *self.size, self.filters),
            self.strides,
            "SAME",
        )
        if self.use_bias:
            outputs = tf.nn.bias_add(outputs, self.bias)
        return self.activation(outputs)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *self.size, self.filters)

    def get_config(self):
        config = {**super().get_config(), "size": self.size}
        del config["padding"]
        return config
