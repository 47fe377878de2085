"""Generated pictures in a folder per class, with a file that says what made them."""

import contextlib
import json
import os
import pathlib
import re

from tfgan_kit import files
from tfgan_kit.data.files import folder_layout, split_names
from tfgan_kit.data.files.folders import FOREIGN
from tfgan_kit.data.files.generated_pictures import RECORD
from tfgan_kit.errors import InputError

_PICTURE = re.compile(r"generated-\d{5,}\.png")
# Readers of images pass over hidden folders.
_STAGING = ".generated"
_FORBIDDEN = '/\\:*?"<>|'  # on some system
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_SHOWN = 3
_LONGEST = 200  # of the 255 bytes that file systems allow


def names_of(num_classes, class_names=None):
    """Return a folder's name per class, in an order that readers of folders keep.

    Readers number classes in the alphabetical order of their folders. Names that would
    get other numbers, or mean something else to a reader, have the number in front.

    Args:
        num_classes: int. Number of classes.
        class_names: Their names, or None.
    """
    width = len(str(num_classes - 1))
    if class_names is None:
        return [f"{number:0{width}}" for number in range(num_classes)]
    names = [_safe(name) for name in class_names]
    if _are_classes(names):
        return names
    return [f"{number:0{width}}_{name}" for number, name in enumerate(names)]


def _safe(name):
    """Return the name as every file system takes it."""
    letters = (
        letter if letter.isprintable() and letter not in _FORBIDDEN else "_"
        for letter in str(name)
    )
    cut = "".join(letters).encode()[:_LONGEST].decode(errors="ignore")
    return cut.strip(" .") or "_"


def _are_classes(names):
    """Return whether readers take folders of these names for classes in this order."""
    if names != sorted({name.casefold(): name for name in names}.values()):
        return False
    if any(map(split_names.is_split, names)) or any(map(_DEVICES.fullmatch, names)):
        return False
    if any(name.startswith(FOREIGN) for name in names):
        return False
    pictures = [os.path.join(name, "0.png") for name in names]
    try:
        return folder_layout.layout_of("", pictures).class_level == 0
    except InputError:
        return False


def check(folder, overwrite):
    """Raise InputError unless generated pictures may be written into a folder."""
    if not folder:
        raise InputError(f"--out must name a folder. Received: {folder!r}.")
    record = pathlib.Path(folder) / RECORD
    files.check_parent(record, "the folder of --out")
    files.check_output(record, "--out", overwrite=overwrite)
    old = next(_pictures(folder), None)
    if old and not overwrite:
        raise InputError(
            f"{files.shown(old)} exists: give --overwrite to replace the generated "
            f"pictures in {files.shown(folder)}, or another folder."
        )


def check_names(folder, names):
    """Raise InputError if generated pictures would not join the classes of a folder."""
    for path in (pathlib.Path(folder) / name for name in names):
        if os.path.lexists(path) and not path.is_dir():
            raise InputError(
                f"{files.shown(path)} must be a folder, for the pictures of a class: "
                "give another --out. Received: a file."
            )
    others = sorted(set(_own_classes(folder)) - set(names))
    if others:
        raise InputError(
            f"{files.shown(folder)} has classes that the generator does not make, so "
            "its pictures would be more classes: rename the folders, or give another "
            f"--out. Received: {_few(others)}, beside {_few(names)} of the generator."
        )


def _own_classes(folder):
    """Yield the names of folders that hold files of somebody else."""
    for inner in pathlib.Path(folder).glob("*/"):
        if not inner.name.startswith(FOREIGN) and not all(
            _PICTURE.fullmatch(path.name) for path in inner.iterdir()
        ):
            yield inner.name


def _few(names):
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and more"


@contextlib.contextmanager
def writing(folder, names, record):
    """Give a function that adds a picture; at the end all are in their folders.

    Until then they are in a hidden folder, so an interrupted command leaves no part of
    a data set. Older generated pictures go; other files stay.

    Args:
        folder: The folder of the classes.
        names: The name of each class's folder.
        record: dict. The content of the file `RECORD`.

    Yields:
        Function of the number of a picture, its label, and the bytes of its PNG.
    """
    folder = pathlib.Path(folder)
    staging = folder / _STAGING
    if staging.is_dir():
        files.remove(staging)
    with files.replacing(staging) as temporary:
        for name in names:
            (temporary / name).mkdir(parents=True)
        text = json.dumps(record, indent=2) + "\n"
        (temporary / RECORD).write_text(text, encoding="utf-8")

        def add(number, label, png):
            place = temporary / names[label] / f"generated-{number:05d}.png"
            place.write_bytes(png)

        yield add
    for old in list(_pictures(folder)):
        old.unlink()
        with contextlib.suppress(OSError):  # some readers count empty folders
            old.parent.rmdir()
    os.replace(staging / RECORD, folder / RECORD)
    for name in names:
        (folder / name).mkdir(exist_ok=True)
        for picture in (staging / name).iterdir():
            os.replace(picture, folder / name / picture.name)
    files.remove(staging)


def _pictures(folder):
    """Yield the generated pictures in the folders of classes."""
    for inner in sorted(pathlib.Path(folder).glob("*/")):
        if inner.name != _STAGING:
            yield from (p for p in inner.iterdir() if _PICTURE.fullmatch(p.name))
