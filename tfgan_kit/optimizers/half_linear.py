"""A learning rate that is constant, then falls along a line."""

import keras
import tensorflow as tf

from tfgan_kit import options


@keras.saving.register_keras_serializable("tfgan_kit")
class HalfLinear(keras.optimizers.schedules.LearningRateSchedule):
    """Learning rate that is constant for the first half, then linear to its end.

    Args:
        initial_learning_rate: float. The rate of the first half.
        decay_steps: int. Number of updates until the end.
        end_learning_rate: float. The rate at the end and after it. Defaults to 0.

    Raises:
        InputError: A number is invalid.

    Reference: Zhu et al. 2017, arXiv 1703.10593, section 4.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0,
    ):
        super().__init__()
        check = options.check
        self.initial_learning_rate = check("learning_rate", initial_learning_rate)
        self.decay_steps = check("steps", decay_steps)
        self.end_learning_rate = check("lr_end", end_learning_rate)

    def __call__(self, step):
        """Return the rate of the update after `step` updates, a float32 scalar."""
        done = tf.cast(step, tf.float32) / self.decay_steps
        share = tf.clip_by_value(2.0 - 2.0 * done, 0.0, 1.0)
        start, end = self.initial_learning_rate, self.end_learning_rate
        return end + (start - end) * share

    def get_config(self):
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "end_learning_rate": self.end_learning_rate,
        }
