"""The user's recipe file that the model in a `.keras` file is from: name and hash."""

import json
import zipfile

from tfgan_kit.recipes import recipe_file

_MEMBER = "tfgan_kit_recipe.json"


def write(path, recipe):
    """Adds to a `.keras` file which file its recipe is from, if it is from one."""
    file = recipe_file.of(recipe)
    if file is not None:
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(_MEMBER, json.dumps(file.to_json()))


def read(path):
    """What `write` has added: a dictionary of name and sha256; None without it."""
    try:
        with zipfile.ZipFile(path) as archive:
            record = json.loads(archive.read(_MEMBER))
        return {name: str(record[name]) for name in ("name", "sha256")}
    except Exception:  # a zip of anything raises anything
        return None
