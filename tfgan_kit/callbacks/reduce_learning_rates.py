"""Learning rates of both sides that fall when a number stops improving."""

import math
import warnings
from typing import Any

import keras

from tfgan_kit.callbacks.learning_rates import log_rates, rates_of, set_rates
from tfgan_kit.errors import InputError, InputWarning


class ReduceLearningRates(keras.callbacks.Callback):
    """Callback that multiplies both learning rates when a number stops improving.

    The losses of a GAN say little about its samples. Monitor a metric instead, such as
    `val_frechet_distance` from `fit(validation_data=...)` or a name that `Evaluate`
    logs. Epochs without that number do not count.

    Args:
        monitor: str. Name in the logs of an epoch.
        factor: float. Factor of the rates, in (0, 1).
        patience: int. Epochs with the number but without an improvement before the
            rates fall.
        higher: bool. Whether higher numbers are better.
        min_delta: float. The smallest change that counts as an improvement.
        min_rate: float. Lower bound of the rates.

    Logs:
        generator_learning_rate, discriminator_learning_rate: The rates of the epoch.

    Raises:
        InputError: A number is out of range, or an optimizer has its own schedule.

    Warns:
        InputWarning: Once, if the logs of the first epoch do not have the number.
    """

    def __init__(
        self,
        monitor: str,
        factor: float = 0.5,
        patience: int = 10,
        *,
        higher: bool = False,
        min_delta: float = 0.0,
        min_rate: float = 0.0,
    ):
        super().__init__()
        if not 0 < factor < 1 or patience < 1 or min_delta < 0 or min_rate < 0:
            raise InputError(
                "factor must be between 0 and 1, patience at least 1, min_delta and "
                f"min_rate at least 0. Received: factor={factor}, patience={patience}, "
                f"min_delta={min_delta}, min_rate={min_rate}."
            )
        self.monitor = monitor
        self.factor = factor
        self.patience = patience
        self.higher = higher
        self.min_delta = min_delta
        self.min_rate = min_rate

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        set_rates(self.model, rates_of(self.model))  # fails now or never
        self._best = -math.inf
        self._waited = 0
        self._warned = False

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        log_rates(self.model, logs)
        if self.monitor not in logs:
            self._warn(logs)
            return
        self._warned = True
        value = logs[self.monitor] if self.higher else -logs[self.monitor]
        if value > self._best + self.min_delta:
            self._best, self._waited = value, 0
            return
        self._waited += 1
        if self._waited >= self.patience:
            self._waited = 0
            rates = rates_of(self.model)
            least = [min(rate, self.min_rate) for rate in rates]
            lower = [self.factor * rate for rate in rates]
            set_rates(self.model, map(max, lower, least))

    def _warn(self, logs):
        if not self._warned:
            self._warned = True
            warnings.warn(
                f"monitor={self.monitor!r} is not in the logs of this epoch. They have "
                f"{', '.join(sorted(logs))}.",
                InputWarning,
                stacklevel=2,
            )
