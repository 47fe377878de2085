"""`tfgan-kit data`: what a data set holds, and images as TFRecords."""

import functools
import shlex
import sys

import click

from tfgan_kit import files
from tfgan_kit.data import names
from tfgan_kit.data.check import checking
from tfgan_kit.data.prepare import prepare_plan
from tfgan_kit.runs.run_config import table

from ..terminal.common import debug_option, say, start_tensorflow
from ..terminal.display import Display
from ..terminal.reading import skip_hint
from ..terminal.run_options import run_options
from . import data_report


@click.group()
def data():
    """Check images before training, or prepare them as TFRecords."""


@data.command()
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@click.option("--data-dir", help="Where TFDS keeps its data sets.")
@click.option("--split", help="A split or a part of one.  [default: a folder's all]")
@debug_option
def check(source, as_json, data_dir, split):
    """Tell what SOURCE holds: a folder, a .npy or .npz file, or a TFDS name.

    Every image is decoded: count, classes, sizes, channels, duplicates, and by name
    whatever cannot be read or is odd. Exits with 1 if anything cannot be read, since
    training would stop there.
    """
    names.check_dataset(source)
    kind = names.kind_of(source)
    with Display() as display:
        progress = functools.partial(display, "reading images")
        report = _check(kind, source, split, data_dir, progress)
    write = data_report.to_json if as_json else data_report.to_text
    click.echo(write(report, data_dir))
    if report.unreadable:
        sys.exit(1)


def _check(kind, source, split, data_dir, progress):
    if kind == "folder":
        return checking.check_folder(source, split, progress)
    if kind == "array":
        from tfgan_kit.data.check import checking_arrays

        return checking_arrays.check_array(source, split, progress)
    start_tensorflow()
    from tfgan_kit.data.check import checking_tfds

    return checking_tfds.check_tfds(source, split, data_dir, say, progress)


@data.command()
@click.argument("folder")
@click.option("--to", required=True, metavar="DIR", help="Where TFDS data sets lie.")
@click.option("--name", help="Of the data set.  [default: the folder's]")
@click.option(
    "--shards", type=int, help="Files of each split.  [default: one a 128 MiB]"
)
@run_options("image_size", "fit", "channels", "skip_corrupt")
@debug_option
def prepare(folder, to, name, shards, **flags):
    """Write the images of FOLDER as a data set of TFDS, into DIR/NAME/1.0.0.

    All splits and classes of the folder, without loss, in the order of the names. When
    it was interrupted, the same command goes on where it was.
    """
    arguments = table.parse(flags)
    if "image_size" in arguments:
        arguments["image_size"] = tuple(arguments["image_size"])
    with skip_hint():
        plan = prepare_plan.plan(folder, to, name, shards=shards, **arguments)
        for note in plan.folder.notes:
            say(note)
        start_tensorflow()
        from tfgan_kit.data.prepare import preparing

        with Display() as display:
            progress = functools.partial(display, "writing images")
            prepared = preparing.carry_out(plan, announce=say, progress=progress)
    if prepared.left_out:
        such = f", such as this: {prepared.left_out[0]}"
        say(f"files left out: {len(prepared.left_out)}{such}")
    counts = ", ".join(f"{split} {count:,}" for split, count in prepared.counts.items())
    say(f"{counts} images; train with:\n{_train(plan, to, prepared.same_size)}")
    click.echo(files.shown(prepared.path))


def _train(plan, to, same_size):
    options = ["--data-dir", shlex.quote(files.shown(to))]
    if not same_size:
        options += ["--image-size", "64x64"]
    # A path of that name would go first; none is called like a version.
    name = f"{plan.name}:1.0.0" if names.is_path(plan.name) else plan.name
    return " ".join(["tfgan-kit train --variant dcgan --dataset", name, *options])
