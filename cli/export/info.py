"""`tfgan-kit info`: the kind of a run or a file, its origin, and its progress."""

import json

import click

from tfgan_kit import export

from ..terminal.common import debug_option, quiet, start_tensorflow
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option
from . import summary


@click.command()
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="Print all facts as JSON.")
@import_option
@recipe_option
@debug_option
def info(source, as_json):
    """Summarize SOURCE: a run folder, a SavedModel, a .keras or a .tflite file.

    The summary says what SOURCE is, which data it was trained on, how far and how well,
    and which commands can follow. --json prints all facts.
    """
    source = export.find(source)
    if source.kind == "run":
        facts = export.describe(source)
    else:
        start_tensorflow()
        with quiet():  # readers in C++ report what they cannot read
            facts = export.describe(source)
    if as_json:
        click.echo(json.dumps(facts, indent=2))
    else:
        click.echo("\n".join(summary.lines(source, facts)))
