"""The time that a run will take, from some of its steps and one of each file."""

import dataclasses
import math
import pathlib
import tempfile
import time

import keras

from tfgan_kit import callbacks
from tfgan_kit.runs import checkpoints

# Steps are timed in the middle of each third of a run, because its phases may differ.
_PLACES = 3
_STEPS = 7


@dataclasses.dataclass(frozen=True)
class Duration:
    """The time that a run will take.

    Args:
        steps: int. Steps to go.
        per_step: float. Seconds per step.
        checkpoints, grids: int. Files to write.
        per_checkpoint, per_grid: float. Seconds per file.
        start: float. Seconds of the first step, in which TensorFlow traces.
    """

    steps: int
    per_step: float
    checkpoints: int
    per_checkpoint: float
    grids: int
    per_grid: float
    start: float

    @property
    def of_steps(self):
        return self.steps * self.per_step

    @property
    def of_files(self):
        return self.checkpoints * self.per_checkpoint + self.grids * self.per_grid

    @property
    def total(self):
        return self.start + self.of_steps + self.of_files


def measure(run):
    """Return the `Duration` of the rest of a `Run`, from 21 steps.

    The run's model changes but its folder does not; discard the model afterwards.
    """
    first, left = run.step, run.total_steps - run.step
    places = [first + left * (2 * n + 1) // (2 * _PLACES) for n in range(_PLACES)]
    with tempfile.TemporaryDirectory() as folder:
        per_checkpoint, per_grid = _times_of_files(run.model, pathlib.Path(folder))
    timer = _Timer(places)
    begin = time.perf_counter()
    steps = 1 + _PLACES * (1 + _STEPS)
    run.model.fit(run.stream(), steps_per_epoch=steps, callbacks=[timer], verbose=0)
    config, epoch = run.config, run.steps_per_epoch
    return Duration(
        steps=left,
        per_step=timer.per_step(),
        checkpoints=math.ceil(left / (config.checkpoint_every or epoch)),
        per_checkpoint=per_checkpoint,
        grids=math.ceil(left / (config.sample_every or epoch)),
        per_grid=per_grid,
        start=timer.times[0] - begin,
    )


class _Timer(keras.callbacks.Callback):
    """Callback that goes to each place of a run, and keeps when each step ended."""

    def __init__(self, places):
        super().__init__()
        self.places = places
        self.times = []

    def on_train_batch_end(self, batch, logs=None):
        self.times.append(time.perf_counter())
        place, done = divmod(batch, 1 + _STEPS)
        if done == 0 and place < len(self.places):
            self.model.step.assign(self.places[place])

    def per_step(self):
        """Return the mean time per step; the first one at each place does not count."""
        starts = range(1, len(self.times), 1 + _STEPS)
        spans = [self.times[n + _STEPS] - self.times[n] for n in starts]
        return sum(spans) / (len(spans) * _STEPS)


def _times_of_files(model, folder):
    """Return the seconds of a checkpoint, and of the second grid: the first traces."""
    # As in a run, a preview that cannot be written is left out.
    grid = callbacks.SampleGrid(folder / "samples", announce=lambda sentence: None)
    grid.set_model(model)
    grid.act(0)
    times = [time.perf_counter()]
    for write in (lambda: checkpoints.save(model, folder), lambda: grid.act(1)):
        write()
        times.append(time.perf_counter())
    return times[1] - times[0], times[2] - times[1]
