"""Flip a random bit in each file that the package reads, and read it.

    python tests/reliability/flip_bytes.py [--flips 10] [--seed 0] [--only best]

The reader must give what it gave before, or say in one sentence that something is
wrong: as an error of the package or of the system, or as an announcement. Another
result without a word, or an exception of a library, is a fault. The last line tells the
counts; the exit code is 1 after a fault.
"""

import argparse
import dataclasses
import os
import pathlib
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import numpy as np
import tensorflow as tf
from PIL import Image

from extractors import Corners
from tfgan_kit import data, export, unasked
from tfgan_kit.benchmarking.benchmark_folder import BenchmarkFolder
from tfgan_kit.data.prepare import prepare_plan, preparing
from tfgan_kit.errors import InputError, RunError
from tfgan_kit.metrics.features import real_features
from tfgan_kit.runs import checkpoints, folder_lock, run_config, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of

_KNOWN = (InputError, RunError, OSError)


@dataclasses.dataclass(frozen=True)
class Reading:
    """Files, and the function that reads them.

    Args:
        files: A pattern below the folder of `make`.
        read: Function of that folder and of `announce`. Its result is compared.
        first: int. Only flip the first bytes: others are data of the user, of which
            any value is right.
        quick: Whether no network is built.
    """

    files: str
    read: Callable[[pathlib.Path, Callable], Any]
    first: int | None = None
    quick: bool = True


def make(folder, with_models=True):
    """Write a file of every kind below `folder`."""
    run = training.start(
        config_of("gan", checkpoint_every=2), RunFolder(folder / "run")
    )
    run.train()
    checkpoints.save(run.model, run.folder.best, about={"metric": "m", "value": 1.5})
    folder_lock.release(run.folder.path)
    if with_models:
        run.save()
        saved = export.export(run.model, folder / "saved")
        export.convert(saved, folder / "model.tflite", export.Target())
    pixels = np.random.default_rng(0).integers(0, 256, (12, 8, 8, 1), np.uint8)
    labels = np.arange(12) % 2
    np.save(folder / "images.npy", pixels)
    np.savez(folder / "images.npz", images=pixels, labels=labels)
    for number, one in enumerate(pixels):
        path = folder / f"images/{'ab'[number % 2]}/{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(one[..., 0]).save(path)
    plan = prepare_plan.plan(folder / "images", folder / "tfds", "pets", shards=2)
    preparing.carry_out(plan)
    benchmark = BenchmarkFolder(folder / "benchmark")
    head = {"protocol": {"budget": 100}, "data": {}, "unit": []}
    benchmark.write(benchmark.report, {**head, "results": []})
    result = {"variant": "gan", "seed": 0, "failure": None, "steps": 12}
    benchmark.write(benchmark.result("gan", 0), result)
    _cached(folder, None)


def _recipe(folder, announce):
    run = RunFolder(folder / "run")
    run.tell_if_changed(announce)
    return run.config().to_json()


def _checkpoint(folder, announce):
    path = RunFolder(folder / "run").newest_checkpoint(announce)
    return path.name, (path / "variables.npz").read_bytes()


def _best(folder, announce):
    path = RunFolder(folder / "run").best_checkpoint()
    return path.name, checkpoints.about(path)


def _resumed(folder, announce):
    run_folder = RunFolder(folder / "run")
    config = run_config.override(run_folder.config(), {"steps": 6})
    try:
        run = training.resume(config, run_folder, announce)
        run.announce = announce
        run.train()
    finally:
        folder_lock.release(run_folder.path)
    return run.folder.metrics.read_bytes(), [
        v.numpy().tobytes() for v in run.model.variables
    ]


def _generator(name):
    def read(folder, announce):
        source = export.find(folder / name)
        inputs, generator = export.open_source(source, announce)
        return generator.stored(inputs.draw(3, seed=1)).tobytes()

    return read


def _prepared(folder, announce):
    return _content(data.load("pets", data_dir=folder / "tfds", announce=announce))


def _file(name):
    return lambda folder, announce: _content(data.load(str(folder / name)))


