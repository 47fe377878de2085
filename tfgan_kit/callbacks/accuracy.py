"""The accuracy of a classifier during `fit`."""

import time
from typing import Any

import keras
import numpy as np

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.result import Result


class Accuracy(keras.callbacks.Callback):
    """Callback that measures the accuracy of an `SGAN`'s classifier during `fit`.

    The share of images that it classifies correctly enters the logs of an epoch as
    `accuracy`, so that later callbacks and the history have it.

    Args:
        images: Labelled `ImageData` on which the model is not trained.
        every: int. Epochs between two measurements.

    Attributes:
        results: A list of the newest `Result`.

    Raises:
        InputError: The images have no labels.
    """

    def __init__(self, images: Any, every: int = 1):
        super().__init__()
        if every < 1:
            raise InputError(f"every must be at least 1. Received: every={every}.")
        if images.labels is None:
            raise InputError(f"{images.name} has no labels to compare with.")
        self.images = images
        self.every = every
        self.results = None

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if (epoch + 1) % self.every == 0:
            self.measure(logs)

    def measure(self, logs: dict[str, Any] | None) -> None:
        """Measure the present model; write to `results` and the dictionary `logs`."""
        started = time.monotonic()
        named = np.argmax(self.model.classify(self.images.images), axis=1)
        result = Result(
            metric="accuracy",
            value=float(np.mean(named == self.images.labels)),
            deviation=None,
            protocol=f"{len(named):,} images of {self.images.name} {self.images.split}",
            seconds=time.monotonic() - started,
            warning=None,
        )
        self.results = [result]
        logs[result.metric] = result.value
