"""A training in TensorBoard."""

import os
import pathlib
import tempfile
import time
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

from tfgan_kit import environment
from tfgan_kit.callbacks.learning_rates import SIDES, rates_of
from tfgan_kit.callbacks.periodic import PeriodicCallback
from tfgan_kit.errors import RunError


class TensorBoardLog(PeriodicCallback):
    """Callback that writes losses, learning rates, speed and previews for TensorBoard.

    Its steps are the model's generator steps. A resumed run continues in its own file
    beside the first. Losses are the logs of `fit` at the end of the step, before any
    callback, so its place relative to a `MetricsLog`, which restarts the means, does
    not matter. Place it after `FiniteLoss`.

    Args:
        folder: The folder for `tensorboard --logdir`.
        every: int. Generator steps between two points, or None for one per epoch. The
            end always gets one.
        images_per_step: int. Real examples per generator step.
        sample_every: int. Generator steps between two previews. None means `every`.
        num_images: int. Samples in a preview, as in a `SampleGrid` of that number.

    Logs:
        losses/<name>: Each name in the model's `logged`: the mean since the epoch
        began. learning_rate/<side>: The rate of each optimizer, at its step.
        images_per_second: Real examples per second since the last point. This includes
            the time of callbacks but not the first step of a `fit`, which traces.
        samples: The grid of images, or another preview that is a PNG file.
        metrics/<name>: The results of `Evaluate`, at their step. Place this callback
            after it.

    Raises:
        InputError: TensorBoard is not installed.
        RunError: The folder cannot be written (at the start of `fit`).
    """

    def __init__(
        self,
        folder: str | os.PathLike,
        every: int | None,
        images_per_step: int,
        sample_every: int | None = None,
        num_images: int = 64,
    ):
        super().__init__(every)
        environment.check_tensorboard()
        self.folder = folder
        self.images_per_step = images_per_step
        self.sample_every = sample_every
        self.num_images = num_images
        self._pictures = _Pictures(sample_every or every, num_images)

    def set_model(self, model: keras.Model) -> None:
        super().set_model(model)
        self._pictures.set_model(model)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
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

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        self._logs = {n: logs[n] for n in self.model.logged if n in logs}
        self._write_metrics(logs)
        self._written = set(logs)
        super().on_train_batch_end(batch, logs)
        if self._clock is None:
            self._restart_clock(int(self.model.step.numpy()))
        self._pictures.on_train_batch_end(batch, logs)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        # Keras repeats the logs of the last step.
        self._write_metrics({n: v for n, v in logs.items() if n not in self._written})
        super().on_epoch_end(epoch, logs)
        self._pictures.on_epoch_end(epoch, logs)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        if self._logs:  # otherwise there was no step
            super().on_train_end(logs)
            self._pictures.on_train_end(logs)
        self._writer.close()

    def act(self, step: int) -> None:
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
        self._writer.flush()  # so that the file is complete after a kill

    def _write_metrics(self, logs):
        with self._writer.as_default(int(self.model.step.numpy())):
            for name in logs.keys() - set(self.model.logged):
                tf.summary.scalar(f"metrics/{name}", float(logs[name]))

    def _restart_clock(self, step):
        self._first, self._clock = step, time.monotonic()


class _Pictures(PeriodicCallback):
    """Callback for the previews, which have their own period."""

    def __init__(self, every, num_images):
        super().__init__(every)
        self.num_images = num_images

    def act(self, step):
        picture = _picture(self.model, self.num_images)
        if picture is None:
            return
        with self.writer.as_default(step):
            tf.summary.image("samples", picture[None])
        self.writer.flush()


def _picture(model, num_images):
    """Return the model's preview `(height, width, channels)`; None if it is no PNG."""
    modality = model.sampler.modality
    if modality.name == "image":  # with any number of channels
        return model.generate_grid(num_images)
    if modality.suffix != ".png":
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "preview.png"
        model.preview(path, num_images)
        with Image.open(path) as picture:
            return np.asarray(picture.convert("RGB"))
