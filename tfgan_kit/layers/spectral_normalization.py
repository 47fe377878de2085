"""Layers whose weight is divided by its largest singular value."""

import keras
import tensorflow as tf

from tfgan_kit import compat


def spectral_layers(network):
    """Return every spectral layer of a Keras model, including those in other layers.

    Examples:
        >>> dense = tfgan_kit.layers.SpectralDense(3, name="dense")
        >>> network = keras.Sequential([keras.Input((4,)), dense])
        >>> [layer.name for layer in tfgan_kit.layers.spectral_layers(network)]
        ['dense']
    """
    return [x for x in compat.layers_of(network) if isinstance(x, SpectralLayer)]


class SpectralLayer(keras.layers.Layer):
    """Layer with a kernel W that is used as W / sigma, sigma = ||W u||. Abstract.

    Here W is a matrix, inputs by outputs, and u `(outputs,)` approximates its first
    right singular vector. The kernel variable itself is never overwritten, and the
    gradient flows through sigma: the gradient of ||W u|| is v u^T with
    v = W u / ||W u||, the term of the paper's equation 12. All of it is float32 under
    every dtype policy.

    u only moves in `power_iteration`, which each update of the layer's network calls
    once.
    """

    def _build_kernel(self, shape, initializer, use_bias=True):
        self.kernel = self.add_weight(
            shape=shape, initializer=initializer, name="kernel", autocast=False
        )
        outputs = self._matrix().shape[-1:]
        self.u = self.add_weight(
            shape=outputs,
            initializer="random_normal",
            trainable=False,
            name="u",
            autocast=False,
            aggregation="only_first_replica",
        )
        self.bias = None
        if use_bias:
            self.bias = self.add_weight(shape=outputs, initializer="zeros", name="bias")
        # With a random u, the first sigma would be far too small.
        for _ in range(20):
            self.power_iteration()

    def _matrix(self):
        return tf.reshape(self.kernel, [-1, self.kernel.shape[-1]])

    def _biased(self, outputs):
        return outputs if self.bias is None else tf.nn.bias_add(outputs, self.bias)

    def power_iteration(self):
        """Make one step towards the first singular vector (the paper's Algorithm 1)."""
        matrix = self._matrix()
        v = tf.math.l2_normalize(tf.linalg.matvec(matrix, self.u))
        u = tf.linalg.matvec(matrix, v, transpose_a=True)
        self.u.assign(tf.math.l2_normalize(u))

    def sigma(self):
        """Return the estimated largest singular value, a float32 scalar."""
        return tf.norm(tf.linalg.matvec(self._matrix(), self.u))

    def normalized_kernel(self):
        return tf.cast(self.kernel / self.sigma(), self.compute_dtype)

    def plain(self):
        """Return `(layer, weights)`: a plain layer of this name with kernel W / sigma.

        The layer is not built yet.
        """
        weights = [(self.kernel / self.sigma()).numpy()]
        if self.bias is not None:
            weights.append(self.bias.numpy())
        return self._plain_layer(name=self.name, dtype=self.dtype_policy), weights

    def _plain_layer(self, **kwargs):
        raise NotImplementedError


@keras.saving.register_keras_serializable("tfgan_kit")
class SpectralDense(SpectralLayer):
    """Dense layer with spectral normalisation.

    Unlike `keras.layers.SpectralNormalization`, it also normalises in evaluation, has
    the gradient through sigma, and does not overwrite its kernel.

    Args:
        units: int. Length of the output, `(batch, units)`.
        kernel_initializer, use_bias: As in `keras.layers.Dense`.

    Examples:
        >>> layer = tfgan_kit.layers.SpectralDense(3)
        >>> layer(np.zeros((2, 4), "float32")).shape
        TensorShape([2, 3])
        >>> kernel = layer.normalized_kernel().numpy()
        >>> round(float(np.linalg.norm(kernel, 2)), 2)
        1.0

    Reference: Miyato et al. 2018, arXiv 1802.05957, section 2.1 and Algorithm 1.
    """

    def __init__(
        self, units, kernel_initializer="glorot_uniform", use_bias=True, **kwargs
    ):
        super().__init__(**kwargs)
        self.units = units
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.use_bias = use_bias

    def build(self, input_shape):
        shape = (input_shape[-1], self.units)
        self._build_kernel(shape, self.kernel_initializer, self.use_bias)

    def call(self, inputs):
        return self._biased(tf.matmul(inputs, self.normalized_kernel()))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def _plain_layer(self, **kwargs):
        return keras.layers.Dense(self.units, use_bias=self.use_bias, **kwargs)

    def get_config(self):
        initializer = keras.initializers.serialize(self.kernel_initializer)
        return {
            **super().get_config(),
            "units": self.units,
            "kernel_initializer": initializer,
            "use_bias": self.use_bias,
        }


@keras.saving.register_keras_serializable("tfgan_kit")
class SpectralEmbedding(SpectralLayer):
    """Embedding of labels whose matrix is spectrally normalised.

    Args:
        num_classes: int. Labels are int32 `(batch,)` from 0 to `num_classes - 1`.
        units: int. Length of a vector: the output is `(batch, units)`.

    Examples:
        >>> layer = tfgan_kit.layers.SpectralEmbedding(10, 4)
        >>> layer(np.array([3, 0, 9])).shape
        TensorShape([3, 4])

    Reference: Miyato and Koyama 2018, arXiv 1802.05637, section 5.
    """

    def __init__(self, num_classes, units, **kwargs):
        super().__init__(**kwargs)
        self.num_classes = num_classes
        self.units = units

    def build(self, input_shape):
        shape = (self.num_classes, self.units)
        self._build_kernel(shape, "glorot_uniform", use_bias=False)

    def call(self, labels):
        return tf.gather(self.normalized_kernel(), labels)

    def compute_output_shape(self, input_shape):
        return (*input_shape, self.units)

    def _plain_layer(self, **kwargs):
        return keras.layers.Embedding(self.num_classes, self.units, **kwargs)

    def get_config(self):
        return {
            **super().get_config(),
            "num_classes": self.num_classes,
            "units": self.units,
        }
