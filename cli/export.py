"""`tfgan-kit export`: a run's generator as a SavedModel."""

import pathlib

import click

from tfgan_kit import export as exporting
from tfgan_kit.export import versions
from tfgan_kit.run_folder import RunFolder

from .common import debug_option, quiet, say, start_tensorflow


@click.command()
@click.argument("run_dir")
@click.option("--to", help="The SavedModel's folder.  [default: saved_models/<run>]")
@debug_option
def export(run_dir, to):
    """Write the generator of RUN_DIR as the next version of a SavedModel."""
    source = exporting.find(run_dir, kinds=("run",))
    to = to or pathlib.Path("saved_models") / source.path.absolute().name
    versions.check_name(to)
    start_tensorflow()
    model = exporting.source.open_model(source, announce=say)
    with quiet():
        path = exporting.export(model, to, exporting.card_of(RunFolder(source.path)))
    click.echo(path)
