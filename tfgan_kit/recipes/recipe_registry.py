"""The recipes by name: from this package, from a user's code, and from packages."""

import difflib
from typing import Any

from tfgan_kit.errors import InputError
from tfgan_kit.plugins import Registry
from tfgan_kit.recipes import (
    attention,
    classic,
    encoders,
    families,
    infogan,
    labelled,
    modern,
    stabilized,
    super_resolution,
    translation,
)
from tfgan_kit.recipes.network import Network
from tfgan_kit.recipes.recipe import Recipe

_KINDS = (
    *(classic, stabilized, attention, labelled, infogan, encoders, modern),
    *(translation, super_resolution),
)
# The recipes of this package.
RECIPES = {recipe.name: recipe for kind in _KINDS for recipe in kind.RECIPES}


def nearest(name: str, names: Any) -> str:
    """Return `did you mean ...` with similar names; all names if none is similar."""
    near = difflib.get_close_matches(name, list(names), n=3, cutoff=0.5)
    if near:
        *others, last = near
        return f"did you mean {', '.join(others)}{' or ' if others else ''}{last}?"
    return "there are " + ", ".join(names)


def check(recipe: Recipe) -> None:
    """Raise InputError unless the parts of a `Recipe` have valid types.

    Whether networks and options suit the model is checked when they are built.
    """
    if not isinstance(recipe, Recipe):
        received = f"{type(recipe).__name__}"
        raise InputError(f"a recipe must be a tfgan_kit Recipe. Received: {received}.")
    known = [*recipe.networks.values()] if isinstance(recipe.networks, dict) else []
    if not known or not all(isinstance(network, Network) for network in known):
        _refuse(recipe, "networks", "a dictionary of Network by name", recipe.networks)
    _check_names(recipe, "fields", recipe.fields)
    for name, network in recipe.networks.items():
        _check_names(recipe, f"networks[{name!r}].takes", network.takes)
        _check_values(recipe, f"the arguments of {name}", network.arguments)
        if not callable(network.role) and not isinstance(network.role, str):
            _refuse(recipe, "role", "a name or a function", network.role)
    _check_values(recipe, "model_options", recipe.model_options)
    for side in ("generator_optimizer", "discriminator_optimizer"):
        arguments = getattr(recipe, side)
        _check_values(recipe, side, arguments)
        if not {"name", "learning_rate"} <= arguments.keys():
            expected = "a dictionary such as the result of recipes.adam"
            _refuse(recipe, side, expected, arguments)
    families.check_known(recipe.family)
    known = recipe.choosable
    rules = recipe.rules if isinstance(recipe.rules, dict) else {None: None}
    if not all(name in known and callable(rule) for name, rule in rules.items()):
        names = ", ".join(known)
        _refuse(recipe, "rules", f"functions by name, one of {names}", recipe.rules)


def _check_names(recipe, what, names):
    if not isinstance(names, tuple) or not all(isinstance(one, str) for one in names):
        _refuse(recipe, what, "a tuple of names, such as ('real',)", names)


def _check_values(recipe, what, values):
    """Check values, which must fit into recipe.json and come from `--set`."""
    if not isinstance(values, dict):
        _refuse(recipe, what, "a dictionary", values)
    for name, value in values.items():
        if not isinstance(value, bool | int | float | str | None):
            _refuse(
                recipe, f"{name} in {what}", "a number, text, a bool or None", value
            )


def _refuse(recipe, what, expected, received):
    raise InputError(
        f"{what} of the recipe {recipe.name!r} must be {expected}. "
        f"Received: {received!r}."
    )


def _check_named(name, recipe):
    check(recipe)
    if recipe.name != name:
        raise InputError(
            f"a recipe must be registered under its own name, {recipe.name!r}. "
            f"Received: {name!r}."
        )


REGISTRY = Registry("recipes", "recipe", RECIPES, _check_named)


def register(recipe: Recipe) -> Recipe:
    """Register your own recipe under its name, in this process.

    A command finds it if its `--recipe` file or an installed package registers it.

    Args:
        recipe: The `Recipe`.

    Returns:
        The recipe.

    Raises:
        InputError: The recipe is invalid, or a recipe of this package has its name.
    """
    if not isinstance(recipe, Recipe):
        check(recipe)
    REGISTRY.register(recipe.name, recipe)
    return recipe


def is_ours(recipe: Recipe) -> bool:
    """Return whether a recipe is one of this package, whose options have ranges."""
    return RECIPES.get(recipe.name) is recipe


def names() -> list[str]:
    """Return the name of every recipe, including registered ones and packages'.

    Examples:
        >>> from tfgan_kit import recipes
        >>> "wgan-gp" in recipes.names()
        True
    """
    return REGISTRY.names()
