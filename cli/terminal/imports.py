"""`--import`: Python files that register a user's own classes.

A `.keras` file holds names of classes, and its code is never run. Users with their own
classes name the Python file that registers them on the command line.
"""

import contextlib
import importlib
import os
import pathlib
import shlex
import sys

import click

from tfgan_kit import graph_safety, plugins
from tfgan_kit.errors import InputError
from tfgan_kit.recipes import python_file

_KEY = "tfgan_kit.cli.terminal.imports"
_ALL = _KEY + ".all"
_REGISTERING = set()


def _keep(context, parameter, values):
    for value in values:
        _check(value)
    context.meta[_KEY] = context.meta[_ALL] = values


def _trust(context, parameter, value):
    if value:
        context.with_resource(graph_safety.trusting())


_trust_option = click.option(
    "--trust",
    is_flag=True,
    expose_value=False,
    callback=_trust,
    help="Load a SavedModel even if its graph could touch files or call Python.",
)
_import_option = click.option(
    "--import",
    "imports",
    metavar="FILE.PY",
    multiple=True,
    expose_value=False,
    callback=_keep,
    help="Run this Python file (or import this module) first, to register your own "
    "layers, networks, losses and data sources. May be repeated.",
)


def import_option(command):
    """Add the options about code that comes with a model: `--import`, `--trust`."""
    return _import_option(_trust_option(command))


def _check(value):
    """Raise InputError unless it is a Python file, or may be a module's name."""
    path = pathlib.Path(value)
    if path.suffix == ".py" and not path.is_file():
        state = "is not a file" if path.exists() else "does not exist"
        raise InputError(f"--import takes a Python file: {value} {state}.")
    if path.suffix != ".py" and not all(map(str.isidentifier, value.split("."))):
        raise InputError(
            "--import takes a Python file, such as my_layers.py, or the name of a "
            f"module. Received: {value!r}."
        )


def any_given():
    """Return whether this command has an `--import`."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(_KEY))


def again():
    """Return the options in a command that opens the same source."""
    values = click.get_current_context().meta.get(_ALL, ())
    return "".join(f" --import {shlex.quote(value)}" for value in values)


def run_imports():
    """Run the files and modules of this command's `--import`, in order.

    Raises:
        InputError: One of them fails, or registers nothing.
    """
    context = click.get_current_context(silent=True)
    for value in context.meta.pop(_KEY, ()) if context else ():  # once per command
        _run(value)


def _run(value):
    import keras

    before, count = dict(keras.saving.get_custom_objects()), plugins.count()
    try:
        with contextlib.redirect_stdout(sys.stderr):  # stdout is for results
            module = _module_of(value)
    except (Exception, SystemExit) as error:  # a user's code raises anything
        raise InputError(
            f"--import {value} fails: {python_file.clause(error, value)}."
        ) from error
    if module not in _REGISTERING and not _has_registered(module, before, count):
        raise InputError(
            f"--import {value} registers nothing: put "
            "@keras.saving.register_keras_serializable() above its classes, or "
            "register a data source, a family or a loss with tfgan_kit."
        )
    _REGISTERING.add(module)  # run once per process


def _has_registered(module, before, count):
    """Return whether a module has registered anything with Keras or the kit."""
    import keras

    return plugins.count() > count or any(
        getattr(registered, "__module__", None) == module.__name__
        or (before.get(name) is not registered and not name.startswith("tfgan_kit>"))
        for name, registered in keras.saving.get_custom_objects().items()
    )


def _module_of(value):
    """Return the module, which is run unless it is imported already."""
    if not value.endswith(".py"):
        python_file.put_first(os.getcwd())  # as `python -m` does
        return importlib.import_module(value)
    return python_file.load_module(pathlib.Path(value))
