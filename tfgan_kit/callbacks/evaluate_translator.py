"""Metrics of a translator during `fit`."""

from collections.abc import Callable, Sequence
from typing import Any

import keras

from tfgan_kit.data import FieldData
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import suite_checks, translator_suite
from tfgan_kit.metrics.direction import directions_of
from tfgan_kit.metrics.features.extractor import Extractor
from tfgan_kit.metrics.translator_data import TranslatorData


class EvaluateTranslator(keras.callbacks.Callback):
    """Callback that translates held-out images during `fit`, and measures the results.

    The numbers enter the logs of an epoch under names such as `psnr` or, for the way
    back, `frechet_distance_back`, so that later callbacks, such as `ModelCheckpoint`,
    and the history have them. Training is not affected.

    Args:
        held_out: Images on which the model is not trained: a `data.FieldData`, such as
            `data.of_arrays` returns, or a `metrics.TranslatorData`, which may have
            classes.
        extractor: An `Extractor`, or None if no metric needs features.
        every: int. Epochs between two measurements.
        num_images: int. Largest number of sources, always the same ones. Defaults to
            None, which means all.
        metrics: Names from `metrics.METRICS` and `metrics.TRANSLATION_METRICS`.
        train: The training data, in the form of `held_out`; for "nearest".
        seed: int. Seed of the sources and of random draws in the metrics.
        announce: A function that gets a sentence if features cannot be cached, or None.

    Attributes:
        results: The newest list of `Result`, with protocols and warnings.

    Raises:
        InputError: A metric is unknown; and when `fit` begins: the model is no
            translator of these fields, or a metric does not apply to it.
    """

    def __init__(
        self,
        held_out: Any,
        extractor: Extractor | None = None,
        every: int = 1,
        num_images: int | None = None,
        *,
        metrics: Sequence[str] = ("fid",),
        train: Any = None,
        seed: int = 0,
        announce: Callable[[str], None] | None = None,
    ):
        super().__init__()
        if every < 1:
            raise InputError(f"every must be at least 1. Received: every={every}.")
        suite_checks.check_names(metrics)
        self.held_out = _translator_data(held_out)
        self.train = None if train is None else _translator_data(train)
        self.extractor = extractor
        self.every = every
        self.num_images = num_images
        self.metrics = tuple(metrics)
        self.seed = seed
        self.announce = announce
        self.results = None

    def set_model(self, model: keras.Model) -> None:
        super().set_model(model)
        self.check(model)

    def check(self, model: keras.Model) -> None:
        """Raise InputError if the metrics cannot be measured for a model."""
        directions = directions_of(model)
        if not directions:
            raise InputError(
                "EvaluateTranslator measures translations of images. Received: "
                f"{type(model).__name__}, whose generator takes "
                f"{' and '.join(model.inputs_of_generator.parts)}."
            )
        for direction in directions:
            self.held_out.images(direction.takes)
        translator_suite.check_names(self.metrics, directions, self.held_out)
        if suite_checks.need_features(self.metrics) and self.extractor is None:
            raise InputError("metrics of features need an extractor. Received: None.")

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if (epoch + 1) % self.every == 0:
            self.measure(logs)

    def measure(self, logs: dict[str, Any] | None) -> None:
        """Measure the present model; write to `results` and the dictionary `logs`."""
        self.results = translator_suite.measure_translator(
            self.metrics,
            directions_of(self.model),
            self.held_out,
            self.extractor,
            train=self.train,
            samples=self.num_images,
            seed=self.seed,
            with_baselines=False,
            announce=self.announce,
        )
        logs.update({result.metric: result.value for result in self.results})


def _translator_data(examples):
    if isinstance(examples, TranslatorData):
        return examples
    if not isinstance(examples, FieldData):
        raise InputError(
            "a translator is measured on fields: give data.of_arrays({'source': ..., "
            f"'target': ...}}). Received: {type(examples).__name__}."
        )
    return TranslatorData(
        examples, examples.labels, examples.class_names, examples.num_classes
    )
