"""`--import`: Python files that register the user's own classes with Keras.

A `.keras` file holds names of classes, and no code that is ever run. Users with classes
of their own name the Python file that registers them on the command line.
"""

import contextlib
import importlib
import importlib.util
import os
import pathlib
import sys
import traceback

import click

from tfgan_kit.errors import InputError

_KEY = "tfgan_kit.cli.terminal.imports"


def _keep(context, parameter, values):
    for value in values:
        _check(value)
    context.meta[_KEY] = values


import_option = click.option(
    "--import",
    "imports",
    metavar="FILE.PY",
    multiple=True,
    expose_value=False,
    callback=_keep,
    help="Run this Python file (or import this module) first: it registers layers, "
    "networks and losses of your own that a .keras file holds. May be repeated.",
)


def _check(value):
    """Raises InputError unless it is a Python file, or may be a module's name."""
    path = pathlib.Path(value)
    if path.suffix == ".py" and not path.is_file():
        state = "is no file" if path.exists() else "does not exist"
        raise InputError(f"--import takes a Python file: {value} {state}.")
    if path.suffix != ".py" and not all(map(str.isidentifier, value.split("."))):
        raise InputError(
            "--import takes a Python file, such as my_layers.py, or the name of a "
            f"module. Received: {value!r}."
        )


def run_imports():
    """Runs what this command's `--import` names, in its order.

    Raises:
        InputError: One of them fails, or registers nothing with Keras.
    """
    context = click.get_current_context(silent=True)
    for value in context.meta.get(_KEY, ()) if context else ():
        _run(value)


def _run(value):
    import keras

    before = dict(keras.saving.get_custom_objects())
    try:
        with contextlib.redirect_stdout(sys.stderr):  # stdout is for results
            module = _module_of(value)
    except (Exception, SystemExit) as error:  # it is anybody's code
        raise InputError(f"--import {value} fails: {_clause(error, value)}.") from error
    after = keras.saving.get_custom_objects()
    if not any(
        getattr(registered, "__module__", None) == module.__name__
        or (before.get(name) is not registered and not name.startswith("tfgan_kit>"))
        for name, registered in after.items()
    ):
        raise InputError(
            f"--import {value} registers nothing with Keras: put "
            "@keras.saving.register_keras_serializable() above its classes."
        )


def _module_of(value):
    """The module, which is run unless it is there already."""
    if not value.endswith(".py"):
        _put_first(os.getcwd())  # as `python -m` does
        return importlib.import_module(value)
    path = pathlib.Path(value).resolve()
    there = sys.modules.get(path.stem)
    if there is not None and getattr(there, "__file__", None) == str(path):
        return there
    _put_first(str(path.parent))  # as `python FILE` does
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    if there is None:
        sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        if there is None:
            del sys.modules[path.stem]
        raise
    return module


def _put_first(folder):
    if folder not in sys.path:
        sys.path.insert(0, folder)


def _clause(error, value):
    """The error in a clause, with its line in the file."""
    text = (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")
    path = str(pathlib.Path(value).resolve())
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == path]
    where = f", line {lines[-1]}" if lines else ""
    return f"{type(error).__name__}: {text}{where}"
