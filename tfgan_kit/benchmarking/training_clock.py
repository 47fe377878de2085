"""The time of a training, counted over all its parts."""

import pathlib
import re
import time

import keras


class TrainingClock(keras.callbacks.Callback):
    """Callback that counts seconds of training steps, data and checkpoints.

    It does not count the first step of each `fit`, which traces and compiles; a
    training that was stopped does that twice. A line per step goes to a file, so that a
    training which falls back to a checkpoint has the time that it had there.

    Args:
        path: The file.
        step: int. The step from which the training continues.
        total: int. Generator steps of the whole training.
        limit: float. Seconds after which the training ends instead, or None. Place the
            clock after callbacks that save.
        now: Function that returns seconds. Defaults to `time.perf_counter`;
            `time.process_time` counts processor time, which other work on the machine
            changes little.
    """

    def __init__(self, path, step, total, limit=None, now=None):
        super().__init__()
        self.path = pathlib.Path(path)
        self.step = step
        self.total = total
        self.limit = limit
        self.now = now or (lambda: time.perf_counter())
        self.seconds = _read(self.path, step)

    @property
    def is_over(self):
        return self.step >= self.total or self._is_late

    @property
    def _is_late(self):
        return self.limit is not None and self.seconds >= self.limit

    @property
    def left(self):
        """Return the seconds to the end, by the mean speed; None at the start."""
        if self.limit is not None:
            return max(0.0, self.limit - self.seconds)
        speed = self.step and self.seconds / self.step
        return speed * (self.total - self.step) if speed else None

    def on_train_begin(self, logs=None):
        self._began_at = None
        self._is_traced = False

    def on_train_batch_begin(self, batch, logs=None):
        self._began_at = self.now()

    def on_train_batch_end(self, batch, logs=None):
        if self._is_traced:
            self.seconds += self.now() - self._began_at
        self._is_traced = True
        self.step = int(self.model.step)
        with self.path.open("a", encoding="ascii") as file:
            file.write(f"{self.step} {self.seconds:.4f}\n")
        if self._is_late:
            self.model.stop_training = True


def _read(path, step):
    """Return the seconds that had passed at `step`, by the last line up to it."""
    text = path.read_text(encoding="ascii") if path.exists() else ""
    lines = re.findall(r"^(\d+) (\d+\.\d{4})$", text, re.MULTILINE)
    times = [float(seconds) for number, seconds in lines if int(number) <= step]
    return times[-1] if times else 0.0
