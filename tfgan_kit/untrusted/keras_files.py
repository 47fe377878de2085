"""Keras files of unknown origin: they bring no code and no absurd shapes."""

import io
import os
import zipfile

import keras

from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import archives, documents, hdf5, limits, memory_guard

_CONFIG = "config.json"
_WEIGHTS = "model.weights.h5"


def load_model(path, **options):
    """Return the model in a `.keras` file, in Keras' safe mode.

    Args:
        path: The file.
        options: Other arguments of `keras.saving.load_model`.

    Raises:
        InputError: It asks for too much memory, or leads to other files.
        Exception: Any, if Keras cannot read it.
    """
    check(path)
    with memory_guard.guarded():
        return keras.saving.load_model(path, safe_mode=True, **options)


def check(path):
    """Raise InputError if a `.keras` or `.h5` file asks for what it may not have."""
    limits.check_file(path)
    if not zipfile.is_zipfile(path):
        if os.fspath(path).endswith((".h5", ".hdf5")):
            hdf5.check(path, path)
        return  # Keras will say what is wrong
    with zipfile.ZipFile(path) as archive:
        archives.check(archive, path)
        documents.parse(archive.read(_CONFIG))
        names = set(archive.namelist())
        if _WEIGHTS not in names:
            raise InputError(f"{path} has no member {_WEIGHTS}.")
        hdf5.check(io.BytesIO(archive.read(_WEIGHTS)), path)


def read_config(path):
    """Return the content of a `.keras` file's config.json.

    Raises:
        Exception: Any, if the file is damaged.
    """
    limits.check_file(path)
    with zipfile.ZipFile(path) as archive:
        archives.check(archive, path)
        return documents.parse(archive.read(_CONFIG))
