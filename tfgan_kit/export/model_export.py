"""`model.export` with Keras' arguments."""

import os
import pathlib
import warnings

from tfgan_kit import files
from tfgan_kit.errors import InputError
from tfgan_kit.export.saved_model.saved_model import export

# Suffixes of other writers; a folder with such a name would be a mistake.
_FILES = {
    ".h5": "model.save writes .keras files",
    ".keras": "model.save writes it",
    ".onnx": "tfgan-kit writes no such file",
    ".tflite": 'give format="litert" as well',
}


def export_model(
    model, filepath, format="tf_saved_model", verbose=None, *, input_signature, **others
):
    """Export as `AdversarialModel.export`, which documents the arguments."""
    if format not in _WRITERS:
        raise InputError(
            f"format must be one of {', '.join(_WRITERS)}; Keras itself writes the "
            "averaged generator alone in its other formats: "
            f'model.ema_generator.export(path, format="onnx"). Received: {format!r}.'
        )
    if input_signature is not None:
        raise InputError(
            "leave input_signature out: an export has fixed signatures, of any batch "
            "size. tfgan_kit.export.convert takes Target(batch=...) for a fixed one."
        )
    if others:
        raise InputError(
            "model.export takes filepath, format and verbose; for other kinds of "
            "TFLite files use tfgan_kit.export.convert. "
            f"Received: {', '.join(others)}."
        )
    if not isinstance(filepath, str | os.PathLike) or not os.fspath(filepath):
        raise InputError(f"filepath must be a path. Received: {filepath!r}.")
    written = _WRITERS[format](model, pathlib.Path(filepath))
    if verbose:
        print(written)
    return written


def _write_saved_model(model, path):
    """Write `path` as the next version of NAME, or as the version NAME/N."""
    writer = _FILES.get(path.suffix.lower())
    if writer:
        raise InputError(
            f"a SavedModel is a folder, such as {path.stem!r}, and no file: {writer}. "
            f"Received: {path}."
        )
    if not path.name.isdecimal():
        return export(model, path, announce=_warn)
    if path.exists():
        raise InputError(
            f"{path} exists, and a version is never overwritten: give {path.parent} "
            "for the next one."
        )
    return export(model, path.parent, version=int(path.name), announce=_warn)


def _write_tflite(model, path):
    from tfgan_kit.export.tflite.model_conversion import convert_model

    files.check_output(path, "filepath", (".tflite",), overwrite=True)
    report = convert_model(model, path)
    if not report.within_limit:
        _warn(f"{path} is not as near to the model as it should be ({report.limit})")
    return path


def _warn(sentence):
    warnings.warn(sentence, stacklevel=2)


_WRITERS = {"tf_saved_model": _write_saved_model, "litert": _write_tflite}
