"""`tfgan-kit export`: a run's generator as a SavedModel."""

import pathlib

import click

from tfgan_kit import checkpoints
from tfgan_kit import export as exporting
from tfgan_kit.export import versions
from tfgan_kit.run_folder import RunFolder

from .common import best_option, debug_option, quiet, say, start_tensorflow


@click.command()
@click.argument("run_dir")
@click.option("--to", help="The SavedModel's folder.  [default: saved_models/<run>]")
@click.option("--version", type=int, help="Its number.  [default: the next one]")
@best_option
@click.option(
    "--data-licence",
    metavar="TEXT",
    help="The licence of the training images, for the model card.",
)
@debug_option
def export(run_dir, to, version, best, data_licence):
    """Write the generator of RUN_DIR as a new version of a SavedModel.

    It appears complete, in one rename: TF Serving may watch the folder. A version is
    never overwritten. README.md beside the versions says how to serve it.
    """
    source = exporting.find(run_dir, kinds=("run",))
    to = to or pathlib.Path("saved_models") / source.path.absolute().name
    versions.check_name(to)
    versions.new_version(to, version)  # refused before TensorFlow starts
    folder = RunFolder(source.path)
    card = exporting.card_of(folder, data_licence)
    if best:
        card["figures"] = {"best": checkpoints.about(folder.best_checkpoint())}
    start_tensorflow()
    from tfgan_kit import training

    model = training.load(folder, announce=say, best=best)
    with quiet(talk=True):
        path = exporting.export(model, to, card, version, announce=say)
    click.echo(path)
