"""Layers with an equalised learning rate, and the steps between them in StyleGAN2."""

import math

import keras
import tensorflow as tf

_EPSILON = 1e-8


def equalized_weight(layer, shape, inputs, name="kernel", rate=1.0):
    """Add a weight that begins as N(0, 1 / rate^2), and return it with its gain.

    The gain, `rate / sqrt(inputs)`, is applied whenever the weight is used, so that
    Adam moves all weights at the same relative speed.
    """
    start = keras.initializers.RandomNormal(stddev=1.0 / rate)
    weight = layer.add_weight(shape=shape, initializer=start, autocast=False, name=name)
    return weight, rate / math.sqrt(inputs)


@keras.saving.register_keras_serializable("tfgan_kit")
class EqualizedDense(keras.layers.Layer):
    """Dense layer with an equalised learning rate.

    Args:
        units: int. Length of the output, `(batch, units)`.
        rate: float. Factor of the learning rate of kernel and bias. Defaults to 1.0.

    Examples:
        >>> layer = tfgan_kit.layers.EqualizedDense(8)
        >>> layer(np.zeros((2, 4), "float32")).shape
        TensorShape([2, 8])

    Reference: Karras et al. 2018, arXiv 1710.10196, section 4.1.
    """

    def __init__(self, units, rate=1.0, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.rate = rate

    def build(self, input_shape):
        inputs = input_shape[-1]
        shape = (inputs, self.units)
        self.kernel, self._gain = equalized_weight(self, shape, inputs, rate=self.rate)
        self.bias = self.add_weight(
            shape=(self.units,), initializer="zeros", name="bias"
        )
        self.built = True

    def call(self, inputs):
        dtype = self.compute_dtype
        kernel = tf.cast(self.kernel * self._gain, dtype)
        return tf.matmul(inputs, kernel) + tf.cast(self.bias * self.rate, dtype)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "rate": self.rate}


@keras.saving.register_keras_serializable("tfgan_kit")
class EqualizedConv2D(keras.layers.Layer):
    """Convolution with "same" padding and an equalised learning rate.

    Args:
        filters: int. Channels of the output, `(batch, height, width, filters)`.
        kernel_size: int. Side of the square kernel.
        use_bias: bool. Whether each channel has a bias. Defaults to True.

    Examples:
        >>> layer = tfgan_kit.layers.EqualizedConv2D(8, 3)
        >>> layer(np.zeros((2, 8, 8, 1), "float32")).shape
        TensorShape([2, 8, 8, 8])

    Reference: Karras et al. 2018, arXiv 1710.10196, section 4.1.
    """

    def __init__(self, filters, kernel_size, use_bias=True, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.use_bias = use_bias

    def build(self, input_shape):
        side, channels = self.kernel_size, input_shape[-1]
        shape = (side, side, channels, self.filters)
        self.kernel, self._gain = equalized_weight(self, shape, side**2 * channels)
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(self.filters,), initializer="zeros", name="bias"
            )
        self.built = True

    def call(self, inputs):
        kernel = tf.cast(self.kernel * self._gain, self.compute_dtype)
        outputs = tf.nn.conv2d(inputs, kernel, 1, "SAME")
        return tf.nn.bias_add(outputs, self._bias()) if self.use_bias else outputs

    def _bias(self):
        return tf.cast(self.bias, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.filters)

    def get_config(self):
        own = ("filters", "kernel_size", "use_bias")
        return {**super().get_config(), **{name: getattr(self, name) for name in own}}


@keras.saving.register_keras_serializable("tfgan_kit")
class ScaledLeakyReLU(keras.layers.Layer):
    """Leaky ReLU with a slope of 0.2, times sqrt(2), which keeps the variance.

    Examples:
        >>> layer = tfgan_kit.layers.ScaledLeakyReLU()
        >>> [round(float(x), 4) for x in layer(np.array([1.0, -5.0]))]
        [1.4142, -1.4142]

    Reference: Karras et al. 2020, arXiv 1912.04958, appendix B.
    """

    def call(self, inputs):
        return tf.nn.leaky_relu(inputs, 0.2) * math.sqrt(2.0)

    def compute_output_shape(self, input_shape):
        return input_shape


@keras.saving.register_keras_serializable("tfgan_kit")
class UnitVariance(keras.layers.Layer):
    """Layer that divides each vector by the root of its mean square.

    Examples:
        >>> layer = tfgan_kit.layers.UnitVariance()
        >>> layer(np.array([[3.0, 3.0]])).numpy().round(4).tolist()
        [[1.0, 1.0]]

    Reference: Karras et al. 2018, arXiv 1710.10196, section 4.2.
    """

    def call(self, inputs):
        x = tf.cast(inputs, "float32")
        square = tf.reduce_mean(tf.square(x), axis=-1, keepdims=True)
        return tf.cast(x * tf.math.rsqrt(square + _EPSILON), inputs.dtype)

    def compute_output_shape(self, input_shape):
        return input_shape
