"""Name and hash of the user's recipe file, kept inside of a `.keras` file."""

import json
import zipfile

from tfgan_kit.recipes import recipe_file
from tfgan_kit.untrusted import archives, documents

_MEMBER = "tfgan_kit_recipe.json"


def write(path, recipe):
    """Add the name and hash of the recipe's file, if any, to a `.keras` file."""
    file = recipe_file.of(recipe)
    if file is not None:
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(_MEMBER, json.dumps(file.to_json()))


def read(path):
    """Return what `write` added: a dictionary with name and sha256, or None."""
    try:
        with zipfile.ZipFile(path) as archive:
            archives.check(archive, path)
            record = documents.parse(archive.read(_MEMBER))
        return {name: str(record[name]) for name in ("name", "sha256")}
    except Exception:  # a damaged zip file may raise anything
        return None
