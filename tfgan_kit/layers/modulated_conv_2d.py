"""The convolution of StyleGAN2, whose kernel depends on a style."""

import keras
import tensorflow as tf

from tfgan_kit.layers.equalized import equalized_weight

_EPSILON = 1e-8


@keras.saving.register_keras_serializable("tfgan_kit")
class ModulatedConv2D(keras.layers.Layer):
    """Convolution whose kernel is scaled by a style, and brought back to length 1.

    It takes `[x, styles]`: `(batch, height, width, channels)` and the vectors of all
    places, `(batch, places, style_dim)`. A learnt affine map turns the vector of its
    place into a scale s per input channel, 1 at first. The kernel of an example, with
    s, has length 1 per output channel. Instead of one kernel per example, the inputs
    are scaled before, and the outputs after, a convolution with a shared kernel: this
    is the same and needs no grouped convolution.

    Args:
        filters: int. Channels of the output, `(batch, height, width, filters)`.
        kernel_size: int. Side of the square kernel.
        place: int. Index of its vector in the styles.
        demodulate: bool. Whether the kernel is brought back to length 1. Defaults to
            True; StyleGAN2's layers that make images do not.

    Examples:
        >>> layer = tfgan_kit.layers.ModulatedConv2D(8, 3, place=0)
        >>> x, styles = np.ones((2, 4, 4, 1), "float32"), np.ones((2, 3, 5), "float32")
        >>> layer([x, styles]).shape
        TensorShape([2, 4, 4, 8])

    Reference: Karras et al. 2020, arXiv 1912.04958, section 2.2, equations 1 and 3.
    """

    def __init__(self, filters, kernel_size, place, demodulate=True, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.place = place
        self.demodulate = demodulate

    def build(self, input_shape):
        (*_, channels), (*_, style_dim) = input_shape
        side = self.kernel_size
        self.kernel, self._gain = equalized_weight(
            self, (side, side, channels, self.filters), side**2 * channels
        )
        self.affine, self._affine_gain = equalized_weight(
            self, (style_dim, channels), style_dim, name="affine"
        )
        self.affine_bias = self.add_weight(
            shape=(channels,), initializer="ones", autocast=False, name="affine_bias"
        )
        self.bias = self.add_weight(
            shape=(self.filters,), initializer="zeros", name="bias"
        )
        self.built = True

    def call(self, inputs):
        x, styles = inputs
        dtype = self.compute_dtype
        kernel = self.kernel * self._gain
        scale = self.scale_of(styles)
        if self.demodulate:
            # The lengths below undo this. Without it, the product of large scales and
            # features may leave the range of float16.
            squares = tf.reduce_mean(tf.square(scale), axis=1, keepdims=True)
            scale *= tf.math.rsqrt(squares + _EPSILON)
        x = x * tf.cast(scale, dtype)[:, None, None, :]
        x = tf.nn.conv2d(x, tf.cast(kernel, dtype), 1, "SAME")
        if self.demodulate:
            lengths = tf.reduce_sum(tf.square(kernel), axis=(0, 1))
            square = tf.matmul(tf.square(scale), lengths)
            x *= tf.cast(tf.math.rsqrt(square + _EPSILON), dtype)[:, None, None, :]
        return tf.nn.bias_add(x, tf.cast(self.bias, dtype))

    def scale_of(self, styles):
        """Return the scale per input channel, float32 `(batch, channels)`."""
        vectors = tf.cast(styles[:, self.place], "float32")
        return tf.matmul(vectors, self.affine * self._affine_gain) + self.affine_bias

    def compute_output_shape(self, input_shape):
        return (*input_shape[0][:-1], self.filters)

    def get_config(self):
        own = ("filters", "kernel_size", "place", "demodulate")
        return {**super().get_config(), **{name: getattr(self, name) for name in own}}
