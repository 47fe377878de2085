"""`tfgan-kit verify`: a comparison of the samples of every form of a generator."""

import itertools
import json
import os
import re

import click

from tfgan_kit import export, files, options
from tfgan_kit.errors import InputError, RunError

from ..terminal import page
from ..terminal.common import (
    best_option,
    debug_option,
    overwrite_option,
    quiet,
    say,
    start_tensorflow,
)
from ..terminal.imports import import_option
from ..terminal.recipe_option import recipe_option

_WIDTH = 80
_COLUMNS = ("", "max error", "PSNR dB", "levels", "pixels", "")


@click.command()
@click.argument("saved_model")
@click.option(
    "--run",
    "run_dir",
    metavar="RUN_DIR|X.KERAS",
    help="The run folder or .keras file that SAVED_MODEL comes from.",
)
@best_option
@click.option(
    "--tflite",
    multiple=True,
    help="A TFLite file made from SAVED_MODEL. May be repeated.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of the samples."
)
@click.option(
    "--latency",
    metavar="1,8,64",
    help="Also time each signature in Python, with batches of these sizes.",
)
@click.option(
    "--json", "out", help="Also write the whole report as JSON into this file."
)
@overwrite_option
@import_option
@recipe_option
@debug_option
def verify(saved_model, run_dir, best, tflite, seed, latency, out, overwrite):
    """Compare 256 samples of each form of SAVED_MODEL (NAME or NAME/N).

    The SavedModel runs in Python and in TensorFlow's C runtime, which servers use. PNG
    outputs are decoded. Each form is compared with the Keras model of --run or, without
    it, with the signature float_images in Python. The exit code is 1 if a limit is
    exceeded. Everything runs on the CPU, because other devices sum in another order.
    """
    source = export.find(saved_model, kinds=("saved_model",))
    run = run_dir and export.find(run_dir, kinds=("run", "keras"))
    if best and not (run and run.kind == "run"):
        raise InputError(f"--best needs a run folder in --run. Received: {run_dir}.")
    tflite = [export.find(path, kinds=("tflite",)).path for path in tflite]
    options.check("seed", seed)
    batches = _parse_batches(latency)
    if out is not None:
        files.check_output(out, "--json", overwrite=overwrite)
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # also for the C runtime's process
    start_tensorflow()
    model = run and export.open_model(run, announce=say, best=best)
    with quiet():
        loaded = export.Loaded(source.path)
        rows = export.compare_forms(loaded, model, tflite, seed)
        rates = {size: loaded.images_per_second(size) for size in batches}
    if not run:
        say("The Keras model is not compared. Name its run or .keras file with --run.")
    _show(rows, rates)
    if out is not None:
        _write(out, source, run, seed, rows, rates)
    wrong = [f"{row.form} {row.part}" for row in rows if not row.ok]
    if wrong:
        raise RunError(
            f"the forms of {source.path} differ by more than the limit: "
            f"{', '.join(wrong)}."
        )


def _parse_batches(text):
    if text is None:
        return []
    if not re.fullmatch(r"[1-9]\d{0,3}(,[1-9]\d{0,3})*", text, re.ASCII):
        raise InputError(
            "--latency takes batch sizes below 10000, such as 1,8,64. "
            f"Received: {text!r}."
        )
    return [int(number) for number in text.split(",")]


def _show(rows, rates):
    for line in _lines(rows):
        click.echo(line)
    if rates:
        click.echo("\nimages per second in Python on the CPU, by batch size")
        names = next(iter(rates.values()))
        lines = [
            [name, *(f"{rates[size][name]:.4g}" for size in rates)] for name in names
        ]
        for line in _aligned([["signature", *map(str, rates)], *lines]):
            click.echo(line)


def _lines(rows):
    """Yield a table with a heading for each form, reference and limit."""
    groups = {}
    for row in rows:
        heading = f"{row.form}, compared with {row.against} (limit: {row.limit})"
        groups.setdefault(heading, []).append(_cells(row))
    columns, *lines = _aligned([_COLUMNS, *itertools.chain(*groups.values())])
    yield columns
    for heading, cells in groups.items():
        yield from page.wrap(heading, _WIDTH)
        yield from lines[: len(cells)]
        del lines[: len(cells)]


def _cells(row):
    return [
        f"  {row.part}",
        "-" if row.max_error is None else f"{row.max_error:.2g}",
        f"{row.psnr:.1f}",
        "-" if row.levels is None else str(row.levels),
        "-" if row.pixels is None else f"{row.pixels:.3%}",
        "ok" if row.ok else "BEYOND",
    ]


def _aligned(rows):
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _write(out, source, run, seed, rows, rates):
    facts = {
        "saved_model": str(source.path),
        "run": run and str(run.path),
        "seed": seed,
        "rows": [row.to_json() for row in rows],
        "images_per_second": rates,
    }
    with files.replacing(out) as temporary:
        temporary.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
