"""`tfgan-kit info`: the kind of a run or a file, its origin, and its progress."""

import json

import click

from tfgan_kit import export

from ..terminal.common import debug_option, quiet, start_tensorflow
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option


@click.command()
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@import_option
@recipe_option
@debug_option
def info(source, as_json):
    """Tell what SOURCE is: a run folder, a SavedModel, a .keras or a .tflite."""
    source = export.find(source)
    if source.kind == "run":
        facts = export.describe(source)
    else:
        start_tensorflow()
        with quiet():  # readers in C++ report what they cannot read
            facts = export.describe(source)
    if as_json:
        click.echo(json.dumps(facts, indent=2))
        return
    lines = dict(_flat(facts))
    width = max(map(len, lines)) + 2
    for name, value in lines.items():
        click.echo(f"{name:<{width}}{value}")


def _flat(facts, prefix=""):
    """Pairs of a dotted name and a text."""
    for name, value in facts.items():
        if isinstance(value, dict) and {"dtype", "shape"} <= value.keys():
            yield prefix + name, f"{value['dtype']} {_shape(value['shape'])}"
        elif isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, _text(name, value)


def _text(name, value):
    if value is None or value in ({}, []):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return _shape(value) if name.endswith("shape") else ", ".join(map(str, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _shape(sizes):
    return "x".join("n" if size is None else str(size) for size in sizes)
