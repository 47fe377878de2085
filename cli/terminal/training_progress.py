"""The progress of a training, as a Keras callback."""

import time

import keras

from .display import Display, duration


class TrainingProgress(keras.callbacks.Callback):
    """Shows steps, the time left, speed and losses.

    Args:
        total: Steps of the whole run, or None if the time limit of a clock ends it.
        steps_per_epoch: Steps between two lines outside of a terminal.
        stop_after: The step that ends this part of the run, if it is not the total.
        clock: None, or a `TrainingClock` of a benchmark, whose time is shown.
    """

    def __init__(self, total, steps_per_epoch=None, stop_after=None, clock=None):
        super().__init__()
        self.total = total
        self.steps_per_epoch = steps_per_epoch
        self.stop_after = stop_after
        self.clock = clock
        self.display = Display(interval=None if steps_per_epoch else 30.0)

    def on_train_begin(self, logs=None):
        self.first = int(self.model.step.numpy())
        self.started = None

    def on_train_batch_end(self, batch, logs=None):
        step, now = int(self.model.step.numpy()), time.monotonic()
        if self.started is None:  # the first step traces, so it does not count
            self.first, self.started = step, now
        is_late = self.clock is not None and self.clock.is_over
        ends = is_late or step in (self.total, self.stop_after)
        due = self.steps_per_epoch and step % self.steps_per_epoch == 0
        is_line_due = not self.display.is_terminal and (ends or due)
        details = "  ".join([*self._speed(step, now), *in_order(self.model, logs)])
        total = self.total or step
        self.display(
            "training", step, total, details, at_once=bool(ends or is_line_due)
        )

    def close(self):
        """End the bar, so the next message begins a line of its own."""
        self.display.close()

    def _speed(self, step, now):
        if self.clock is not None:
            yield f"{duration(self.clock.seconds)} trained"
            if self.total is None:  # otherwise the display knows the end
                yield f"ETA {duration(self.clock.left)}"
        elif step > self.first:
            speed = (step - self.first) / (now - self.started)
            yield f"{speed:.{2 if speed < 100 else 0}f} steps/s"


def in_order(model, logs):
    """Return the logged numbers as texts, terms first; Keras sorts them by name."""
    logs = logs or {}
    names = dict.fromkeys([*model.logged, *logs])
    return [f"{name} {logs[name]:.4f}" for name in names if name in logs]
