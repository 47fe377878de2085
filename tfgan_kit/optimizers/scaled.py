"""A learning rate schedule times a number."""

import keras

from tfgan_kit import options


@keras.saving.register_keras_serializable("tfgan_kit")
class Scaled(keras.optimizers.schedules.LearningRateSchedule):
    """Learning rate schedule that is another schedule times a constant.

    Args:
        schedule: A Keras `LearningRateSchedule`.
        factor: float. The factor of every rate.

    Raises:
        InputError: The factor is not a number above 0.

    Examples:
        >>> falling = keras.optimizers.schedules.PolynomialDecay(0.5, 10, 0.0)
        >>> float(tfgan_kit.optimizers.Scaled(falling, 0.5)(0))
        0.25
    """

    def __init__(
        self, schedule: keras.optimizers.schedules.LearningRateSchedule, factor: float
    ):
        super().__init__()
        self.schedule = schedule
        self.factor = options.check("learning_rate", factor)

    def __call__(self, step):
        """Return the rate of the update after `step` updates, a float32 scalar."""
        return self.schedule(step) * self.factor

    def get_config(self):
        schedule = keras.saving.serialize_keras_object(self.schedule)
        return {"schedule": schedule, "factor": self.factor}

    @classmethod
    def from_config(cls, config):
        schedule = keras.saving.deserialize_keras_object(config["schedule"])
        return cls(schedule, config["factor"])
