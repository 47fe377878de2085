"""What `--variant` names: model, networks, optimizers, budget, and their source.

Plain data, a file for each kind of variant; nothing here imports TensorFlow. Recipes of
your own come from a file (`load`, `using`), from your code (`register`), or from a
package by its entry points in the group `tfgan_kit.recipes`.
"""

from tfgan_kit.recipes.families import NETWORKS
from tfgan_kit.recipes.recipe import (
    Network,
    Recipe,
    adam,
    discriminator,
    generator,
    rmsprop,
)
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
