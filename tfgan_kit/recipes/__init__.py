"""Recipes, which `--variant` names: model, networks, optimizers, budget and paper.

A recipe is plain data, with one file per kind of variant; nothing here imports
TensorFlow. Your own recipes come from a file (`load`, `using`), from your code
(`register`), or from a package with entry points in the group `tfgan_kit.recipes`.
"""

from tfgan_kit.recipes.families import NETWORKS
from tfgan_kit.recipes.network import Network, discriminator, generator
from tfgan_kit.recipes.recipe import Recipe, adam, rmsprop
from tfgan_kit.recipes.recipe_file import get, load, using
from tfgan_kit.recipes.recipe_registry import (
    RECIPES,
    check,
    is_ours,
    names,
    nearest,
    register,
)

__all__ = [
    "NETWORKS",
    "RECIPES",
    "Network",
    "Recipe",
    "adam",
    "check",
    "discriminator",
    "generator",
    "get",
    "is_ours",
    "load",
    "names",
    "nearest",
    "register",
    "rmsprop",
    "using",
]
