"""Layers that halve and double pictures with the binomial filter [1, 2, 1] / 4.

Unlike resizing layers they have a second derivative. Unlike a transposed depthwise
convolution, the doubling uses operations that TFLite has.
"""

import keras
import numpy as np
import tensorflow as tf


@keras.saving.register_keras_serializable("tfgan_kit")
class BinomialHalving(keras.layers.Layer):
    """Layer that halves pictures `(batch, height, width, channels)`, rounding up.

    Values beyond an edge count as 0.

    Examples:
        >>> layer = tfgan_kit.layers.BinomialHalving()
        >>> layer(np.zeros((2, 8, 8, 1), "float32")).shape
        TensorShape([2, 4, 4, 1])

    Reference: Zhang 2019, arXiv 1904.11486, section 3.2.
    """

    def call(self, inputs):
        kernel = np.outer([1, 2, 1], [1, 2, 1])[:, :, None, None] / 16
        kernel = np.tile(kernel, (1, 1, inputs.shape[-1], 1))
        # On a CPU its gradients take several times as long in bfloat16.
        outputs = tf.nn.depthwise_conv2d(
            tf.cast(inputs, "float32"), kernel.astype("float32"), [1, 2, 2, 1], "SAME"
        )
        return tf.cast(outputs, inputs.dtype)

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        return (batch, -(-height // 2), -(-width // 2), channels)


@keras.saving.register_keras_serializable("tfgan_kit")
class BinomialDoubling(keras.layers.Layer):
    """The transpose of `BinomialHalving`, times 4.

    Args:
        size: (height, width) of the output, `(batch, height, width, channels)`. Its
            half, rounded up, must be the size of the input.

    Examples:
        >>> layer = tfgan_kit.layers.BinomialDoubling((8, 8))
        >>> layer(np.zeros((2, 4, 4, 1), "float32")).shape
        TensorShape([2, 8, 8, 1])
    """

    def __init__(self, size, **kwargs):
        super().__init__(**kwargs)
        self.size = tuple(size)

    def call(self, inputs):
        return self._double(self._double(inputs, 1), 2)

    def _double(self, inputs, axis):
        """Insert before each value of the axis its mean with the previous one."""
        before, side = (slice(None),) * axis, self.size[axis - 1]
        padded = tf.pad(inputs, [[int(a == axis), 0] for a in range(4)])
        means = 0.5 * (padded[(*before, slice(-1))] + inputs)
        pairs = tf.stack([means, inputs], axis + 1)
        shape = [-1, *inputs.shape[1:]]
        shape[axis] *= 2
        # The first mean uses a value beyond the edge, so it is dropped if possible.
        return tf.reshape(pairs, shape)[(*before, slice(-side, None))]

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *self.size, input_shape[-1])

    def get_config(self):
        return {**super().get_config(), "size": self.size}
