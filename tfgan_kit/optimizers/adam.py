"""Keras' Adam with its update in one operation, and with a beta_2 that may change."""

import keras
import tensorflow as tf

from tfgan_kit import compat, options
from tfgan_kit.errors import InputError
from tfgan_kit.optimizers import schedules


@keras.saving.register_keras_serializable("tfgan_kit")
class Adam(keras.optimizers.Adam):
    """`keras.optimizers.Adam`, fused: all numbers are the same except for rounding.

    Keras writes an update as ten operations, each of which goes through the memory of
    all weights. That is half of a training step if layers are dense.

    Args:
        *args: As in Keras, like all other arguments.
        beta_2_end: float. The value that beta_2 reaches along half a cosine. Defaults
            to None, which means that beta_2 is constant. The bias is corrected by the
            present value to the power of the updates, as in PyTorch; after some dozens
            of updates this is as close to 0 as the product of all values.
        beta_2_steps: int. Number of updates until beta_2 reaches that value.

        regularized_every: int. Number of updates between two penalties of a lazily
            regularised loss. With k of them, the learning rate is multiplied by
            c = k / (k + 1), and beta_1 and beta_2 are raised to it (Karras et al.
            2020, arXiv 1912.04958, appendix B). Defaults to 1, which changes nothing.

    Raises:
        InputError: A number is invalid, or `amsgrad` is combined with `beta_2_end`.

    Examples:
        >>> optimizer = tfgan_kit.optimizers.Adam(1e-3, beta_1=0.5)
        >>> optimizer.beta_1
        0.5

    Reference: Kingma and Ba 2015, arXiv 1412.6980, section 2.
    """

    def __init__(
        self,
        *args,
        beta_2_end=None,
        beta_2_steps=1,
        regularized_every=1,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.beta_2_end = beta_2_end
        if beta_2_end is not None:
            options.check("beta_2_end", beta_2_end)
            if self.amsgrad:
                raise InputError(
                    "amsgrad goes with a beta_2 that stays. "
                    f"Received: beta_2_end={beta_2_end}."
                )
        self.beta_2_steps = options.check("steps", beta_2_steps)
        every = options.check("regularized_every", regularized_every)
        self.regularized_every = every
        self._share = 1.0 if every == 1 else every / (every + 1)
        self._given = {"beta_1": self.beta_1, "beta_2": self.beta_2}
        self.beta_1 **= self._share
        self.beta_2 **= self._share

    def update_step(self, gradient, variable, learning_rate):
        beta_2 = self.current_beta_2()
        if self.regularized_every > 1:
            learning_rate *= self._share
        if self.beta_2_end is not None:
            gradient = tf.convert_to_tensor(gradient)  # Keras would use beta_2 itself
        slots = compat.adam_slots(self, variable)
        if slots is None or self.amsgrad or isinstance(gradient, tf.IndexedSlices):
            super().update_step(gradient, variable, learning_rate)
            return
        step = tf.cast(self.iterations + 1, variable.dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=slots[0].value.handle,
            v=slots[1].value.handle,
            beta1_power=self.beta_1**step,
            beta2_power=beta_2**step,
            lr=tf.cast(learning_rate, variable.dtype),
            beta1=self.beta_1,
            beta2=beta_2,
            epsilon=self.epsilon,
            grad=tf.cast(gradient, variable.dtype),
        )

    def current_beta_2(self):
        """Return the beta_2 of the next update."""
        if self.beta_2_end is None:
            return self.beta_2
        ends = self.beta_2, self.beta_2_end**self._share
        return schedules.cosine(*ends, self.iterations.value, self.beta_2_steps)

    def get_config(self):
        own = ("beta_2_end", "beta_2_steps", "regularized_every")
        own = {name: getattr(self, name) for name in own}
        return {**super().get_config(), **self._given, **own}
