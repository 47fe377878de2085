"""How often a classifier is right, during `fit`."""

import time

import keras
import numpy as np

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.result import Result


class Accuracy(keras.callbacks.Callback):
    """Measures the accuracy of an `SGAN`'s classifier every so many epochs of `fit`.

    The share of images that it names right goes into the logs of that epoch as
    `accuracy`: callbacks that come after it and the history have it.

    Args:
        images: Labelled `ImageData` that the model is not trained on.
        every: Epochs between two.

    Attributes:
        results: A list of the newest `Result`.

    Raises:
        InputError: Images without labels.
    """

    def __init__(self, images, every=1):
        super().__init__()
        if every < 1:
            raise InputError(f"every must be at least 1. Received: every={every}.")
        if images.labels is None:
            raise InputError(f"{images.name} has no labels to compare with.")
        self.images = images
        self.every = every
        self.results = None

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every == 0:
            self.measure(logs)

    def measure(self, logs):
        """Measures the model as it is, into `results` and the dictionary `logs`."""
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
