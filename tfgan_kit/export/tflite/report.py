"""How a TFLite file compares with its SavedModel, and how fast it is."""

import dataclasses
import math
import pathlib
import statistics
import time

import numpy as np

from tfgan_kit import metrics, sampling
from tfgan_kit.errors import RunError
from tfgan_kit.export.comparison import LIMITS, compare, within
from tfgan_kit.export.tflite.interpreter import available, open_tflite
from tfgan_kit.export.tflite.schema import count_operators, read_metadata
from tfgan_kit.metrics.suite import describe_features

NUM_LATENTS = 256
_TIMED_BATCHES = (1, 8)
_RUNS = 7


@dataclasses.dataclass(frozen=True)
class Report:
    """What a conversion made.

    Args:
        path: The file.
        size: Its bytes.
        quantize, io, batch: As the `Target` has them.
        operators: How often each occurs, by name.
        max_error, mean_error, psnr: As `Comparison` has them, over 256 latents.
        limit: What the error should keep to, in words.
        within_limit: Whether it does.
        frechet_distance: Between the pictures of both, of the same 256 latents (with
            classes, of all of them in turns); None
            where no features are at hand. It is no distance from real images, and does
            not compare with one of other numbers of pictures.
        features: What it was measured with, or why it was not.
        milliseconds: Median time of an image, by the size of the batch.
        interpreter, interpreter_version: What ran it.
    """

    path: pathlib.Path
    size: int
    quantize: str
    io: str
    batch: int | None
    operators: dict
    max_error: float
    mean_error: float
    psnr: float
    limit: str
    within_limit: bool
    frechet_distance: float | None
    features: str
    milliseconds: dict
    interpreter: str
    interpreter_version: str

    def to_json(self):
        """All of it in types of JSON; the PSNR of equal images, infinite, is None."""
        facts = dataclasses.asdict(self)
        del facts["path"], facts["size"]
        if not math.isfinite(self.psnr):
            facts["psnr"] = None
        return {"path": str(self.path), "bytes": self.size, **facts}


def report_on(content, path, target, float_images):
    """A `Report` on a file's bytes.

    Args:
        content, path: The file: its bytes, and where they will be.
        target: Its `Target`.
        float_images: The SavedModel: arrays that its `Inputs` draw, to images.

    Raises:
        RunError: It makes pixels that are no number.
    """
    inputs, function = open_tflite(content)
    drawn = inputs.draw(NUM_LATENTS)
    size = target.batch or sampling.BATCH_SIZE
    actual = sampling.in_batches(function, drawn, size)
    expected = sampling.in_batches(float_images, drawn, size)
    if not np.all(np.isfinite(actual)):
        raise RunError(f"the conversion to {path} makes pixels that are no number.")
    comparison = compare(actual, expected)
    distance, features = _frechet_distance(read_metadata(content), expected, actual)
    name, version, _ = available()
    batches = _TIMED_BATCHES if target.batch is None else (target.batch,)
    return Report(
        path=pathlib.Path(path),
        size=len(content),
        **dataclasses.asdict(target),
        operators=count_operators(content),
        **dataclasses.asdict(comparison),
        limit=str(LIMITS[target.quantize]),
        within_limit=within(target.quantize, comparison),
        frechet_distance=distance,
        features=features,
        milliseconds={
            batch: _milliseconds(function, inputs.draw(batch)) for batch in batches
        },
        interpreter=name,
        interpreter_version=version,
    )


def _frechet_distance(card, expected, actual):
    """The distance and its features; None and the reason, where there are none."""
    data = (card or {}).get("dataset") or {}
    shape = actual.shape[1:]
    extractor = metrics.shipped(data.get("name"), data.get("version"), shape)
    if extractor is None:
        return None, "no classifier of these images comes with the package"
    pictures = [sampling.to_uint8(images).numpy() for images in (expected, actual)]
    sides = [metrics.moments(extractor(images)[0]) for images in pictures]
    return metrics.frechet_distance(*sides), describe_features(extractor)


def _milliseconds(function, drawn):
    """Median time of an image; the first call, which allocates, does not count."""
    function(*drawn)
    times = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        function(*drawn)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times) / len(drawn[0])
