"""`NAME/<version>/`, the layout that TF Serving watches. Needs no TensorFlow."""

import pathlib

from tfgan_kit import files
from tfgan_kit.errors import InputError


def versions(folder):
    """The versions in `folder`, ascending: integer names that hold a SavedModel."""
    return sorted(
        int(path.parent.name)
        for path in pathlib.Path(folder).glob("*/saved_model.pb")
        if path.parent.name.isdecimal()
    )


def check_name(folder):
    """Raises InputError unless versions can be written into `folder`."""
    folder = pathlib.Path(folder)
    files.check_parent(folder / "1", "a SavedModel")
    if (folder / "saved_model.pb").exists():
        raise InputError(
            f"{folder} is a version of a SavedModel itself: give the folder above it."
        )


def next_version(folder):
    """One above every integer name in `folder`, SavedModel or not."""
    names = [path.name for path in pathlib.Path(folder).glob("*")]
    return max((int(name) for name in names if name.isdecimal()), default=0) + 1
