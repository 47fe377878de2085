"""Every recipe at its default settings on pictures of 64x64, for a short time.

    python benchmarks/defaults.py --data DATA --out RUNS

This trains each variant on emoji and on tiles of photographs, and tells whether it
diverges or collapses. Variants that need labels are not trained on photographs. An
entry that is interrupted resumes, and one with a result in `results/defaults` is
skipped. DATA has the folders `emoji-google` and `photos` (docs/real-data.md).
"""

import pathlib

import click
import numpy as np

from queues import child_process, training_queue
from queues.training_queue import Entry
from speed import command
from tfgan_kit import data, evaluation, metrics, recipes
from tfgan_kit.benchmarking import benchmark_plan
from tfgan_kit.benchmarking.markdown_table import table
from tfgan_kit.errors import InputError

RESULTS = pathlib.Path(__file__).parent / "results/defaults"
IMAGES = 20_000
SAMPLES = 1_000
# Folders in --data, and the options that make pictures of 64x64 of them.
FOLDERS = {"emoji": ("emoji-google", {}), "photos": ("photos", {"tile": 64})}
_HEADER = (
    *("variant", "data", "images seen", "processor minutes"),
    *("sliced Wasserstein distance", "spread"),
)


def queue():
    """Return the entries: each variant on each data set that it can learn from."""
    return [
        Entry(
            f"{name}-{variant}",
            variant,
            options={"precision": "float32", **options},
            folder=folder,
            images=IMAGES,
        )
        for name, (folder, options) in FOLDERS.items()
        for variant in benchmark_plan.parse_variants("all")
        if name == "emoji" or "labels" not in recipes.get(variant).fields
    ]


def measure(entry, places):
    """Return the distance from real pictures, and how much the samples vary.

    Samples that are all the same are only said to have "collapsed".
    """
    source, quiet = evaluation.find(places.runs / entry.name), lambda *_: None
    try:
        samples, _ = evaluation.pictures(source, SAMPLES, 0, {}, quiet, quiet)
    except InputError as error:  # all samples are the same, or NaN
        return {"collapsed": str(error)}
    real = data.load(str(places.data / entry.folder), split="train", **_loading(entry))
    rows = np.random.default_rng(0).permutation(len(real))[:SAMPLES]
    pictures = real.rows(np.sort(rows))
    (result,) = metrics.measure(("swd",), samples, real, None)
    return {result.metric: result.value, "spread": spread(samples) / spread(pictures)}


def spread(pictures):
    """Return the mean deviation of a pixel over the pictures, `(n, h, w, c)`."""
    return float(np.std(pictures.astype("float64"), axis=0).mean())


def _loading(entry):
    return {name: entry.options[name] for name in ("tile",) if name in entry.options}


def lines(places):
    """Return the table of all results."""
    rows = []
    for entry in queue():
        if result := places.result(entry.name):
            name, _, variant = entry.name.partition("-")
            seen = f"{result['images']:,}", f"{result['processor_minutes']:.1f}"
            rows.append([variant, name, *seen, *_cells(result)])
    return table(_HEADER, rows)


def _cells(result):
    if result["failure"]:
        return "diverged", "–"
    found = result["metrics"]
    if "collapsed" in found:
        return "collapsed", "–"
    distance = found["sliced_wasserstein_distance"]
    return f"{distance:.1f}", f"{found['spread']:.2f}"


@click.command()
@click.option("--data", "folder", default=".", help="Folder of the data sets.")
@click.option("--out", default="runs-defaults", help="Folder of the runs.")
@click.option("--only", help="Names of entries, with commas between.")
@click.option("--list", "is_list", is_flag=True, help="Show the entries.")
@click.option("--table", "is_table", is_flag=True, help="Print the table.")
@training_queue.minutes_option
def main(folder, out, only, is_list, is_table, minutes):
    """Train and measure each entry that has no result."""
    runs, sets = (pathlib.Path(path).absolute() for path in (out, folder))
    places = training_queue.Places(RESULTS, runs, sets)
    if is_table:
        click.echo("\n".join(lines(places)))
        return
    for entry in training_queue.named(queue(), only):
        done = places.result(entry.name) is not None
        if is_list:
            click.echo(f"{entry.name:<30}{'done' if done else '-'}")
        elif not done:
            training_queue.do(entry, places, minutes, _measured_apart)


def _measured_apart(entry, places):
    return child_process.call(measure, entry, places)


if __name__ == "__main__":
    command.run(main)
