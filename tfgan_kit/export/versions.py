"""`NAME/<version>/`, the layout that TF Serving watches. Needs no TensorFlow."""

import pathlib

from tfgan_kit import files, options
from tfgan_kit.errors import InputError


def versions(folder):
    """Return the versions in `folder`, ascending: integer names with a SavedModel."""
    return sorted(
        int(path.parent.name)
        for path in pathlib.Path(folder).glob("*/saved_model.pb")
        if path.parent.name.isdecimal()
    )


def check_name(folder):
    """Raise InputError unless versions can be written into `folder`."""
    folder = pathlib.Path(folder)
    files.check_parent(folder / "1", "a SavedModel")
    if (folder / "saved_model.pb").exists():
        raise InputError(
            f"{folder} is a version of a SavedModel itself: give the folder above it, "
            "or another name."
        )


def new_version(folder, number=None):
    """Return the path of a version that does not exist yet.

    Args:
        folder: `NAME`.
        number: int. Its number. Defaults to None, which means one above every integer
            name in it, SavedModel or not.

    Raises:
        InputError: The version exists.
    """
    folder = pathlib.Path(folder)
    if number is None:
        names = [path.name for path in folder.glob("*")]
        numbers = [int(name) for name in names if name.isdecimal()]
        return folder / str(max(numbers, default=0) + 1)
    path = folder / str(options.check("version", number))
    if path.exists():
        raise InputError(
            f"{path} exists, and a version is never overwritten: give another "
            "--version, or none for the next one."
        )
    return path
