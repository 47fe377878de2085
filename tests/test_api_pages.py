"""The pages of the Python API name what there is, and all that there is."""

import importlib
import inspect
import pathlib
import re

import pytest

API = pathlib.Path(__file__).parents[1] / "docs/api"
NAMES = [
    name
    for page in sorted(API.glob("*.md"))
    for name in re.findall(r"^::: (\S+)$", page.read_text(), re.MULTILINE)
]
ROOMS = [
    *("augmentation", "callbacks", "client", "data", "editing", "evaluation"),
    *("export", "layers"),
    *("losses", "metrics", "modalities", "models", "networks", "optimizers"),
    *("recipes", "regularizers", "sampling"),
]


def found(name):
    """The object of a dotted name, whose first part is the package."""
    module, *attributes = name.split(".")
    place = importlib.import_module(module)
    for attribute in attributes:
        place = getattr(place, attribute)
    return place


def test_every_name_exists():
    assert len(NAMES) == len(set(NAMES))
    for name in NAMES:
        assert callable(found(name)), name


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_is_there(room):
    module = importlib.import_module(f"tfgan_kit.{room}")
    shown = {id(found(name)) for name in NAMES}
    for name in getattr(module, "__all__", None) or dir(module):
        value = getattr(module, name)
        is_object = inspect.isclass(value) or inspect.isfunction(value)
        if is_object and not name.startswith("_"):
            assert id(value) in shown, f"tfgan_kit.{room}.{name}"
