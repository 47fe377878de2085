"""`tfgan-kit data`: the content of a data set, and images as TFRecords."""

import contextlib
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
from tfgan_kit.runs import folder_lock
from tfgan_kit.runs.run_config import table

from ..terminal.command_group import CommandGroup
from ..terminal.common import debug_option, say, start_tensorflow
from ..terminal.display import Display
from ..terminal.reading import skip_hint
from ..terminal.run_options import run_options
from . import data_report, field_report, made_report


@click.group(cls=CommandGroup)
def data():
    """Check images before training, or prepare them as TFRecords."""


@data.command()
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.option("--data-dir", help="The folder in which TFDS keeps its data sets.")
@click.option(
    "--split", help="The split to check, or a part of it.  [default: all of a folder]"
)
@click.option(
    "--fields",
    metavar="NAMES",
    help="Check these fields, such as source,target, or source=A,target=B if their "
    "folders have other names.",
)
@click.option(
    "--paired/--unpaired",
    default=None,
    help="Whether every example needs a partner.  [default: if any has one]",
)
@run_options("tile", "pairs", "domains")
@debug_option
def check(source, as_json, data_dir, split, fields, paired, **flags):
    """Check the images in SOURCE: a folder, a .npy or .npz file, or a TFDS name.

    The command decodes every image and reports counts, classes, sizes, channels and
    duplicates. It names each file that is unusual or cannot be read. With --fields, or
    if the folder holds trainA and trainB, it also reports pairs, and images without a
    partner. With --tile, --pairs or --domains, it also makes tiles, pairs or domains,
    and counts them. The exit code is 1 if a file cannot be read or lacks its partner,
    because training would stop there.
    """
    names.check_dataset(source)
    kind = names.kind_of(source)
    if kind == "registered":
        raise InputError(
            "data check reads a folder, a .npy or .npz file, or a data set of TFDS. "
            f"Received: {source}, a data source that a package adds."
        )
    places, making = _places(fields), table.parse(flags)
    if making.get("pairs") == "none":
        del making["pairs"]
    if making and (places is not None or paired is not None):
        raise InputError(
            "--tile, --pairs and --domains take plain images: leave out --fields, "
            f"--paired and --unpaired. Received: {', '.join(making)}."
        )
    with Display() as display:
        progress = functools.partial(display, "reading images")
        if places is None:
            try:
                report = _check(kind, source, split, data_dir, progress)
            except TwoFields:
                if making:
                    raise
                places = {"A": None, "B": None}
        if places is not None:
            report = _check_fields(kind, source, places, split, data_dir, progress)
    if isinstance(report, FieldReport):
        if paired is None:
            paired = report.num_pairs > 0
        click.echo(field_report.write(report, paired, as_json))
        sys.exit(int(field_report.is_bad(report, paired)))
    made = None
    if making and not report.unreadable:
        made = _make(report, making, data_dir)
    write = data_report.to_json if as_json else data_report.to_text
    click.echo(write(report, data_dir, made))
    if report.unreadable:
        sys.exit(1)


def _make(report, making, data_dir):
    settings = {"data_dir": data_dir}
    if report.kind == "array" and report.dtype.startswith("float"):
        from tfgan_kit.data.check import checking_arrays

        settings["value_range"] = checking_arrays.value_range(report)
    return made_report.make(report.source, report.splits, making, **settings)


def _places(fields):
    """Return the place of each field by its name, from source=A,target=B."""
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
@click.option(
    "--to",
    required=True,
    metavar="DIR",
    help="The folder of TFDS data sets to write into.",
)
@click.option("--name", help="Name of the data set.  [default: the folder's name]")
@click.option(
    "--shards", type=int, help="Number of files per split.  [default: one per 128 MiB]"
)
@click.option(
    "--shuffle",
    is_flag=True,
    help="Write the images in an order that mixes classes, the same one every time, "
    "for `train --stream`.",
)
@run_options("image_size", "fit", "channels", "skip_corrupt")
@debug_option
def prepare(folder, to, name, shards, shuffle, **flags):
    """Write the images in FOLDER as a TFDS data set into DIR/NAME/1.0.0.

    The data set has all splits and classes of the folder, without loss, in the order of
    the file names unless --shuffle is given. After an interruption, run the same
    command again to continue.
    """
    arguments = table.parse(flags)
    if "image_size" in arguments:
        arguments["image_size"] = tuple(arguments["image_size"])
    with skip_hint():
        plan = prepare_plan.plan(
            folder, to, name, shards=shards, shuffle=shuffle, **arguments
        )
        for note in plan.folder.notes:
            say(note)
        start_tensorflow()
        from tfgan_kit.data.prepare import preparing

        with Display() as display, _alone(plan):
            progress = functools.partial(display, "writing images")
            prepared = preparing.carry_out(plan, announce=say, progress=progress)
    if prepared.left_out:
        such = f", such as this: {prepared.left_out[0]}"
        say(f"files left out: {len(prepared.left_out)}{such}")
    counts = ", ".join(f"{split} {count:,}" for split, count in prepared.counts.items())
    say(f"{counts} images; train with:\n{_train(plan, to, prepared.same_size)}")
    click.echo(files.shown(prepared.path))


@contextlib.contextmanager
def _alone(plan):
    """Refuse a second process that prepares the data set."""
    works = [plan.work, *plan.work.parent.glob(f"{prepare_plan.PREFIX}{plan.name}-*")]
    try:
        for work in works:
            folder_lock.hold(work)
        yield
    finally:
        for work in works:
            folder_lock.release(work)


def _train(plan, to, same_size):
    options = ["--data-dir", shlex.quote(files.shown(to))]
    if not same_size:
        options += ["--image-size", "64x64"]
    # A path with that name would take precedence; no path is named like a version.
    name = f"{plan.name}:1.0.0" if names.is_path(plan.name) else plan.name
    return " ".join(["tfgan-kit train --variant dcgan --dataset", name, *options])
