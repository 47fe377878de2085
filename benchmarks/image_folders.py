"""Images a second from a folder of files: `python benchmarks/image_folders.py`.

"Cold" is the first pass, in which every file is decoded; "warm" a later one. The files
themselves lie in the system's page cache all the time. Rounds of all contestants follow
one another in one process; the table shows the medians.
"""

import collections
import concurrent.futures
import os
import pathlib
import shutil
import statistics
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import click
import keras
import numpy as np
import PIL
from PIL import Image

from speed import command
from tfgan_kit import data
from tfgan_kit.benchmarking.machine_description import describe_machine, hardware
from tfgan_kit.benchmarking.markdown_table import table

BATCH = 64
CLASSES = 10
NOISES = [
    np.random.default_rng(number).normal(0, 8, (512, 512, 3)) for number in range(8)
]


def make_jpeg(path, number, side):
    """Smooth colours with some noise, which compress as photographs do."""
    rng = np.random.default_rng(number)
    coarse = rng.integers(0, 256, (max(4, side // 21),) * 2 + (3,), np.uint8)
    smooth = Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)
    pixels = np.asarray(smooth) + NOISES[number % len(NOISES)][:side, :side]
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path, quality=90)


def make_folder(folder, count, side):
    """`count` JPEG files in folders of classes."""
    for label in range(CLASSES):
        (folder / f"class{label}").mkdir(parents=True)
    paths = [folder / f"class{i % CLASSES}" / f"{i:06d}.jpg" for i in range(count)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda i: make_jpeg(paths[i], i, side), range(count)))
    return folder


class Clock:
    """Images a second of each thing that was measured, over all rounds."""

    def __init__(self):
        self.speeds = collections.defaultdict(list)

    def time(self, name, function):
        start = time.perf_counter()
        count, result = function()
        self.speeds[name].append(count / (time.perf_counter() - start))
        return result

    def median(self, name):
        return statistics.median(self.speeds[name])


def ours(clock, folder, image_size, work):
    """Cold into memory and onto the disk, then a second start from the disk."""
    os.environ["TFGAN_KIT_CACHE"] = str(work / "cache")
    shutil.rmtree(work / "cache", ignore_errors=True)

    def load(cache):
        found = data.load(str(folder), image_size=image_size, cache=cache)
        return len(found), found

    def first_epoch(found):
        stream = iter(data.training_stream(found, batch_size=BATCH, seed=0))
        return epoch(stream, len(found))

    def epoch(stream, count):
        for _ in range(count // BATCH):
            next(stream)
        return count // BATCH * BATCH, (stream, count)

    found = clock.time("cold, memory", lambda: load("memory"))
    _, passed = first_epoch(found)
    clock.time("warm, second epoch, memory", lambda: epoch(*passed))
    clock.time("cold, disk", lambda: load("disk"))
    start = clock.time("warm, second start", lambda: first_epoch(load("disk")[1]))
    clock.time("warm, second epoch, disk", lambda: epoch(*start))


def of_keras(clock, folder, image_size):
    """`image_dataset_from_directory`: its first and its second pass."""

    def first():
        dataset = keras.utils.image_dataset_from_directory(
            folder,
            image_size=image_size,
            batch_size=BATCH,
            shuffle=False,
            verbose=False,
        )
        return one_pass(dataset)

    def one_pass(dataset):
        return sum(len(images) for images, _ in dataset), dataset

    dataset = clock.time("Keras, first pass", first)
    clock.time("Keras, second pass", lambda: one_pass(dataset))


def measure(title, folder, image_size, rounds, work):
    clock = Clock()
    for _ in range(rounds):
        ours(clock, folder, image_size, work)
        of_keras(clock, folder, image_size)
    first, second = (
        clock.median("Keras, first pass"),
        clock.median("Keras, second pass"),
    )
    rows = []
    for name in clock.speeds:
        speed = clock.median(name)
        other = second if "warm" in name else first
        share = "" if "Keras" in name else f"{speed / other:.2f}"
        rows.append([name, f"{speed:,.0f}", share])
    lines = table(["", "images/s", "of Keras"], rows)
    click.echo("\n".join(["", title, "", *lines]))


@click.command()
@click.option("--folder", type=pathlib.Path, help="Measure this one instead.")
@click.option("--side", default=64, show_default=True, help="Of --folder's images.")
@click.option("--small", default=60_000, show_default=True, help="Files of 32x32.")
@click.option("--large", default=5_000, show_default=True, help="Files of 512x512.")
@click.option("--rounds", default=3, show_default=True)
def main(folder, side, small, large, rounds):
    machine = describe_machine()
    versions = {**machine["versions"], "pillow": PIL.__version__}
    software = ", ".join(f"{name} {version}" for name, version in versions.items())
    click.echo(f"{hardware(machine)}; {software}; {rounds} rounds")
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        # What TensorFlow does once in a process belongs to nobody's figures.
        warm_up = make_folder(work / "warm-up", 2 * BATCH, 32)
        ours(Clock(), warm_up, (32, 32), work)
        of_keras(Clock(), warm_up, (32, 32))
        if folder:
            measure(str(folder), folder, (side, side), rounds, work)
            return
        path = make_folder(work / "small", small, 32)
        measure(f"{small:,} JPEG files of 32x32", path, (32, 32), rounds, work)
        path = make_folder(work / "large", large, 512)
        title = f"{large:,} JPEG files of 512x512, brought to 64x64"
        measure(title, path, (64, 64), rounds, work)


if __name__ == "__main__":
    command.run(main)
