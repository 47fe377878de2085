"""A comparison of a TFLite file with its SavedModel, and its speed."""

import dataclasses
import math
import pathlib
import statistics
import time

import numpy as np
import tensorflow as tf

from tfgan_kit import metrics, sampling
from tfgan_kit.errors import RunError
from tfgan_kit.export import kept_images
from tfgan_kit.export.comparison import LIMITS, compare, scale_of, within
from tfgan_kit.export.tflite.interpreter import available, open_tflite
from tfgan_kit.export.tflite.schema import count_operators, read_metadata
from tfgan_kit.metrics.suite import describe_features

NUM_LATENTS = 256
_TIMED_BATCHES = (1, 8)
_RUNS = 7
_OF_TRANSLATORS = ("image_size", "images", "calibrated_on")


@dataclasses.dataclass(frozen=True)
class Report:
    """The result of a conversion.

    Args:
        path: The file.
        size: int. Its size in bytes.
        quantize, io, batch: As in the `Target`.
        operators: dict. Number of occurrences of each operator, by name.
        max_error, mean_error, psnr: As in `Comparison`, over 256 examples.
        limit: str. The limit of the error, in words.
        within_limit: bool. Whether the error is within the limit.
        frechet_distance: float. Distance between the images of both, from the same 256
            latents (with all classes in order and repeated, if any), or None if no
            features are available. It is not a distance from real images, and is not
            comparable with results from other numbers of images.
        features: str. The features of that distance, or the reason why there are none.
        milliseconds: dict. Median time per example, by batch size.
        interpreter, interpreter_version: str. The interpreter that ran it.
        image_size: As in the `Target`.
        images: int. For a translator the number of images over which the errors are
            measured: its kept images, or images of noise if it keeps none. Else None.
        calibrated_on: str. The images of a translator's calibration, or None.
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
    image_size: tuple[int, int] | None = None
    images: int | None = None
    calibrated_on: str | None = None

    def to_json(self):
        """Return all of it in types of JSON; an infinite PSNR, of equals, is None."""
        facts = dataclasses.asdict(self)
        del facts["path"], facts["size"]
        for name in _OF_TRANSLATORS:
            if facts[name] is None:
                del facts[name]
        if not math.isfinite(self.psnr):
            facts["psnr"] = None
        return {"path": str(self.path), "bytes": self.size, **facts}


def report_on(content, path, target, floats_of, interface, calibrated_on=None):
    """Return a `Report` on a file's bytes.

    Args:
        content, path: The file's bytes, and its future path.
        target: Its `Target`.
        floats_of: The SavedModel: a function from arrays that its `Inputs` draw to
            float examples.
        interface: Its `Interface`.
        calibrated_on: str. The images of a translator's calibration, or None.

    Raises:
        RunError: The file makes pixels that are not finite.
    """
    _, function = open_tflite(content)
    modality, drawn = interface.modality, _drawn(interface)
    size = target.batch or sampling.BATCH_SIZE
    actual = sampling.in_batches(function, drawn, size)
    expected = sampling.in_batches(floats_of, drawn, size)
    if not np.all(np.isfinite(actual)):
        what = "pixels" if modality.name == "image" else modality.plural
        raise RunError(
            f"the conversion to {path} makes {what} that are NaN or infinite."
        )
    scale = scale_of(modality, expected)
    comparison = compare(actual, expected, scale)
    card = read_metadata(content)
    distance, features = _frechet_distance(card, expected, actual, modality.plural)
    name, version, _ = available()
    batches = _TIMED_BATCHES if target.batch is None else (target.batch,)
    return Report(
        path=pathlib.Path(path),
        size=len(content),
        **dataclasses.asdict(target),
        operators=count_operators(content),
        **dataclasses.asdict(comparison),
        limit=str(LIMITS[target.quantize].scaled(scale)),
        within_limit=within(target.quantize, comparison, scale),
        frechet_distance=distance,
        features=features,
        milliseconds={
            batch: _milliseconds(function, _drawn(interface, batch))
            for batch in batches
        },
        interpreter=name,
        interpreter_version=version,
        images=len(drawn[0]) if interface.source else None,
        calibrated_on=calibrated_on,
    )


def _drawn(interface, number=None):
    """Return arrays for a number of examples, by default as many as are compared."""
    if not interface.source:
        return interface.inputs.draw(number or NUM_LATENTS)
    images = kept_images.images_of(interface, number)
    return (interface.source.modality.from_stored(tf.constant(images)).numpy(),)


def _frechet_distance(card, expected, actual, plural="images"):
    """Return the distance and its features, or None and the reason."""
    data = (card or {}).get("dataset") or {}
    shape = actual.shape[1:]
    extractor = metrics.shipped(data.get("name"), data.get("version"), shape)
    if extractor is None:
        return None, f"no classifier of these {plural} comes with the package"
    pictures = [sampling.to_uint8(images).numpy() for images in (expected, actual)]
    sides = [metrics.moments(extractor(images)[0]) for images in pictures]
    return metrics.frechet_distance(*sides), describe_features(extractor)


def _milliseconds(function, drawn):
    """Return the median time per example, without the first, allocating call."""
    function(*drawn)
    times = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        function(*drawn)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times) / len(drawn[0])
