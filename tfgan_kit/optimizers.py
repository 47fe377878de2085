"""Keras' Adam with its update in one operation."""

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("tfgan_kit")
class Adam(keras.optimizers.Adam):
    """`keras.optimizers.Adam`, fused: all numbers are the same but for rounding.

    Keras writes an update as ten operations, each of which goes through the memory of
    all weights. It is half of a training step where layers are dense.

    Reference: Kingma and Ba 2015, arXiv 1412.6980, section 2.
    """

    def update_step(self, gradient, variable, learning_rate):
        if self.amsgrad or isinstance(gradient, tf.IndexedSlices):
            super().update_step(gradient, variable, learning_rate)
            return
        step = tf.cast(self.iterations + 1, variable.dtype)
        place = self._get_variable_index(variable)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[place].value.handle,
            v=self._velocities[place].value.handle,
            beta1_power=self.beta_1**step,
            beta2_power=self.beta_2**step,
            lr=tf.cast(learning_rate, variable.dtype),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=tf.cast(gradient, variable.dtype),
        )
