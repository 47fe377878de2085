"""What each row of `scaling.py` measures: `(name, function)`, in groups.

A function is called with a `Bench` and gives numbers in types of JSON.
"""

import dataclasses
import functools
import os
import pathlib
import shutil

import numpy as np

from speed import commands, made_up
from speed.crew import Worker

_BATCHES = (16, 32, 64, 128, 256, 512)
_SIDES = (28, 64, 128)
_COUNTS = (10_000, 100_000, 1_000_000)
_PICTURES = (1, 8, 64)
_COUNT_OF_SIDES = 4_000
_SHAPE = (28, 28, 1)


@dataclasses.dataclass(frozen=True)
class Bench:
    """What every row works with.

    Args:
        work: An empty folder; `prepare` has left the embedded images there.
        rounds, seconds: How often, and how long each time.
    """

    work: pathlib.Path
    rounds: int
    seconds: float

    def measure(self, subject, **arguments):
        """Images a second of every round, the most bytes, and what was told."""
        with Worker(subject, **arguments) as worker:
            found = [worker.measure(self.seconds) for _ in range(self.rounds)]
        speeds = [answer["amount"] / answer["seconds"] for answer in found]
        peak = found[-1]["peak_bytes"]
        return {"images/s": speeds, "peak_bytes": peak, **worker.about}

    def train(self, **given):
        """The same of `tfgan-kit train --variant dcgan` with these options."""
        folder = self.work / "run"
        shutil.rmtree(folder, ignore_errors=True)
        return self.measure("train_run", variant="dcgan", folder=str(folder), **given)

    @functools.cached_property
    def generator(self):
        """A folder with a run and its SavedModel, after a few steps of dcgan."""
        folder = self.work / "generator"
        folder.mkdir()
        commands.run(folder, "train", "--variant", "dcgan", "--steps=20", "--run-dir=r")
        return folder

    def clear_cache(self):
        shutil.rmtree(os.environ["TFGAN_KIT_CACHE"], ignore_errors=True)


def _resolution(bench, number):
    path = bench.work / "images.npy"
    made_up.array(path, _COUNT_OF_SIDES, (number, number, 3))
    return bench.train(dataset=str(path))


def _batch(bench, number):
    return bench.train(batch_size=number)


def _count(bench, number):
    bench.clear_cache()
    path = made_up.array(bench.work / "images.npy", number, _SHAPE)
    return bench.train(dataset=str(path), cache="disk")


def _stream(bench, source, cache):
    """With nothing decoded yet; and, of images on the disk, at the next start."""
    bench.clear_cache()
    measure = functools.partial(
        bench.measure,
        "input_stream",
        variant="dcgan",
        dataset=_dataset(bench, source),
        cache=cache,
    )
    found = {"first start": measure()}
    return {**found, "second start": measure()} if cache == "disk" else found


def _dataset(bench, source):
    if source == "TFDS":
        return "fashion_mnist_mini"
    array = bench.work / "28x28x1.npy"
    if source == "array":
        return str(array)
    folder = bench.work / "folder"
    return str(folder if folder.exists() else made_up.folder(folder, np.load(array)))


def _pictures(bench, form, batch):
    folder = bench.generator
    path = folder / {"Keras": "r", "SavedModel": "saved_models/r"}.get(form, "r.tflite")
    if form.startswith("TFLite"):
        # Of a fixed batch, as devices want it, and as is fastest here.
        quantize = {"TFLite": "none", "TFLite int8": "int8"}[form]
        options = ("--quantize", quantize, "--batch", str(batch), "--to", path.name)
        commands.run(folder, "convert", "saved_models/r", *options, "--force")
    return bench.measure("generator", path=str(path), batch=batch)


def _evaluation(bench):
    seconds = commands.run(bench.generator, "evaluate", "saved_models/r")
    return {"seconds": seconds, "pictures": 10_000}


def _rows(function, title, values):
    return {title.format(v): functools.partial(function, number=v) for v in values}


GROUPS = {
    "resolution": _rows(_resolution, "dcgan at {0}x{0}x3", _SIDES),
    "batch": _rows(_batch, "dcgan, batches of {}", _BATCHES),
    "images": _rows(_count, "dcgan on {:,} images on the disk", _COUNTS),
    "input": {
        f"{source}, cached {where}": functools.partial(
            _stream, source=source, cache=cache
        )
        for source in ("TFDS", "folder", "array")
        for cache, where in (("memory", "in memory"), ("disk", "on the disk"))
    },
    "sampling": {
        f"{form}, {batch} at once": functools.partial(_pictures, form=form, batch=batch)
        for form in ("Keras", "SavedModel", "TFLite", "TFLite int8")
        for batch in _PICTURES
    },
    "evaluation": {"10,000 pictures": _evaluation},
}
