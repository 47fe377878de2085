"""`tfgan-kit export`: the generator of a run or of a `.keras` file as a SavedModel."""

import pathlib

import click

from tfgan_kit import export as exporting
from tfgan_kit import options
from tfgan_kit.errors import InputError
from tfgan_kit.export import versions
from tfgan_kit.export.open.source import check_truncation_psi
from tfgan_kit.runs import checkpoints
from tfgan_kit.runs.run_folder import RunFolder

from ..terminal.common import (
    best_option,
    debug_option,
    quiet,
    say,
    start_tensorflow,
    truncation_psi_option,
)
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option


@click.command()
@click.argument("source")
@click.option(
    "--to",
    help="The folder of the SavedModel.  [default: saved_models/<run>, or "
    "saved_models/<file> without its suffix]",
)
@click.option(
    "--version", type=int, help="Number of the version.  [default: the next one]"
)
@best_option
@truncation_psi_option
@click.option(
    "--data-licence",
    metavar="TEXT",
    help="Licence of the training images, for the model card.",
)
@click.option(
    "--kept",
    type=int,
    default=64,
    show_default=True,
    help="Largest number of images of the data that a translator's version holds, for "
    "checks, warm-up and int8; 0 stores none.",
)
@import_option
@recipe_option
@debug_option
def export(source, to, version, best, truncation_psi, data_licence, kept):
    """Write the generator of SOURCE as a new version of a SavedModel.

    SOURCE is a run folder, or a .keras file from `model.save`. The version appears
    complete, in a single rename, so TF Serving may watch the folder. The command never
    overwrites a version. README.md beside the versions explains how to serve it.

    With --truncation-psi, all samples of the version have that psi, and its model card
    names it.
    """
    source = exporting.find(source, kinds=("run", "keras"))
    options.check("kept", kept)
    check_truncation_psi(source, truncation_psi)
    is_run = source.kind == "run"
    if best and not is_run:
        raise InputError(f"--best needs a run folder. Received: {source.path}.")
    name = source.path.absolute().name if is_run else source.path.stem
    to = to or pathlib.Path("saved_models") / name
    versions.check_name(to)
    versions.new_version(to, version)  # refused before TensorFlow starts
    card = _card_of(source, best, data_licence)
    start_tensorflow()
    model = exporting.open_model(
        source, announce=say, best=best, truncation_psi=truncation_psi
    )
    with quiet(talk=True):
        path = exporting.export(model, to, card, version, say, kept)
    click.echo(path)


def _card_of(source, best, data_licence):
    if source.kind == "keras":
        return exporting.card_of_file(source.path, data_licence)
    folder = RunFolder(source.path)
    card = exporting.card_of(folder, data_licence)
    if best:
        card["figures"] = {"best": checkpoints.about(folder.best_checkpoint())}
    return card
