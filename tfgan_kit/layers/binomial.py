"""Layers that halve and double pictures with a binomial filter.

Unlike resizing layers they have a second derivative. Unlike a transposed depthwise
convolution, the doubling uses operations that TFLite has.
"""

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError

_FILTERS = {3: [1, 2, 1], 4: [1, 3, 3, 1]}


class _Binomial(keras.layers.Layer):
    def __init__(self, taps=3, **kwargs):
        super().__init__(**kwargs)
        if taps not in _FILTERS:
            raise InputError(f"taps must be 3 or 4. Received: {taps!r}.")
        self.taps = taps

    def get_config(self):
        return {**super().get_config(), "taps": self.taps}


@keras.saving.register_keras_serializable("tfgan_kit")
class BinomialHalving(_Binomial):
    """Layer that halves pictures `(batch, height, width, channels)`, rounding up.

    Values beyond an edge count as 0.

    Args:
        taps: int. 3 for the filter [1, 2, 1] / 4, 4 for [1, 3, 3, 1] / 8. Defaults to
            3.

    Raises:
        InputError: There is no such filter.

    Examples:
        >>> layer = tfgan_kit.layers.BinomialHalving()
        >>> layer(np.zeros((2, 8, 8, 1), "float32")).shape
        TensorShape([2, 4, 4, 1])

    Reference: Zhang 2019, arXiv 1904.11486, section 3.2.
    """

    def call(self, inputs):
        kernel = np.outer(_FILTERS[self.taps], _FILTERS[self.taps])[:, :, None, None]
        kernel = np.tile(kernel / kernel.sum(), (1, 1, inputs.shape[-1], 1))
        # On a CPU its gradients take several times as long in bfloat16.
        outputs = tf.nn.depthwise_conv2d(
            tf.cast(inputs, "float32"), kernel.astype("float32"), [1, 2, 2, 1], "SAME"
        )
        return tf.cast(outputs, inputs.dtype)

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        return (batch, -(-height // 2), -(-width // 2), channels)


@keras.saving.register_keras_serializable("tfgan_kit")
class BinomialDoubling(_Binomial):
    """Layer that doubles pictures: inside, it is the transpose of the halving, times 4.

    With 3 taps each pixel stays, and the mean of two lies between them; values beyond
    an edge count as 0. With 4 taps all pixels are alike, between two of before, so none
    of them stands out; beyond an edge its values are repeated.

    Args:
        size: (height, width) of the output, `(batch, height, width, channels)`. Its
            half, rounded up, must be the size of the input.
        taps: As in `BinomialHalving`.

    Raises:
        InputError: There is no such filter.

    Examples:
        >>> layer = tfgan_kit.layers.BinomialDoubling((8, 8))
        >>> layer(np.zeros((2, 4, 4, 1), "float32")).shape
        TensorShape([2, 8, 8, 1])
    """

    def __init__(self, size, taps=3, **kwargs):
        super().__init__(taps, **kwargs)
        self.size = tuple(size)

    def call(self, inputs):
        return self._double(self._double(inputs, 1), 2)

    def _double(self, x, axis):
        before, side = (slice(None),) * axis, self.size[axis - 1]
        if self.taps == 3:
            padded = tf.pad(x, [[int(a == axis), 0] for a in range(4)])
            both = 0.5 * (padded[(*before, slice(-1))] + x), x
            # The first mean uses a value beyond the edge, so it is dropped if possible.
            kept = slice(-side, None)
        else:
            padded = tf.pad(x, [[int(a == axis)] * 2 for a in range(4)], "SYMMETRIC")
            left, right = (
                padded[(*before, slice(-2))],
                padded[(*before, slice(2, None))],
            )
            both = 0.75 * x + 0.25 * left, 0.75 * x + 0.25 * right
            kept = slice(side)
        shape = [-1, *x.shape[1:]]
        shape[axis] *= 2
        return tf.reshape(tf.stack(both, axis + 1), shape)[(*before, kept)]

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *self.size, input_shape[-1])

    def get_config(self):
        return {**super().get_config(), "size": self.size}
