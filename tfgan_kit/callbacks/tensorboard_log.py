"""A training in TensorBoard."""

import time

import tensorflow as tf

from tfgan_kit import environment
from tfgan_kit.callbacks.learning_rates import SIDES, rates_of
from tfgan_kit.callbacks.periodic import PeriodicCallback
from tfgan_kit.errors import RunError


class TensorBoardLog(PeriodicCallback):
    """Writes losses, learning rates, speed and pictures for TensorBoard.

    Its steps are the model's generator steps; a resumed run goes on in a file of its
    own beside the first. What is logged of the losses is what `fit` gives at the end
    of the step, before any callback: the place beside a `MetricsLog`, which starts the
    means anew, does not matter. Place it after `FiniteLoss`.

    Args:
        folder: What `tensorboard --logdir` takes.
        every: Generator steps between two points; None: one an epoch. Always one at
            the end.
        images_per_step: Real images that one generator step takes.
        sample_every: Generator steps between two grids of pictures; None: as `every`.
        num_images: Pictures in a grid, those of a `SampleGrid` of that number.

    Logs:
        losses/<name>: Each of what the model has `logged`: the mean since the epoch
            began.
        learning_rate/<side>: Of each optimizer, at its step.
        images_per_second: Real images, since the last point; what the callbacks take
            is in it, the first step of a `fit`, which traces, is not.
        samples: The grid.
        metrics/<name>: What `Evaluate` has put into the logs, at its step; place this
            callback after it.

    Raises:
        InputError: TensorBoard is not installed.
        RunError: At the start of `fit`: its folder cannot be written.
    """

    def __init__(
        self, folder, every, images_per_step, sample_every=None, num_images=64
    ):
        super().__init__(every)
        environment.check_tensorboard()
        self.folder = folder
        self.images_per_step = images_per_step
        self.sample_every = sample_every
        self.num_images = num_images
        self._pictures = _Pictures(sample_every or every, num_images)

    def set_model(self, model):
        super().set_model(model)
        self._pictures.set_model(model)

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self._pictures.on_train_begin(logs)
        try:
            self._writer = tf.summary.create_file_writer(str(self.folder))
        except tf.errors.OpError as error:
            reason = error.message.split("}}")[-1].split("[Op")[0].strip()
            raise RunError(
                f"the log for TensorBoard cannot be written into {self.folder}: "
                f"{reason}."
            ) from error
        self._pictures.writer = self._writer
        self._logs = {}
        self._written = set()
        self._clock = None

    def on_train_batch_end(self, batch, logs=None):
        self._logs = {n: logs[n] for n in self.model.logged if n in logs}
        self._write_metrics(logs)
        self._written = set(logs)
        super().on_train_batch_end(batch, logs)
        if self._clock is None:
            self._restart_clock(int(self.model.step.numpy()))
        self._pictures.on_train_batch_end(batch, logs)

    def on_epoch_end(self, epoch, logs=None):
        # Keras repeats the logs of the last step.
        self._write_metrics({n: v for n, v in logs.items() if n not in self._written})
        super().on_epoch_end(epoch, logs)
        self._pictures.on_epoch_end(epoch, logs)

    def on_train_end(self, logs=None):
        if self._logs:  # else there was no step
            super().on_train_end(logs)
            self._pictures.on_train_end(logs)
        self._writer.close()

    def act(self, step):
        with self._writer.as_default(step):
            for name, value in self._logs.items():
                tf.summary.scalar(f"losses/{name}", float(value))
            for side, rate in zip(SIDES, rates_of(self.model), strict=True):
                tf.summary.scalar(f"learning_rate/{side}", rate)
            if self._clock is not None and step > self._first:
                seconds = time.monotonic() - self._clock
                speed = (step - self._first) * self.images_per_step / seconds
                tf.summary.scalar("images_per_second", speed)
        if self._clock is not None:
            self._restart_clock(step)
        self._writer.flush()  # what a kill finds is written

    def _write_metrics(self, logs):
        with self._writer.as_default(int(self.model.step.numpy())):
            for name in logs.keys() - set(self.model.logged):
                tf.summary.scalar(f"metrics/{name}", float(logs[name]))

    def _restart_clock(self, step):
        self._first, self._clock = step, time.monotonic()


class _Pictures(PeriodicCallback):
    """The grids, which have a period of their own."""

    def __init__(self, every, num_images):
        super().__init__(every)
        self.num_images = num_images

    def act(self, step):
        grid = self.model.generate_grid(self.num_images)
        with self.writer.as_default(step):
            tf.summary.image("samples", grid[None])
        self.writer.flush()
