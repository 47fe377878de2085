"""The check of an Inception network against the published number."""

import functools
import time

from tfgan_kit import data, metrics
from tfgan_kit.errors import InputError
from tfgan_kit.metrics import suite

_IMAGES = (50_000, 32, 32, 3)


def calibrate(
    dataset,
    *,
    data_dir=None,
    features=None,
    announce=lambda sentence: None,
    progress=lambda what, done, total: None,
):
    """Compute the Inception score of CIFAR-10's training images, to compare.

    Args:
        dataset: CIFAR-10, as in `data.load`.
        data_dir: As in `data.load`.
        features: "inception" (also None) or "inception-clean", optionally with a path.
        announce, progress: As in `evaluate`.

    Returns:
        A `metrics.Result`, with the `published` score in its details.

    Raises:
        InputError: The images or the network are others.
    """
    images = data.load(
        dataset,
        split="train",
        data_dir=data_dir,
        announce=announce,
        progress=functools.partial(progress, "reading images"),
    )
    if images.images.shape != _IMAGES:
        raise InputError(
            "the published score is of the 50,000 training images of CIFAR-10, 32x32 "
            f"in RGB. Received: {images.name} with {images.images.shape}."
        )
    features, extractor = features or "inception", None
    if features != "classifier":
        extractor = metrics.choose(features, images, None, announce)
    if not isinstance(extractor, metrics.Inception):
        raise InputError(
            "the published score is of Inception: give --features inception. "
            f"Received: {features}."
        )
    start, done = time.perf_counter(), 0

    def count(number):
        nonlocal done
        done += number
        progress("features", done, len(images))

    score, deviation, published = metrics.calibrate(extractor, images.images, count)
    protocol = f"{suite.describe_images(images)}; {suite.describe_features(extractor)}"
    seconds = time.perf_counter() - start
    details = {"published": published}
    return metrics.Result(
        "inception_score", score, deviation, protocol, seconds, None, details
    )
