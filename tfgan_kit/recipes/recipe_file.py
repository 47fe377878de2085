"""Recipes in a Python file of a user's own: `tfgan-kit train --recipe my_gan.py`.

A run folder records the name and the hash of the file, and never its code: a command on
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
        """Return what a run folder records: the file's name and its hash."""
        return {"name": self.path.name, "sha256": self.sha256}


def load(path: str | pathlib.Path) -> Recipe:
    """Run a Python file that defines `RECIPE`, a `Recipe`, and return that.

    A file is run once, and again if its content has changed.

    Raises:
        InputError: There is no such file, it fails, or it defines no sound `RECIPE`.
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
    except (Exception, SystemExit) as error:  # it is anybody's code
        reason = python_file.clause(error, place)
        raise InputError(f"the recipe file {path} fails: {reason}.") from error
    _LOADED[place] = RecipeFile(place, sha256, _recipe_in(module, path))
    return _LOADED[place]


def check_path(path: str | pathlib.Path) -> None:
    """Raises InputError unless there is a Python file at the path."""
    place = pathlib.Path(path)
    if place.suffix != ".py" or not place.is_file():
        state = "has another ending" if place.is_file() else "is no file"
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
    """Return the file that defines a recipe; None if it is from elsewhere."""
    return next((file for file in _LOADED.values() if file.recipe is recipe), None)


def record_of(recipe: Recipe) -> dict[str, dict[str, str]]:
    """Return `recipe_file` of recipe.json; nothing if the recipe is from no file."""
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
    """Within it, runs of a user's recipe find their file.

    Args:
        source: The path of the file; or a function that loads it, which is called when
            the recipe is first needed.
        announce: Called with a sentence if the file has changed since a run was
            trained. Defaults to None: it becomes a warning.
    """
    load = source if callable(source) else functools.partial(load_file, source)
    token = _IN_USE.set(_Offer(load, announce))
    try:
        yield
    finally:
        _IN_USE.reset(token)


def current() -> RecipeFile | None:
    """Return the file that is in use; None if there is none."""
    offer = _IN_USE.get()
    if offer is None:
        return None
    offer.file = offer.file or offer.load()
    return offer.file


def get(name: str) -> Recipe:
    """Return the recipe of a name: ours, of the file in use, registered, of a package.

    Raises:
        InputError: There is none; the nearest names are listed.
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
    """Return the recipe that a run names; say so if its file is not as it was.

    Args:
        name: The recipe's name.
        record: What `RecipeFile.to_json` gave; None: the recipe came from no file.
        place: What names the run in a sentence.

    Raises:
        InputError: The run needs a file that is not given.
    """
    recipe = _find(name)
    if recipe is None:
        raise InputError(_missing(name, record, place))
    warn_of_change(record, of(recipe), place)
    return recipe


def warn_of_change(record: Any, file: RecipeFile | None, place: Any) -> None:
    """Say so if a recipe file is not the one that a run or a `.keras` file names.

    Args:
        record: What `RecipeFile.to_json` gave; None: there was no file.
        file: The file that is used instead; None: its recipe was registered.
        place: What was made with the recorded file.
    """
    if not isinstance(record, dict):
        return
    if file is None:
        _say(
            f"{place} was made with {record.get('name')}, and a recipe of the same "
            "name that is registered is used instead: results may differ."
        )
    elif file.sha256 != record.get("sha256"):
        _say(
            f"{file.path.name} has changed since {place} was made: results may differ."
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
        f"{place} has the recipe {name!r} of the user's own file: give --recipe "
        f"{needed or 'FILE.PY'}, which defines it. Received: {received}."
    )


def _say(sentence):
    offer = _IN_USE.get()
    unasked.say_once(sentence, sentence, offer and offer.announce)
