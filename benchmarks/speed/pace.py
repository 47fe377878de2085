"""A Keras callback that holds `fit` at the border of a step until it is asked."""

import time

import keras

from speed.line import WARM_UP


class Pace(keras.callbacks.Callback):
    """Lets `fit` run for as long as the line asks, and answers with its speed.

    It must be the last callback: what the others do after a step is part of that step.
    Where `fit` runs several steps at once, it comes after each such group.

    What a run does once an epoch (samples, a checkpoint) would fall into one round and
    not into the next. So an end of an epoch is brought about in each round, by moving
    the model's step count on, and its cost is spread over the steps of an epoch.

    Args:
        line: A `Line`.
        images_per_step: Real images that one step takes.
        steps_per_epoch: Of the model's step count; None: the model has none, and
            nothing happens once an epoch.
        about: What `Line.ready` says.
    """

    def __init__(self, line, images_per_step, steps_per_epoch=None, **about):
        super().__init__()
        self.line = line
        self.images_per_step = images_per_step
        self.steps_per_epoch = steps_per_epoch
        self.about = about
        self._is_warm = False

    def on_train_begin(self, logs=None):
        self._start_clock(0, WARM_UP)
        self._is_first = True

    def on_train_batch_end(self, batch, logs=None):
        now = time.perf_counter()
        step = int(self.model.step) if self.steps_per_epoch else batch + 1
        if self._is_first:  # it held the tracing
            self._is_first = False
            self._start_clock(step, WARM_UP)
            return
        ends_epoch = self._epochs(step) > self._epochs(self._last)
        kept = self._ends if ends_epoch else self._within
        kept.append((step - self._last, now - self._now))
        # Where each group of steps ends an epoch, there are no others to wait for.
        if now >= self._until and (self._within or len(self._ends) > 1):
            if self.steps_per_epoch and not self._ends:
                step = self._move_to_end_of_epoch(step)
            else:
                self._end_round(step)
                return
        self._last, self._now = step, time.perf_counter()

    def _epochs(self, step):
        return step // self.steps_per_epoch if self.steps_per_epoch else 0

    def _move_to_end_of_epoch(self, step):
        step = (self._epochs(step) + 1) * self.steps_per_epoch - 1
        self.model.step.assign(step)
        return step

    def _end_round(self, step):
        if self._is_warm:
            self._answer()
        else:
            self._is_warm = True
            self.line.ready(**self.about)
        self._start_clock(step, self.line.wait())

    def _start_clock(self, step, seconds):
        self._within, self._ends, self._last = [], [], step
        self._now = time.perf_counter()
        self._until = self._now + seconds

    def _answer(self):
        if not (self.steps_per_epoch and self._within):
            steps, seconds = _sums(self._ends or self._within)
            self.line.answer(steps * self.images_per_step, seconds)
            return
        steps, seconds = _sums(self._within)
        each = seconds / steps
        beyond = [taken - count * each for count, taken in self._ends]
        epoch = sum(beyond) / len(beyond)
        self.line.answer(
            self.steps_per_epoch * self.images_per_step,
            self.steps_per_epoch * each + epoch,
            step_seconds=each,
            epoch_end_seconds=epoch,
        )


def _sums(pairs):
    return map(sum, zip(*pairs, strict=True))
