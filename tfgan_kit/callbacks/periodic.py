"""Periodic actions during `fit`, and at its end."""

from typing import Any

import keras

from tfgan_kit.errors import InputError


class PeriodicCallback(keras.callbacks.Callback):
    """Callback that calls `act(step)` at multiples of `every` steps. Abstract.

    Args:
        every: int. Generator steps between two calls, or None for one call per epoch.
            The end of `fit` always counts.
        last: int. A step that also counts, so that later callbacks in that step find
            the action done. None means no such step.
    """

    def __init__(self, every: int | None = None, last: int | None = None):
        super().__init__()
        if every is not None and every < 1:
            raise InputError(f"every must be at least 1. Received: every={every}.")
        self.every = every
        self.last = last
        self._last_step = 0
        self._last_act = None

    def act(self, step: int) -> None:
        raise NotImplementedError

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.begin(int(self.model.step.numpy()))

    def begin(self, step: int) -> None:
        """Prepare to go on from a step: when `fit` begins, and after a `RollBack`."""
        self._last_step = step
        self._last_act = None

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        if self.every is None and self.last is None:
            return
        step = int(self.model.step.numpy())  # may grow by several: steps_per_execution
        if step < self._last_step:
            self.begin(step)
        passed = self.every and step // self.every > self._last_step // self.every
        if passed or step == self.last:
            self._act_once(step)
        self._last_step = step

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if self.every is None:
            self._act_once(int(self.model.step.numpy()))

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        self._act_once(int(self.model.step.numpy()))

    def _act_once(self, step):
        if step != self._last_act:
            self._last_act = step
            self.act(step)
