"""Metrics of generated images during `fit`."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from tfgan_kit.data import ImageData
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import suite, suite_checks
from tfgan_kit.metrics.direction import directions_of
from tfgan_kit.metrics.features.extractor import Extractor
from tfgan_kit.metrics.registry import ALL_MEASURES


class Evaluate(keras.callbacks.Callback):
    """Callback that measures generated images against real ones during `fit`.

    The numbers enter the logs of an epoch under names such as `frechet_distance`, so
    that later callbacks, such as `ModelCheckpoint`, and the history have them. The
    generated images always come from the same latents. Training is not affected.

    Args:
        real: Images on which the model is not trained: uint8 `(n, height, width,
            channels)`, or `ImageData`.
        extractor: An `Extractor`, or None if "swd" is the only metric.
        every: int. Epochs between two measurements.
        num_images: int. Number of generated images. Results with different numbers of
            images are not comparable.
        metrics: Names from `metrics.suite.METRICS`.
        train: The training data, in the form of `real`; for "nearest".
        seed: int. Seed of the images and of random draws in the metrics.
        announce: A function that gets a sentence if features of the real images cannot
            be cached, or None.

    Attributes:
        results: The newest list of `Result`, with protocols and warnings.

    Raises:
        InputError: A metric is unknown, or the images are too few or unsuitable for it.
    """

    def __init__(
        self,
        real: Any,
        extractor: Extractor,
        every: int = 1,
        num_images: int = 5_000,
        *,
        metrics: Sequence[str] = ("fid",),
        train: Any = None,
        seed: int = 0,
        announce: Callable[[str], None] | None = None,
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
        suite_checks.refuse_long(self.metrics)
        measures = {name: ALL_MEASURES[name] for name in self.metrics}
        # It checks with as many images, without using memory, before the first epochs.
        none_yet = np.broadcast_to(np.uint8(0), (num_images, *self.real.image_shape))
        label = np.broadcast_to(np.int32(0), num_images)
        suite_checks.check(measures, none_yet, self.real, extractor, self.train, label)

    def set_model(self, model: keras.Model) -> None:
        super().set_model(model)
        if model.modality.name != "image":
            raise InputError(
                "Evaluate measures generated images. "
                f"Received: a model that makes {model.modality.plural}."
            )
        if directions_of(model):
            raise InputError(
                "Evaluate measures samples from seeds. For a translator, use "
                f"EvaluateTranslator. Received: {type(model).__name__}."
            )
        if "label-accuracy" in self.metrics and model.num_classes is None:
            raise InputError(
                "label-accuracy needs a model that takes labels: leave it out."
            )

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if (epoch + 1) % self.every == 0:
            self.measure(logs)

    def measure(self, logs: dict[str, Any] | None) -> None:
        """Measure the present model; write to `results` and the dictionary `logs`."""
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
