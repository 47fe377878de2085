"""Recipes in a user's Python file: `tfgan-kit train --recipe my_gan.py`.

A run folder records the name and the hash of the file, but never its code: a command on
such a run needs the file again.
"""

import contextlib
import contextvars
import dataclasses
import functools
import pathlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

from tfgan_kit import files, unasked
from tfgan_kit.errors import InputError
from tfgan_kit.recipes import python_file
from tfgan_kit.recipes.recipe import Recipe
from tfgan_kit.recipes.recipe_registry import RECIPES, REGISTRY, check, nearest

_LOADED: dict[pathlib.Path, "RecipeFile"] = {}
_IN_USE = contextvars.ContextVar("the recipe file in use", default=None)


@dataclasses.dataclass(frozen=True, eq=False)
class RecipeFile:
    """A Python file that defines `RECIPE`.

    Args:
        path: Its absolute path.
        sha256: The hash of its content when it was run.
        recipe: Its `Recipe`.
    """

    path: pathlib.Path
    sha256: str
    recipe: Recipe

    def to_json(self) -> dict[str, str]:
        """Return the file's name and hash for a run folder."""
        return {"name": self.path.name, "sha256": self.sha256}


def load(path: str | pathlib.Path) -> Recipe:
    """Run a Python file that defines `RECIPE`, and return that `Recipe`.

    A file runs once, and again if its content has changed.

    Args:
        path: str or path. The Python file.

    Returns:
        The `Recipe`.

    Raises:
        InputError: The file does not exist, it fails, or its `RECIPE` is missing or
            invalid.
    """
    return load_file(path).recipe


def load_file(path: str | pathlib.Path) -> RecipeFile:
    """Return the `RecipeFile` at a path; see `load`."""
    check_path(path)
    place = pathlib.Path(path).resolve()
    sha256 = files.sha256(place)
    known = _LOADED.get(place)
    if known is not None and known.sha256 == sha256:
        return known
    if known is not None:
        python_file.forget(place)
    try:
        with contextlib.redirect_stdout(sys.stderr):  # stdout is for results
            module = python_file.load_module(place)
    except (Exception, SystemExit) as error:  # a user's code raises anything
        reason = python_file.clause(error, place)
        raise InputError(f"the recipe file {path} fails: {reason}.") from error
    _LOADED[place] = RecipeFile(place, sha256, _recipe_in(module, path))
    return _LOADED[place]


def check_path(path: str | pathlib.Path) -> None:
    """Raise InputError unless there is a Python file at the path."""
    place = pathlib.Path(path)
    if place.suffix != ".py" or not place.is_file():
        state = "has another suffix" if place.is_file() else "is not a file"
        state = state if place.exists() else "does not exist"
        raise InputError(
            "--recipe takes a Python file that defines RECIPE, such as my_gan.py: "
            f"{path} {state}."
        )


def _recipe_in(module, path):
    try:
        recipe = module.RECIPE
    except AttributeError:
        raise InputError(
            f"the recipe file {path} must define RECIPE = recipes.Recipe(...). "
            "Received: a file without RECIPE."
        ) from None
    try:
        check(recipe)
        REGISTRY.check_name(recipe.name)
    except InputError as error:
        raise InputError(f"RECIPE in {path} cannot be used: {error}") from error
    return recipe


def of(recipe: Recipe) -> RecipeFile | None:
    """Return the file that defines a recipe, or None."""
    return next((file for file in _LOADED.values() if file.recipe is recipe), None)


def record_of(recipe: Recipe) -> dict[str, dict[str, str]]:
    """Return the entry `recipe_file` of recipe.json; {} if the recipe has no file."""
    file = of(recipe)
    return {"recipe_file": file.to_json()} if file else {}


@dataclasses.dataclass
class _Offer:
    load: Callable[[], RecipeFile]
    announce: Callable[[str], None] | None
    file: RecipeFile | None = None


@contextlib.contextmanager
def using(
    source: str | pathlib.Path | Callable[[], RecipeFile],
    announce: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Let runs of a user's recipe find their file inside a `with` block.

    Args:
        source: The path of the file; or a function that loads it, which is called when
            the recipe is first needed.
        announce: Function that gets a sentence if the file has changed since a run was
            trained. Defaults to None, which means a Python warning.
    """
    load = source if callable(source) else functools.partial(load_file, source)
    token = _IN_USE.set(_Offer(load, announce))
    try:
        yield
    finally:
        _IN_USE.reset(token)


def current() -> RecipeFile | None:
    """Return the file in use, or None."""
    offer = _IN_USE.get()
    if offer is None:
        return None
    offer.file = offer.file or offer.load()
    return offer.file


def get(name: str) -> Recipe:
    """Return the recipe of a name.

    It looks among the recipes of tfgan-kit, in the file in use, among registered
    recipes, and among those of installed packages.

    Args:
        name: str. The name, as for `--variant`.

    Returns:
        The `Recipe`.

    Raises:
        InputError: The name is unknown; the message lists the nearest names.

    Examples:
        >>> from tfgan_kit import recipes
        >>> recipes.get("dcgan").model
        'GAN'
    """
    recipe = _find(name)
    if recipe is None:
        file = current()
        names = [*REGISTRY.names(), *([file.recipe.name] if file else [])]
        raise InputError(f"unknown variant {name!r}: {nearest(name, names)}")
    return recipe


def _find(name):
    if name in RECIPES:
        return RECIPES[name]
    file = current()
    if file is not None and file.recipe.name == name:
        return file.recipe
    return REGISTRY.find(name)


def of_run(name: str, record: dict | None, place: str | pathlib.Path) -> Recipe:
    """Return the recipe that a run names, with a warning if its file has changed.

    Args:
        name: The recipe's name.
        record: The result of `RecipeFile.to_json`; None if the recipe has no file.
        place: The name of the run for messages.

    Raises:
        InputError: The run needs a recipe file, and none is in use.
    """
    recipe = _find(name)
    if recipe is None:
        raise InputError(_missing(name, record, place))
    warn_of_change(record, of(recipe), place)
    return recipe


def warn_of_change(record: Any, file: RecipeFile | None, place: Any) -> None:
    """Warn if a recipe file differs from the one that a run or a `.keras` file names.

    Args:
        record: The result of `RecipeFile.to_json`; None if there was no file.
        file: The file in use; None if a registered recipe is used.
        place: The run or the file that was made with the recorded file.
    """
    if not isinstance(record, dict):
        return
    if file is None:
        _say(
            f"{place} was made with {record.get('name')}; a registered recipe of the "
            "same name is used instead, so results may differ."
        )
    elif file.sha256 != record.get("sha256"):
        _say(
            f"{file.path.name} has changed since {place} was made, so results may "
            "differ."
        )


def _missing(name, record, place):
    file = current()
    needed = record.get("name") if isinstance(record, dict) else None
    received = "no --recipe"
    if file is not None:
        received = f"--recipe {file.path.name}, which defines {file.recipe.name!r}"
    elif needed is None:
        names = nearest(name, REGISTRY.names())
        return f"{place} has the unknown variant {name!r}: {names}"
    return (
        f"{place} uses the recipe {name!r}, which is not part of tfgan-kit: give "
        f"--recipe {needed or 'FILE.PY'}, which defines it. Received: {received}."
    )


def _say(sentence):
    offer = _IN_USE.get()
    unasked.say_once(sentence, sentence, offer and offer.announce)
