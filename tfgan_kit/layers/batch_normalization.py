"""Batch normalisation in one operation."""

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("tfgan_kit")
class BatchNormalization(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization` of the last axis, fused where it trains.

    Keras takes ten operations and copies in float32 under every dtype policy. Here a
    training batch goes through one kernel of TensorFlow: images stay in the policy's
    type, statistics are float32, and all numbers are Keras' but for rounding. Outside
    of training it is Keras' own.

    Inputs are `(batch, channels)` or `(batch, height, width, channels)`.

    Reference: Ioffe and Szegedy 2015, arXiv 1502.03167, Algorithm 1.
    """

    def call(self, inputs, training=None, mask=None):
        if not (training and self.trainable):
            return super().call(inputs, training=training, mask=mask)
        inputs = tf.cast(inputs, self.compute_dtype)
        images = inputs if inputs.shape.rank == 4 else inputs[:, None, None, :]
        outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=images,
            scale=self.gamma.value,
            offset=self.beta.value,
            mean=[],
            variance=[],
            epsilon=self.epsilon,
            is_training=True,
        )
        # The kernel's variance is divided by n - 1, Keras' by n.
        count = tf.cast(tf.size(images) / images.shape[-1], tf.float32)
        variance *= (count - 1.0) / count
        for moving, new in (
            (self.moving_mean, mean),
            (self.moving_variance, variance),
        ):
            moving.assign(moving * self.momentum + new * (1.0 - self.momentum))
        return outputs if inputs.shape.rank == 4 else outputs[:, 0, 0, :]
