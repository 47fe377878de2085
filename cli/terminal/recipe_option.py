"""`--recipe`: a Python file with a user's own recipe."""

import functools
import shlex

import click

from tfgan_kit import recipes
from tfgan_kit.recipes import recipe_file

from . import imports
from .common import prepare_tensorflow, quiet, say, start_tensorflow

_KEY = "tfgan_kit.cli.terminal.recipe_option"


def _keep(context, parameter, path):
    if path is None:
        return
    recipe_file.check_path(path)
    context.meta[_KEY] = path
    # It lasts as long as the command, and is run when it is first needed.
    load = functools.partial(_load, path)
    context.with_resource(recipes.using(load, announce=say))


recipe_option = click.option(
    "--recipe",
    metavar="FILE.PY",
    expose_value=False,
    callback=_keep,
    help="A Python file that defines RECIPE, a recipe of your own, and perhaps its "
    "model, networks and losses. A run that was trained with one needs it again.",
)


def _load(path):
    prepare_tensorflow()
    from tfgan_kit.runs import recipe_checks

    with quiet(talk=True):
        file = recipe_file.load_file(path)
        recipe_checks.check(file.recipe)
    return file


def given():
    """What this command's `--recipe` is; None without one."""
    return click.get_current_context().meta.get(_KEY)


def load_own():
    """Runs what `--import` and `--recipe` name, before options are read.

    An option may have a value that these files register, such as `--networks`.
    """
    if given() is not None or imports.any_given():
        start_tensorflow()


def again():
    """The option in a command that goes on with this one's run."""
    path = given()
    return "" if path is None else f" --recipe {shlex.quote(path)}"
