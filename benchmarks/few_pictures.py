"""GANs of few pictures: augmentations, from scratch and transferred.

    python benchmarks/few_pictures.py --dataset FOLDER --out RUNS --init-from SOURCE

This trains `stylegan2` on 100, 500 and 2,000 pictures of a data set, chosen once, with
each augmentation and three seeds. With --init-from, it also begins at the weights of
SOURCE, with the first stages of the discriminator frozen (Freeze-D, arXiv 2002.10964).
Samples are compared with all pictures of the set. An entry that is interrupted resumes,
and one with a result in `results/few_pictures` is skipped.
"""

import dataclasses
import functools
import itertools
import os
import pathlib

import click
import numpy as np

from queues import child_process, training_queue
from queues.training_queue import Entry
from speed import command
from tfgan_kit import data, evaluation, files, metrics
from tfgan_kit.benchmarking.markdown_table import mean_and_deviation, table
from tfgan_kit.errors import InputError
from tfgan_kit.runs.run_folder import RunFolder

RESULTS = pathlib.Path(__file__).parent / "results/few_pictures"
COUNTS = (100, 500, 2000)
AUGMENTS = ("none", "diffaugment", "ada")
SEEDS = 3
FROZEN = ("discriminator.first_conv", "discriminator.stage1", "discriminator.stage2")
_COLUMNS = ("frechet_distance", "recall", "nearest_training_ratio")
_HEADER = (
    *("pictures", "images seen", "start", "augmentation"),
    *("Fréchet distance", "recall"),
)


@dataclasses.dataclass(frozen=True)
class Pictures:
    """The set that pictures are chosen from, and how samples are compared with it.

    Args:
        dataset, split, image_size, channels: As in `data.load`.
        features: As in `metrics.choose`.
        samples: int. Number of samples that are measured.
    """

    dataset: str
    split: str
    image_size: tuple[int, int] | None
    channels: int | None
    features: str | None
    samples: int

    def load(self, split=None):
        return data.load(
            self.dataset,
            split=split or self.split,
            image_size=self.image_size,
            channels=self.channels,
            announce=command.say,
        )

    def extractor(self, images):
        """Return the extractor; a classifier is trained once, on all pictures."""
        load = functools.cache(lambda split: self.load(split))
        return metrics.choose(self.features, images, load, command.say)


def queue(counts, images, source=None, settings=()):
    """Return the entries, the first seed of all settings first.

    Args:
        counts: Numbers of pictures.
        images: int. Real images that the discriminator sees.
        source: The run or `.keras` file to begin at. None leaves these entries out.
        settings: `NAME=VALUE` texts for all entries, as `--set` takes them.
    """
    transferred = {"init_from": source, "allow_partial": True, "freeze": list(FROZEN)}
    starts = {"scratch": {}, **({"transferred": transferred} if source else {})}
    return [
        Entry(
            f"{count}-{augment}-{start}-{images}-seed{seed}",
            "stylegan2",
            tuple(settings),
            {"augment": augment, "seed": seed, "use_labels": False, **options},
            folder=f"{count}.npy",
            images=images,
            shown=0 if seed else 16,
        )
        for seed in range(SEEDS)
        for count in counts
        for start, options in starts.items()
        for augment in AUGMENTS
    ]


def chosen(count, total):
    """Return the rows of that number of pictures, ascending."""
    return np.sort(np.random.default_rng(0).permutation(total)[:count])


def prepare(places, pictures):
    """Write the chosen pictures, and what they themselves score, as far as missing.

    Returns the numbers of pictures: those that the set is large enough for.
    """
    images = pictures.load()
    counts = [count for count in COUNTS if count < len(images)]
    for count in set(COUNTS) - set(counts):
        command.say(f"{count:,} pictures are left out: the set has {len(images):,}")
    extractor = pictures.extractor(images)
    places.data.mkdir(parents=True, exist_ok=True)
    for count in counts:
        rows = chosen(count, len(images))
        with files.replacing(places.data / f"{count}.npy") as temporary:
            np.save(temporary, images.rows(rows))
        if places.result(f"{count}-pictures") is None:
            real = images.rows(rows)
            found = metrics.measure(
                ("fid", "pr"), real, images, extractor, of="pictures"
            )
            facts = {"metrics": [result.to_json() for result in found]}
            places.write(f"{count}-pictures", facts)
    return counts


