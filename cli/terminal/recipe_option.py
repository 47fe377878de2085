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
    help="Use your own recipe: a Python file that defines RECIPE, and any model, "
    "networks and losses it needs. Commands on a run of this recipe need it, too.",
)


def _load(path):
    prepare_tensorflow()
    from tfgan_kit.runs import recipe_checks

    with quiet(talk=True):
        file = recipe_file.load_file(path)
        recipe_checks.check(file.recipe)
    return file


def given():
    """Return the value of this command's `--recipe`, or None."""
    return click.get_current_context().meta.get(_KEY)


def load_own():
    """Run the files of `--import` and `--recipe` before options are read.

    These files may register the value of an option such as `--networks`.
    """
    if given() is not None or imports.any_given():
        start_tensorflow()


def again():
    """Return the option for a command that continues with the same run."""
    path = given()
    return "" if path is None else f" --recipe {shlex.quote(path)}"
