"""Learning rates of both sides as functions of the epoch."""

import math
import numbers
from collections.abc import Callable, Sequence
from typing import Any

import keras

from tfgan_kit import compat
from tfgan_kit.errors import InputError
from tfgan_kit.optimizers import Scaled

SIDES = ("generator", "discriminator")
_SHARE = "learning_rate_share"


class LearningRates(keras.callbacks.Callback):
    """Callback that sets the learning rate of each side when an epoch begins.

    The rates are functions of the epoch, so a `fit` with `initial_epoch` continues with
    the right ones. They are in the logs of each epoch.

    Args:
        schedule: Function of the epoch, from 0. It returns a learning rate for both
            sides, or a pair for the generator and the discriminator.

    Logs:
        generator_learning_rate, discriminator_learning_rate: The rates of the epoch.

    Raises:
        InputError: A rate is not a number of at least 0, or an optimizer has its own
            schedule.

    Example:
        >>> halving = LearningRates(lambda epoch: 1e-3 * 0.5**epoch)
        >>> two_rates = LearningRates(lambda epoch: (1e-4, 4e-4) if epoch < 9 else 1e-5)
        >>> history = model.fit(images, epochs=10, callbacks=[halving])
    """

    def __init__(self, schedule: Callable[[int], float | tuple[float, float]]):
        super().__init__()
        if not callable(schedule):
            raise InputError(
                "schedule must be a function of the epoch that returns a learning rate "
                f"or a pair of them. Received: {schedule!r}."
            )
        self.schedule = schedule

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        rates = self.schedule(epoch)
        rates = rates if isinstance(rates, (tuple, list)) else (rates, rates)
        known = [isinstance(rate, numbers.Real) and rate >= 0 for rate in rates]
        if len(rates) != 2 or not all(known) or not all(map(math.isfinite, rates)):
            raise InputError(
                "schedule must return a learning rate of at least 0, or a pair. "
                f"Received: {rates!r} for epoch {epoch}."
            )
        share = getattr(self.model, _SHARE, 1.0)
        set_rates(self.model, [rate * share for rate in rates])

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        log_rates(self.model, logs)


def rates_of(model: keras.Model) -> list[float]:
    """Return the learning rates of both sides, as floats."""
    optimizers = [getattr(model, f"{side}_optimizer") for side in SIDES]
    # The variables of replicas have no float().
    return [float(optimizer.learning_rate.numpy()) for optimizer in optimizers]


def set_rates(model: keras.Model, rates: Sequence[float]) -> None:
    """Set the learning rates of both sides.

    Raises:
        InputError: An optimizer has its own schedule.
    """
    for side, rate in zip(SIDES, rates, strict=True):
        try:
            getattr(model, f"{side}_optimizer").learning_rate = float(rate)
        except TypeError as error:
            raise InputError(
                f"{side}_optimizer has a learning rate schedule of its own: give it a "
                "number, or leave the callback out."
            ) from error


def scale_rates(model: keras.Model, factor: float, rates: Sequence[float]) -> None:
    """Multiply the learning rates of both sides, numbers and schedules alike.

    A later `LearningRates` multiplies its own rates, too.

    Args:
        model: A compiled `AdversarialModel`.
        factor: float. The factor.
        rates: The number to multiply for each side whose rate is no schedule.
    """
    for side, rate in zip(SIDES, rates, strict=True):
        optimizer = getattr(model, f"{side}_optimizer")
        schedule = compat.schedule_of(getattr(optimizer, "inner_optimizer", optimizer))
        optimizer.learning_rate = (
            float(rate) * factor if schedule is None else Scaled(schedule, factor)
        )
    setattr(model, _SHARE, getattr(model, _SHARE, 1.0) * factor)


def log_rates(model: keras.Model, logs: dict[str, Any] | None) -> None:
    """Write the learning rates of both sides to the logs of an epoch."""
    names = [f"{side}_learning_rate" for side in SIDES]
    logs.update(zip(names, rates_of(model), strict=True))
