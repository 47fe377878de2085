"""Whether generated images help a classifier of few labels.

    python benchmarks/few_labels.py --out RUNS

A classifier is trained on 100, 500 and 1,000 labelled images of Fashion-MNIST: on them
alone, with their mirror images, and with images of a conditional GAN that is trained on
them and on nothing else. The share of the test images that it gets right is the result.
An entry that is interrupted resumes, and one with a result in `results/few_labels` is
skipped.
"""

import dataclasses
import functools
import os
import pathlib

import click
import numpy as np

from queues import child_process, training_queue
from queues.training_queue import Entry
from speed import command
from tfgan_kit import data, export, files
from tfgan_kit.benchmarking.machine_description import describe_machine
from tfgan_kit.benchmarking.markdown_table import mean_and_deviation, table
from tfgan_kit.metrics.features import classifier_training

RESULTS = pathlib.Path(__file__).parent / "results/few_labels"
COUNTS = (100, 500, 1000)
GANS = ("acgan", "projection")
METHODS = ("real", "flip", *GANS)
SEEDS = 3


@dataclasses.dataclass(frozen=True)
class Experiment:
    """The data and the classifier of all entries.

    Args:
        dataset, data_dir: As in `data.load`.
        generated: int. Images that a GAN adds.
        batches: int. Batches of each training of the classifier.
    """

    dataset: str
    data_dir: str | None
    generated: int
    batches: int

    def load(self, split):
        return data.load(self.dataset, split=split, data_dir=self.data_dir)

    def few(self, count, seed):
        """Return the labelled images, equally many of each class, by the seed."""
        images = self.load("train")
        return images.part(data.labelled_places(images, count, seed))

    def score(self, images, seed):
        """Return the accuracy, in types of JSON."""
        accuracy = classifier_training.accuracy(
            images, self.load("test"), seed=seed, steps=self.batches
        )
        return {
            "accuracy": accuracy,
            "images": len(images),
            "batches": self.batches,
            "seed": seed,
        }


def queue(images):
    """Return the entries, those of the first seed first.

    Args:
        images: int. Real images that a GAN's discriminator sees.
    """
    return [
        Entry(
            f"{count}-{method}-seed{seed}",
            method,
            (),
            {"seed": seed},
            folder=f"{count}-seed{seed}.npz",
            images=images,
            shown=0 if seed else 16,
        )
        for seed in range(SEEDS)
        for count in COUNTS
        for method in METHODS
    ]


def prepare(experiment, entry, places):
    """Write the labelled images of an entry, unless they are there."""
    path = places.data / entry.folder
    if not path.exists():
        few = _few(experiment, entry)
        with files.replacing(path) as temporary:
            np.savez(temporary, images=few.images, labels=few.labels)


def _few(experiment, entry):
    count = int(entry.name.partition("-")[0])
    return experiment.few(count, entry.options["seed"])


def without_gan(experiment, entry):
    """Return the result of real images, or of them and their mirror images."""
    few = _few(experiment, entry)
    if entry.variant == "flip":
        few = _joined(few, few.images[:, :, ::-1], few.labels)
    return experiment.score(few, entry.options["seed"])


def with_gan(experiment, entry, places):
    """Return the result of real images, repeated, and as many generated ones."""
    few, seed = _few(experiment, entry), entry.options["seed"]
    model = export.open_model(export.find(places.runs / entry.name))
    pictures, labels = model.generate_labelled(experiment.generated, seed)
    rows = np.arange(experiment.generated) % len(few)
    real = dataclasses.replace(few, images=few.images[rows], labels=few.labels[rows])
    both = _joined(real, pictures, labels)
    facts = {"real": len(few), "generated": experiment.generated}
    return facts | experiment.score(both, seed)


def _joined(data_set, images, labels):
    return dataclasses.replace(
        data_set,
        images=np.concatenate([data_set.images, images]),
        labels=np.concatenate([data_set.labels, labels]).astype(np.int64),
        known_fingerprint=None,
    )


def lines(places):
    """Return the table: accuracies, means over the seeds that are done."""
    rows = []
    for count in COUNTS:
        cells = []
        for method in METHODS:
            names = [f"{count}-{method}-seed{seed}" for seed in range(SEEDS)]
            done = [one for one in map(places.result, names) if one]
            whole = [one["metrics"] for one in done if not one.get("failure")]
            failures = len(done) - len(whole)
            failed = f", {failures} failed" if failures else ""
            mean = mean_and_deviation([100 * one["accuracy"] for one in whole])
            cells.append(f"{mean}{failed}")
        rows.append([f"{count:,}", *cells])
    header = ("labelled images", "real only", "+ mirrored")
    return table([*header, *(f"+ generated by `{name}`" for name in GANS)], rows)


@click.command()
@click.option("--dataset", default=data.EMBEDDED, show_default=True)
@click.option("--data-dir", help="Where TFDS keeps its data sets.")
@click.option("--images-seen", default=192_000, show_default=True, help="By each GAN.")
@click.option("--generated", default=5000, show_default=True, help="Images of a GAN.")
@click.option("--batches", default=2400, show_default=True, help="Of the classifier.")
@click.option("--out", default="runs-few-labels", help="Folder of the runs.")
@click.option("--only", help="Names of entries, with commas between.")
@click.option("--list", "is_list", is_flag=True, help="Show the entries.")
@training_queue.minutes_option
def main(out, images_seen, only, is_list, minutes, **named):
    """Train and measure each entry that has no result, and print the table."""
    runs = pathlib.Path(out).absolute()
    places = training_queue.Places(RESULTS, runs, runs / "images")
    os.environ["TFGAN_KIT_CACHE"] = str(runs / "cache")
    experiment = Experiment(**named)
    for entry in training_queue.named(queue(images_seen), only):
        if is_list:
            state = "-" if places.result(entry.name) is None else "done"
            click.echo(f"{entry.name:<30}{state}")
        elif places.result(entry.name) is None:
            _do(entry, places, minutes, experiment)
    if not is_list:
        click.echo("\n".join(lines(places)))


def _do(entry, places, minutes, experiment):
    if entry.variant in GANS:
        child_process.call(prepare, experiment, entry, places)
        score = functools.partial(child_process.call, with_gan, experiment)
        training_queue.do(entry, places, minutes, score)
        return
    command.say(f"{entry.name}: training the classifier")
    found = child_process.call(without_gan, experiment, entry)
    facts = {"failure": None, "metrics": found, "machine": describe_machine()}
    places.write(entry.name, facts)


if __name__ == "__main__":
    command.run(main)
