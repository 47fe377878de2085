"""The digest of the files that describe a data set on disk.

The shards of images have checksums. The names of classes, the counts and the shapes
beside them have none, and nobody would notice a changed letter.
"""

import hashlib
import pathlib

from tfgan_kit import files
from tfgan_kit.errors import InputError

_NAME = "description.sha256"


def write(folder):
    """Write the digest of all `.json` and `.txt` files in a folder beside them."""
    path = pathlib.Path(folder) / _NAME
    path.write_text(_digest(path.parent) + "\n", encoding="ascii")


def check(folder):
    """Raise InputError if there is a digest, and a description has changed."""
    path = pathlib.Path(folder) / _NAME
    if path.exists() and path.read_bytes().strip() != _digest(path.parent).encode():
        raise InputError(
            f"the description of the data set in {files.shown(folder)} is damaged, or "
            "was changed: prepare the data set anew, or install the package again if "
            "it is part of it."
        )


def _digest(folder):
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.json"), *folder.glob("*.txt")]):
        digest.update(f"{path.name} {files.sha256(path)}\n".encode())
    return digest.hexdigest()
