"""Doing something every so many steps, and at the end."""

import keras

from tfgan_kit.errors import InputError


class PeriodicCallback(keras.callbacks.Callback):
    """Calls `act(step)` when the model's step passes a multiple of `every`. Abstract.

    Args:
        every: Generator steps; None: once an epoch. The end of `fit` always counts.
        last: None, or a step that counts when it is taken: then what comes after this
            callback in that step finds it done.
    """

    def __init__(self, every=None, last=None):
        super().__init__()
        if every is not None and every < 1:
            raise InputError(f"every must be at least 1. Received: every={every}.")
        self.every = every
        self.last = last
        self._last_step = 0
        self._last_act = None

    def act(self, step):
        raise NotImplementedError

    def on_train_begin(self, logs=None):
        self._last_step = int(self.model.step.numpy())
        self._last_act = None

    def on_train_batch_end(self, batch, logs=None):
        if self.every is None and self.last is None:
            return
        step = int(self.model.step.numpy())  # may move by several: steps_per_execution
        passed = self.every and step // self.every > self._last_step // self.every
        if passed or step == self.last:
            self._act_once(step)
        self._last_step = step

    def on_epoch_end(self, epoch, logs=None):
        if self.every is None:
            self._act_once(int(self.model.step.numpy()))

    def on_train_end(self, logs=None):
        self._act_once(int(self.model.step.numpy()))

    def _act_once(self, step):
        if step != self._last_act:
            self._last_act = step
            self.act(step)