def _cached(folder, announce):
    os.environ["TFGAN_KIT_CACHE"] = str(folder / "cache")
    images = data.load(str(folder / "images"), cache="disk")
    features = real_features.find(images, Corners())
    if features is None:
        features = real_features.make(images, Corners())
    return _content(images), features.tobytes()


def _benchmark(folder, announce):
    benchmark = BenchmarkFolder(folder / "benchmark")
    return benchmark.head(), benchmark.results()


def _content(images):
    labels = None if images.labels is None else images.labels.tolist()
    return images.images.tobytes(), labels, images.class_names


READINGS = {
    "recipe.json": Reading("run/recipe.json", _recipe),
    "checkpoint": Reading("run/checkpoints/*/*", _checkpoint),
    "best": Reading("run/best/*/*", _best),
    "metrics.csv": Reading("run/metrics.csv", _resumed, quick=False),
    "resumed recipe.json": Reading("run/recipe.json", _resumed, quick=False),
    "SavedModel": Reading("saved/1/saved_model.pb", _generator("saved"), quick=False),
    "its variables": Reading("saved/1/variables/*", _generator("saved"), quick=False),
    "its card": Reading(
        "saved/1/assets.extra/*.json", _generator("saved"), quick=False
    ),
    ".keras": Reading("run/model.keras", _generator("run/model.keras"), quick=False),
    ".tflite": Reading("model.tflite", _generator("model.tflite"), quick=False),
    "TFRecords": Reading("tfds/pets/1.0.0/*record*", _prepared),
    "their description": Reading("tfds/pets/1.0.0/*.[jt]*", _prepared),
    "cached images": Reading("cache/*/*.*", _cached),
    "cached features": Reading("cache/features/*/*", _cached),
    ".npy": Reading("images.npy", _file("images.npy"), first=128),
    ".npz": Reading("images.npz", _file("images.npz")),
    "benchmark.json": Reading("benchmark/benchmark.json", _benchmark),
    "results": Reading("benchmark/results/*.json", _benchmark),
}


def flip(names, flips, seed, folder):
    """Flip bits and read.

    Args:
        names: Keys of `READINGS`.
        flips: int. Flips of each.
        seed: int. Seed of the places.
        folder: An empty folder.

    Returns:
        The number of flips, and a sentence for each fault.
    """
    choose, faults, count = random.Random(seed), [], 0
    good, place = folder / "good", folder / "place"
    place.mkdir()
    make(place, with_models=not all(READINGS[name].quick for name in names))
    shutil.copytree(place, good)
    for name in names:
        reading = READINGS[name]
        _copy(good, place)
        expected = reading.read(place, lambda sentence: None)
        for _ in range(flips):
            _copy(good, place)
            path = choose.choice(sorted(place.glob(reading.files)))
            content = bytearray(path.read_bytes())
            at, bit = (
                choose.randrange(len(content[: reading.first])),
                choose.randrange(8),
            )
            content[at] ^= 1 << bit
            path.write_bytes(content)
            count += 1
            fault = _fault(reading, place, expected)
            if fault:
                where = f"{path.relative_to(place)}, byte {at}, bit {bit}"
                faults.append(f"{name} ({where}): {fault}")
    return count, faults


def _copy(good, place):
    shutil.rmtree(place)
    shutil.copytree(good, place)


def _fault(reading, place, expected):
    said = []
    unasked.forget()
    try:
        found = reading.read(place, said.append)
    except _KNOWN as error:
        text = str(error)
        return None if text else f"{type(error).__name__} without a word"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if found != expected and not said:
        return "another result without a word"
    return None


def main():
    tf.get_logger().setLevel("ERROR")  # it counts how often networks are traced
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--flips", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=READINGS)
    options = parser.parse_args()
    names = [options.only] if options.only else [*READINGS]
    with tempfile.TemporaryDirectory() as folder:
        count, faults = flip(names, options.flips, options.seed, pathlib.Path(folder))
    for fault in faults:
        print(fault)
    print(f"{count - len(faults)} of {count} flipped bits were noticed or harmless")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
