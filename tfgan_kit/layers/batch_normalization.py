"""Batch normalisation in one operation, and its class-conditional form."""

import keras
import tensorflow as tf

from tfgan_kit.distribution import replicas


@keras.saving.register_keras_serializable("tfgan_kit")
class BatchNormalization(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization` of the last axis, fused in training.

    Keras uses ten operations and copies in float32 under every dtype policy. Here a
    training batch goes through one TensorFlow kernel: images keep the policy's dtype,
    statistics are float32, and all numbers equal Keras' except for rounding. Outside
    training it is Keras' own layer. Replicas share the statistics of all their inputs.

    Inputs are `(batch, channels)` or `(batch, height, width, channels)`.

    Examples:
        >>> layer = tfgan_kit.layers.BatchNormalization()
        >>> layer(np.zeros((2, 8, 8, 4), "float32"), training=True).shape
        TensorShape([2, 8, 8, 4])

    Reference: Ioffe and Szegedy 2015, arXiv 1502.03167, Algorithm 1.
    """

    def call(self, inputs, training=None, mask=None):
        if not (training and self.trainable):
            return super().call(inputs, training=training, mask=mask)
        inputs = tf.cast(inputs, self.compute_dtype)
        outputs, mean, variance = (
            self._fused(inputs) if replicas.count() == 1 else self._shared(inputs)
        )
        for moving, new in (
            (self.moving_mean, mean),
            (self.moving_variance, variance),
        ):
            moving.assign(moving * self.momentum + new * (1.0 - self.momentum))
        return outputs

    def _fused(self, inputs):
        """Return normalised inputs, their mean and their variance."""
        images = inputs if inputs.shape.rank == 4 else inputs[:, None, None, :]
        channels = images.shape[-1]
        outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=images,
            scale=self.gamma.value if self.scale else tf.ones([channels]),
            offset=self.beta.value if self.center else tf.zeros([channels]),
            mean=[],
            variance=[],
            epsilon=self.epsilon,
            is_training=True,
        )
        # The kernel divides the variance by n - 1, Keras by n.
        count = tf.cast(tf.size(images) / channels, tf.float32)
        variance *= (count - 1.0) / count
        outputs = outputs if inputs.shape.rank == 4 else outputs[:, 0, 0, :]
        return outputs, mean, variance

    def _shared(self, inputs):
        """Return the same with mean and variance of the inputs of all replicas."""
        values, axes = tf.cast(inputs, tf.float32), [*range(inputs.shape.rank - 1)]
        mean = replicas.mean(tf.reduce_mean(values, axes))
        squares = tf.math.squared_difference(values, mean)
        variance = replicas.mean(tf.reduce_mean(squares, axes))
        outputs = tf.nn.batch_normalization(
            values,
            mean,
            variance,
            self.beta.value if self.center else None,
            self.gamma.value if self.scale else None,
            self.epsilon,
        )
        return tf.cast(outputs, inputs.dtype), mean, variance


@keras.saving.register_keras_serializable("tfgan_kit")
class ConditionalBatchNormalization(BatchNormalization):
    """Batch normalisation whose scale and shift depend on an image's label.

    It takes `[inputs, labels]` with int32 labels `(batch,)`, or with shares of classes,
    floats `(batch, num_classes)`, which weight the classes' scales and shifts.

    Args:
        num_classes: int. Labels are from 0 to `num_classes - 1`.

    Examples:
        >>> layer = tfgan_kit.layers.ConditionalBatchNormalization(num_classes=3)
        >>> inputs, labels = np.zeros((2, 8, 8, 4), "float32"), np.array([0, 2])
        >>> layer([inputs, labels], training=True).shape
        TensorShape([2, 8, 8, 4])

    Reference: Dumoulin et al. 2017, arXiv 1610.07629, equation 5; Miyato and Koyama
    2018, arXiv 1802.05637, section 5.
    """

    def __init__(self, num_classes, **kwargs):
        super().__init__(**{**kwargs, "center": False, "scale": False})
        self.num_classes = num_classes

    def build(self, input_shape):
        super().build(input_shape[0])
        shape = (self.num_classes, input_shape[0][-1])
        self.gammas = self.add_weight(shape=shape, initializer="ones", name="gammas")
        self.betas = self.add_weight(shape=shape, initializer="zeros", name="betas")
        self.input_spec = None  # Keras' spec is for a single input

    def call(self, inputs, training=None, mask=None):
        inputs, labels = inputs
        gamma, beta = (self._of(labels, x, inputs) for x in (self.gammas, self.betas))
        return self.normalized(inputs, training) * gamma + beta

    def normalized(self, inputs, training=None):
        """Return the normalised inputs without a label's scale and shift."""
        return super().call(inputs, training=training)

    def _of(self, labels, table, inputs):
        """Return the table's rows for the labels, broadcast over the pixels."""
        mixes = labels.shape.rank == 2
        rows = tf.matmul(labels, table) if mixes else tf.gather(table, labels)
        rows = tf.cast(rows, self.compute_dtype)
        return rows if inputs.shape.rank == 2 else rows[:, None, None, :]

    def compute_output_shape(self, input_shape):
        return input_shape[0]

    def get_config(self):
        return {**super().get_config(), "num_classes": self.num_classes}
