"""`tfgan-kit data`: the content of a data set, and images as TFRecords."""

import functools
import shlex
import sys

import click

from tfgan_kit import files
from tfgan_kit.data import names
from tfgan_kit.data.check import checking
from tfgan_kit.data.check.check_report import FieldReport
from tfgan_kit.data.files.folder_layout import TwoFields
from tfgan_kit.data.prepare import prepare_plan
from tfgan_kit.errors import InputError
from tfgan_kit.runs.run_config import table

from ..terminal.common import debug_option, say, start_tensorflow
from ..terminal.display import Display
from ..terminal.reading import skip_hint
from ..terminal.run_options import run_options
from . import data_report, field_report


@click.group()
def data():
    """Check images before training, or prepare them as TFRecords."""


@data.command()
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="All of it, as JSON.")
@click.option("--data-dir", help="Where TFDS keeps its data sets.")
@click.option("--split", help="A split or a part of one.  [default: a folder's all]")
@click.option(
    "--fields",
    metavar="NAMES",
    help="Check fields, such as source,target; or where each is: source=A,target=B.",
)
@click.option(
    "--paired/--unpaired",
    default=None,
    help="Whether every example needs a partner.  [default: if any has one]",
)
@debug_option
def check(source, as_json, data_dir, split, fields, paired):
    """Tell what SOURCE holds: a folder, a .npy or .npz file, or a TFDS name.

    Every image is decoded: count, classes, sizes, channels, duplicates, and by name
    whatever cannot be read or is odd. With --fields, or if the folder holds trainA and
    trainB, also the pairs and what has no partner. Exits with 1 if anything cannot be
    read or lacks its partner, since training would stop there.
    """
    names.check_dataset(source)
    kind = names.kind_of(source)
    if kind == "registered":
        raise InputError(
            "data check reads a folder, a .npy or .npz file, or a data set of TFDS. "
            f"Received: {source}, a data source that a package adds."
        )
    places = _places(fields)
    with Display() as display:
        progress = functools.partial(display, "reading images")
        if places is None:
            try:
                report = _check(kind, source, split, data_dir, progress)
            except TwoFields:
                places = {"A": None, "B": None}
        if places is not None:
            report = _check_fields(kind, source, places, split, data_dir, progress)
    if isinstance(report, FieldReport):
        if paired is None:
            paired = report.num_pairs > 0
        click.echo(field_report.write(report, paired, as_json))
        sys.exit(int(field_report.is_bad(report, paired)))
    write = data_report.to_json if as_json else data_report.to_text
    click.echo(write(report, data_dir))
    if report.unreadable:
        sys.exit(1)


def _places(fields):
    """The place of each field by its name, of a text such as source=A,target=B."""
    if fields is None:
        return None
    pairs = [part.strip().partition("=") for part in fields.split(",")]
    places = {name: place or None for name, _, place in pairs}
    if len(places) < len(pairs) or "" in places:
        raise InputError(
            "--fields takes names, such as source,target, or source=A,target=B. "
            f"Received: {fields!r}."
        )
    return {name: place for name, place in places.items() if name != "labels"}


def _check_fields(kind, source, places, split, data_dir, progress):
    if kind == "tfds":
        start_tensorflow()
    from tfgan_kit.data.check import checking_fields

    return checking_fields.check_fields(source, places, split, data_dir, say, progress)


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
    # A path with that name would take precedence; no path is named like a version.
    name = f"{plan.name}:1.0.0" if names.is_path(plan.name) else plan.name
    return " ".join(["tfgan-kit train --variant dcgan --dataset", name, *options])
