"""From a Keras model to a TFLite file."""

import pathlib
import tempfile

from tfgan_kit.export.saved_model.saved_model import export
from tfgan_kit.export.tflite.conversion import convert
from tfgan_kit.export.tflite.target import FLOAT32


def convert_model(model, path, target=FLOAT32, card=None, name=None):
    """Writes the TFLite file that `convert` makes of the model's SavedModel.

    Args:
        model: An `AdversarialModel`.
        path, target: As of `convert`.
        card: What else the model card in the file says, in types of JSON.
        name: What errors call the model; None: its own name.

    Returns:
        A `Report`.

    Raises:
        RunError: As of `convert`.
    """
    with tempfile.TemporaryDirectory() as folder:
        saved_model = export(model, pathlib.Path(folder) / "model", card)
        return convert(saved_model, path, target, name or model.name)
