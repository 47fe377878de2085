"""Measure the cost of larger images and batches, and of sampling.

Run it by `python benchmarks/scaling.py`.

Training is that of `tfgan-kit train --variant dcgan`; a generator is sampled as a run,
a SavedModel and a TFLite file.
"""

import pathlib
import sys
import tempfile

import click
import numpy as np

from speed import command, rounds
from speed.command import say
from speed.stopwatch import Stopwatch
from tfgan_kit import export
from tfgan_kit.benchmarking.machine_description import describe_machine
from tfgan_kit.benchmarking.markdown_table import table

SIDES = (28, 64, 128)
BATCH_SIZES = (16, 32, 64, 128, 256, 512)
SAMPLES_AT_ONCE = (1, 8, 64)
GROUPS = ("resolution", "batch", "sampling")


@click.command(help=__doc__)
@click.option(
    "--groups",
    default=",".join(GROUPS),
    show_default=True,
    callback=command.names_of(GROUPS),
)
@click.option("--rounds", "count", type=click.IntRange(1), default=3, show_default=True)
@click.option("--seconds", type=click.FloatRange(0.1), default=3.0, show_default=True)
@click.option("--out", type=pathlib.Path, default=rounds.RESULTS, show_default=True)
def main(groups, count, seconds, out):
    path = out / "scaling.json"
    record = {"machine": describe_machine(), "rounds": count, "seconds": seconds}
    record["groups"] = {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for group in groups:
            say(group)
            if group == "sampling":
                results = _sample(folder, count, seconds)
            else:
                results = rounds.measure(_trainings(group, folder), count, seconds)
            record["groups"][group] = results
            text = rounds.write(path, record, markdown(record))
    click.echo(text, nl=False)
    say(f"written: {path} and {path.with_suffix('.md')}")


def _trainings(group, folder):
    """The arguments of `speed.subject` by title."""
    if group == "resolution":
        shapes = {f"dcgan at {side}x{side}x3": (side, side, 3) for side in SIDES}
        return {
            title: ["train", "dcgan", rounds.make_images(folder, 4000, shape)]
            for title, shape in shapes.items()
        }
    images = rounds.make_images(folder, 4000, (28, 28, 1))
    return {
        f"dcgan, batches of {size}": ["train", "dcgan", images, f"--batch-size={size}"]
        for size in BATCH_SIZES
    }


def _sample(folder, count, seconds):
    """The results of every form of a generator, by its title."""
    _run(folder, "train", "--variant=dcgan", "--steps=20", "--run-dir=run", "--quiet")
    forms = {"Keras": "run", "SavedModel": "saved_models/run"}
    results = {}
    for size in SAMPLES_AT_ONCE:
        # The batch is fixed: devices need that, and it is fastest.
        for form, kind in (("TFLite", "none"), ("TFLite int8", "int8")):
            forms[form] = f"{kind}-{size}.tflite"
            convert = ("--quantize", kind, "--batch", str(size), "--to", forms[form])
            _run(folder, "convert", forms["SavedModel"], *convert)
        for form, name in forms.items():
            title = f"{form}, {size} at once"
            say(f"  {title}")
            inputs, generate = export.open_source(export.find(str(folder / name)))
            latents = inputs.draw(size)
            results[title] = [
                _sampling_speed(generate, latents, size, seconds) for _ in range(count)
            ]
    return results


def _sampling_speed(generate, latents, size, seconds):
    stopwatch, step = Stopwatch(seconds), 1
    while not stopwatch.is_over(step):
        np.asarray(generate(*latents))
        step += 1
    return stopwatch.result(size)


def _run(folder, *arguments):
    rounds.output_of([sys.executable, "-m", "tfgan_kit", *arguments], folder)


def markdown(record):
    """Returns the lines of the tables of a record."""
    yield from rounds.conditions(record, record["groups"].values())
    for group, results in record["groups"].items():
        header = [group, "images per second"]
        rows = [[title, rounds.speed(one)] for title, one in results.items()]
        if group != "sampling":  # all forms share this process
            header.append("most memory")
            for row, one in zip(rows, results.values(), strict=True):
                row.append(rounds.peak_memory(one))
        yield from ("", *table(header, rows))


if __name__ == "__main__":
    command.run(main)
