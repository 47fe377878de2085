"""The speed of training beside its peers: `python benchmarks/train_speed.py`.

Each measurement has a process of its own (`speed/subject.py`), and the rounds of all
subjects are interleaved. An image is a real one that a training step takes: with two
discriminator steps per step, a step takes two batches.
"""

import importlib.metadata
import importlib.util
import pathlib
import sys
import tempfile
import time

import click
import numpy as np

from speed import command, rounds
from speed.command import say
from tfgan_kit import data, precision
from tfgan_kit.benchmarking.machine_description import describe_machine
from tfgan_kit.benchmarking.markdown_table import median_and_range, table

# Recipe and shape of the images, by the name that --recipes takes.
ROWS = {
    **{
        recipe: (recipe, (28, 28, 1))
        for recipe in ("gan", "dcgan", "lsgan", "wgan", "wgan-gp", "sngan")
    },
    "dcgan-64": ("dcgan", (64, 64, 3)),
    "wgan-gp-64": ("wgan-gp", (64, 64, 3)),
}
# Name and options of `speed.subject`, by the title in the table.
SUBJECTS = {
    "`train`": ("train",),
    "`train`, float32": ("train", "--precision=float32"),
    "plain Keras": ("keras",),
    "PyTorch": ("torch",),
    "PyTorch, bfloat16": ("torch-bfloat16",),
}
PARTS = ("train", "start")
# The waits of a person, by their titles in the table.
START = {
    "`tfgan-kit --help`": ("-m", "tfgan_kit", "--help"),
    "`import tfgan_kit`": ("-c", "import tfgan_kit"),
    "`tfgan-kit train --steps 1 --no-export`": (
        *("-m", "tfgan_kit", "train", "--variant", "dcgan"),
        *("--steps", "1", "--no-export", "--quiet"),
    ),
}


@click.command(help=__doc__)
@click.option(
    "--recipes",
    default=",".join(ROWS),
    show_default=True,
    callback=command.names_of(ROWS),
)
@click.option(
    "--parts",
    default=",".join(PARTS),
    show_default=True,
    callback=command.names_of(PARTS),
    help="train: images per second; start: how long commands take to start.",
)
@click.option("--rounds", "count", type=click.IntRange(1), default=3, show_default=True)
@click.option("--seconds", type=click.FloatRange(0.1), default=3.0, show_default=True)
@click.option("--out", type=pathlib.Path, default=rounds.RESULTS, show_default=True)
def main(recipes, parts, count, seconds, out):
    path = out / "train_speed.json"
    record = {"machine": describe_machine(), "rounds": count, "seconds": seconds}
    record |= {"precision": precision.choose_policy()[1], "train": {}, "start": {}}
    has_torch = importlib.util.find_spec("torch") is not None
    if has_torch:
        record["machine"]["versions"]["torch"] = importlib.metadata.version("torch")
    elif "train" in parts:
        say("PyTorch is left out: pip install -e '.[benchmark]' brings it")
    with tempfile.TemporaryDirectory() as folder:
        for row in recipes if "train" in parts else ():
            recipe, image_shape = ROWS[row]
            title = f"{recipe} {'x'.join(map(str, image_shape))}"
            say(title)
            images = _images(pathlib.Path(folder), image_shape)
            subjects = {
                column: [name, recipe, images, *options]
                for column, (name, *options) in SUBJECTS.items()
                if has_torch or not name.startswith("torch")
            }
            results = rounds.measure(subjects, count, seconds)
            check_weights(title, results)
            record["train"][title] = results
            rounds.write(path, record, markdown(record))
    for title, arguments in START.items() if "start" in parts else ():
        say(title)
        record["start"][title] = [_seconds(arguments) for _ in range(count)]
    click.echo(rounds.write(path, record, markdown(record)), nl=False)
    say(f"written: {path} and {path.with_suffix('.md')}")


def _images(folder, image_shape):
    """The path of a .npy file: the embedded images, or made-up ones of other shapes."""
    if image_shape != (28, 28, 1):
        return rounds.make_images(folder, 4000, image_shape)
    path = folder / "embedded.npy"
    if not path.exists():
        np.save(path, data.load(data.EMBEDDED).images)
    return str(path)


def check_weights(title, results):
    """Raises ClickException unless all peers have as many weights as our networks.

    Args:
        title: The row of the table.
        results: The results of every subject, by its title.
    """
    ours = results["`train`"][0]["weights"]
    for subject, (result, *_) in results.items():
        if result["weights"] != ours:
            raise click.ClickException(
                f"{title}: the networks of {subject} must have as many weights as ours "
                f"({ours}). Received: {result['weights']}. Change "
                "benchmarks/speed/*_networks.py."
            )


def _seconds(arguments):
    """Seconds from the start of a command to its end."""
    with tempfile.TemporaryDirectory() as folder:
        began_at = time.perf_counter()
        rounds.output_of([sys.executable, *arguments], folder)
        return time.perf_counter() - began_at


def markdown(record):
    """Returns the lines of the tables of a record."""
    yield from rounds.conditions(record, record["train"].values())
    yield from ("", f"`train` chooses its precision: {record['precision']}.")
    if record["train"]:
        titles = list(next(iter(record["train"].values())))
        rows = [
            [name, *(rounds.speed(results[title]) for title in titles)]
            for name, results in record["train"].items()
        ]
        yield from ("", *table(["images per second", *titles], rows))
        peers = titles[2:]
        rows = [
            [
                name,
                *(_ratio(results, "`train`", peer) for peer in peers),
                *(_ratio(results, "`train`, float32", peer) for peer in peers),
                rounds.peak_memory(results["`train`"]),
            ]
            for name, results in record["train"].items()
        ]
        header = [f"{ours} / {peer}" for ours in titles[:2] for peer in peers]
        yield from ("", *table(["", *header, "memory of `train`"], rows))
    if record["start"]:
        rows = [[title, median_and_range(s)] for title, s in record["start"].items()]
        yield from ("", *table(["command", "seconds, start to end"], rows))


def _ratio(results, ours, peer):
    ratio = rounds.median_speed(results[ours]) / rounds.median_speed(results[peer])
    return f"{ratio:.2f}"


if __name__ == "__main__":
    command.run(main)
