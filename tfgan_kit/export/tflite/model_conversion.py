"""From a Keras model to a TFLite file."""

import os
import pathlib
import tempfile
from collections.abc import Callable
from typing import Any

import keras

from tfgan_kit.export.saved_model.saved_model import export
from tfgan_kit.export.tflite.conversion import convert
from tfgan_kit.export.tflite.report import Report
from tfgan_kit.export.tflite.target import FLOAT32, Target


def convert_model(
    model: keras.Model,
    path: str | os.PathLike,
    target: Target = FLOAT32,
    card: dict[str, Any] | None = None,
    name: str | None = None,
    back: bool = False,
    calibrate: str | os.PathLike | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Write the TFLite file that `convert` makes from the model's SavedModel.

    Args:
        model: An `AdversarialModel`.
        path, target: As in `convert`.
        card: dict. Further entries of the model card in the file, in types of JSON.
        name: str. The name of the model in errors. Defaults to None, which means its
            own name.
        back, calibrate, progress: As in `convert`.

    Returns:
        A `Report`.

    Raises:
        RunError: As in `convert`.

    Examples:
        >>> model = tfgan_kit.build("gan", (4, 4, 1))
        >>> target = tfgan_kit.export.Target(quantize="float16")
        >>> report = tfgan_kit.export.convert_model(model, "half.tflite", target)
        >>> report.quantize, report.within_limit
        ('float16', True)
    """
    with tempfile.TemporaryDirectory() as folder:
        saved_model = export(model, pathlib.Path(folder) / "model", card)
        name = name or model.name
        return convert(saved_model, path, target, name, back, calibrate, progress)