def measure(pictures, entry, places):
    """Return the results of samples against all pictures, and ADA's last probability.

    Copies are looked for among the pictures of the training; the others of the set are
    held out.
    """
    images = pictures.load()
    extractor = pictures.extractor(images)
    source = evaluation.find(places.runs / entry.name)
    quiet = lambda *_: None  # noqa: E731
    about = {"augment_p": (RunFolder(source.path).losses() or {}).get("augment_p")}
    if source_run := entry.options.get("init_from"):
        about["init_from"] = pathlib.Path(source_run).name
    try:
        samples, _ = evaluation.pictures(source, pictures.samples, 0, {}, quiet, quiet)
    except InputError as error:  # all samples are the same
        return about | {"collapsed": str(error), "results": []}
    rows = chosen(int(entry.folder.removesuffix(".npy")), len(images))
    rest = np.setdiff1d(np.arange(len(images)), rows)
    options = {"of": "generated pictures", "announce": command.say}
    results = [
        *metrics.measure(("fid", "pr"), samples, images, extractor, **options),
        *metrics.measure(
            *(("nearest",), samples, images.part(rest), extractor),
            **options,
            train=images.part(rows),
        ),
    ]
    return about | {"results": [result.to_json() for result in results]}


def lines(places, counts):
    """Return the table of all results."""
    rows = []
    for count in counts:
        real = places.result(f"{count}-pictures")
        if real:
            numbers = _cells([real["metrics"]])
            rows.append([f"{count:,}", "", "the pictures themselves", "", *numbers, ""])
        budgets = {
            int(path.stem.split("-")[-2])
            for path in places.results.glob(f"{count}-*-seed*.json")
        }
        for images, start, augment in itertools.product(
            sorted(budgets), ("scratch", "transferred"), AUGMENTS
        ):
            entry = f"{count}-{augment}-{start}-{images}"
            names = [f"{entry}-seed{seed}" for seed in range(SEEDS)]
            done = [one for one in map(places.result, names) if one]
            if done:
                row = [f"{count:,}", f"{images:,}", start, augment, *_row(done)]
                rows.append(row)
    return table([*_HEADER, "nearest training ratio", "p at the end", "seeds"], rows)


def _row(done):
    measured = [one["metrics"] for one in done if one["failure"] is None]
    p = [one["augment_p"] for one in measured if one["augment_p"] is not None]
    whole = [one["results"] for one in measured if one["results"]]
    failed = f", {len(done) - len(whole)} failed" if len(whole) < len(done) else ""
    yield from _cells(whole)[:-1]
    yield mean_and_deviation(p) if p else ""
    yield f"{len(done)}{failed}"


def _cells(measured):
    """Return the cells of the metrics, and an empty one for p."""
    values = [{one["metric"]: one["value"] for one in results} for results in measured]
    cells = [
        mean_and_deviation([one[name] for one in values if name in one])
        for name in _COLUMNS
    ]
    return [*cells, ""]


@click.command()
@click.option("--dataset", required=True, help="A folder of images, as ./FOLDER.")
@click.option("--split", default="train", show_default=True)
@click.option("--image-size", type=int, help="Side of the images.")
@click.option("--channels", type=int, help="1, 3 or 4.")
@click.option("--features", help="As for `evaluate`; for images without labels.")
@click.option("--samples", default=5000, show_default=True)
@click.option("--images-seen", default=100_000, show_default=True)
@click.option("--init-from", "source", help="Run or .keras file to transfer from.")
@click.option("--set", "settings", multiple=True, help="As for `train`; for all.")
@click.option("--out", default="runs-few-pictures", help="Folder of the runs.")
@click.option("--only", help="Names of entries, with commas between.")
@click.option("--list", "is_list", is_flag=True, help="Show the entries.")
@click.option("--table", "is_table", is_flag=True, help="Print the table.")
@training_queue.minutes_option
def main(out, images_seen, source, settings, only, is_list, is_table, minutes, **named):
    """Train and measure each entry that has no result."""
    side = named.pop("image_size")
    pictures = Pictures(**named, image_size=side and (side, side))
    runs = pathlib.Path(out).absolute()
    places = training_queue.Places(RESULTS, runs, runs / "pictures")
    os.environ["TFGAN_KIT_CACHE"] = str(runs / "cache")
    if is_table:
        click.echo("\n".join(lines(places, COUNTS)))
        return
    counts = COUNTS
    if not is_list:
        counts = child_process.call(prepare, places, pictures)
    score = functools.partial(child_process.call, measure, pictures)
    source = source and str(pathlib.Path(source).absolute())
    entries = queue(counts, images_seen, source, settings)
    for entry in training_queue.named(entries, only):
        if is_list:
            state = "-" if places.result(entry.name) is None else "done"
            click.echo(f"{entry.name:<36}{state}")
        elif places.result(entry.name) is None:
            training_queue.do(entry, places, minutes, score)


if __name__ == "__main__":
    command.run(main)
