"""Measuring the pictures during `fit`."""

import keras
import numpy as np

from tfgan_kit.data import ImageData
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import suite, suite_checks
from tfgan_kit.metrics.registry import MEASURES


class Evaluate(keras.callbacks.Callback):
    """Measures generated images against real ones every so many epochs of `fit`.

    The numbers go into the logs of that epoch, under names such as `frechet_distance`:
    callbacks that come after it, such as `ModelCheckpoint`, and the history have them.
    The pictures are always those of the same latents. The training does not notice.

    Args:
        real: Images that the model is not trained on: uint8 `(n, height, width,
            channels)`, or `ImageData`.
        extractor: An `Extractor`; None where "swd" is all.
        every: Epochs between two.
        num_images: Pictures that are drawn. Numbers of other numbers of pictures do
            not compare.
        metrics: Names of `metrics.suite.METRICS`.
        train: What the model is trained on, as `real`; for "nearest".
        seed: Of the pictures, and of what the metrics draw.
        announce: None, or called with a sentence where features of the real images
            cannot be kept in the cache.

    Attributes:
        results: The newest list of `Result`, with protocols and warnings.

    Raises:
        InputError: An unknown metric, or images that are too few or do not fit it.
    """

    def __init__(
        self,
        real,
        extractor,
        every=1,
        num_images=5_000,
        *,
        metrics=("fid",),
        train=None,
        seed=0,
        announce=None,
    ):
        super().__init__()
        if every < 1:
            raise InputError(f"every must be at least 1. Received: every={every}.")
        self.real, self.train = _image_data(real, "real"), _image_data(train, "train")
        self.extractor = extractor
        self.every = every
        self.num_images = num_images
        self.metrics = tuple(metrics)
        self.seed = seed
        self.announce = announce
        self.results = None
        suite_checks.check_names(self.metrics)
        measures = {name: MEASURES[name] for name in self.metrics}
        # As many pictures, in no memory: better told now than after the first epochs.
        none_yet = np.broadcast_to(np.uint8(0), (num_images, *self.real.image_shape))
        label = np.broadcast_to(np.int32(0), num_images)
        suite_checks.check(measures, none_yet, self.real, extractor, self.train, label)

    def set_model(self, model):
        super().set_model(model)
        if "label-accuracy" in self.metrics and model.num_classes is None:
            raise InputError("label-accuracy is of a model that takes labels.")

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every == 0:
            self.measure(logs)

    def measure(self, logs):
        """Measures the model as it is, into `results` and the dictionary `logs`."""
        pictures, labels = self.model.generate_labelled(self.num_images, self.seed)
        self.results = suite.measure(
            self.metrics,
            pictures,
            self.real,
            self.extractor,
            train=self.train,
            labels=labels,
            seed=self.seed,
            announce=self.announce,
        )
        logs.update({result.metric: result.value for result in self.results})


def _image_data(images, name):
    if images is None or isinstance(images, ImageData):
        return images
    return ImageData(images, None, None, name, None, "all")
