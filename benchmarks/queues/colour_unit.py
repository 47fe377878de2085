"""Measure training images in place of generated ones, by the classifier of the data.

Their distance is the unit of the table: a generator as good as new real images would
have it. The classifier has a fixed protocol (`classifier_training`: seed 0, 2,400
batches of 128 images), and tells its accuracy on images that it has not seen.
"""

import functools
import time

import numpy as np

from speed import command
from tfgan_kit import data, metrics
from tfgan_kit.data.files.split_names import NoSplit

METRICS = ("fid", "kid", "pr", "classes")
_SAMPLES = 10_000


def name_of(entry):
    """Return the name of the result that entries on the same data share."""
    return f"unit-{entry.folder or data.EMBEDDED}"


def measure(entry, places):
    """Return the results of real images, and the classifier's accuracy and time.

    As many images as `evaluate` draws from a generator come from the training split. If
    the data have no test split, one half of the images is compared with the other.
    """
    name = str(places.data / entry.folder) if entry.folder else data.EMBEDDED
    load = functools.cache(lambda split: data.load(name, split=split))
    train = load("train")
    clocks = time.monotonic(), time.process_time()
    extractor = metrics.choose(None, train, load, command.say)
    seconds = time.monotonic() - clocks[0], time.process_time() - clocks[1]
    order = np.random.default_rng(0).permutation(len(train))
    try:
        images, real = order[:_SAMPLES], load("test")
    except NoSplit:
        images, rest = np.array_split(order, 2)
        real = train.part(np.sort(rest))
    results = metrics.measure(
        METRICS, train.rows(np.sort(images)), real, extractor, of="training images"
    )
    return {
        "dataset": train.name,
        "images": len(images),
        "real": f"{len(real):,} of split {real.split}",
        "classifier": extractor.facts,
        "classifier_seconds": round(seconds[0], 1),
        "classifier_processor_seconds": round(seconds[1], 1),
        "metrics": [result.to_json() for result in results],
    }
