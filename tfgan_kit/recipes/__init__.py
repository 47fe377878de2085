"""What `--variant` names: model, networks, optimizers, budget, and their source.

Plain data, a file for each kind of variant; nothing here imports TensorFlow.
"""

import difflib

from tfgan_kit.errors import InputError
from tfgan_kit.recipes import (
    attention,
    classic,
    encoders,
    infogan,
    labelled,
    modern,
    stabilized,
)
from tfgan_kit.recipes.families import NETWORKS
from tfgan_kit.recipes.recipe import Recipe

_KINDS = (classic, stabilized, attention, labelled, infogan, encoders, modern)
RECIPES = {recipe.name: recipe for kind in _KINDS for recipe in kind.RECIPES}

__all__ = ["NETWORKS", "RECIPES", "Recipe", "get", "nearest"]


def get(name):
    """The recipe of that name.

    Raises:
        InputError: There is none; the nearest names are listed.
    """
    if name not in RECIPES:
        raise InputError(f"unknown variant {name!r}: {nearest(name, RECIPES)}")
    return RECIPES[name]


def nearest(name, names):
    """`did you mean ...`, or all the names where none is near."""
    near = difflib.get_close_matches(name, list(names), n=3, cutoff=0.5)
    if near:
        return "did you mean " + " or ".join(near) + "?"
    return "there are " + ", ".join(names)
