"""Checks of the arguments of `suite.measure`, before it computes features."""

import numpy as np

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.registry import MEASURES


def check_names(names):
    """Raise InputError unless there are names and all are in `METRICS`."""
    wrong = [name for name in names if name not in MEASURES]
    if wrong or not names:
        raise InputError(
            f"the metrics are {', '.join(MEASURES)}. "
            f"Received: {', '.join(map(repr, wrong)) or 'none'}."
        )


def has_logits(extractor, images):
    """Return whether an extractor gives logits for uint8 images `(n, h, w, c)`."""
    return extractor.extract(images[:1])[1] is not None


def check(measures, fake, real, extractor, train, labels=None):
    """Raise InputError if one of `measures`, by name, cannot be computed."""
    if fake.dtype != np.uint8 or fake.ndim != 4:
        raise InputError(
            "images must be uint8 (n, height, width, channels). "
            f"Received: {fake.dtype} {fake.shape}."
        )
    if "nearest" in measures and train is None:
        raise InputError("nearest needs the images that the generator was trained on.")
    check_shapes(fake, real)
    if "nearest" in measures:
        check_shapes(fake, train)
    for name, measure in measures.items():
        count = len(fake) if measure.of_logits else min(len(fake), len(real))
        if count < measure.least:
            raise InputError(
                f"{name} takes {measure.least} images or more of each kind. "
                f"Received: {count}."
            )
    _check_extractor(measures, fake, extractor)
    if "label-accuracy" in measures:
        _check_labels(labels, fake, real, extractor)


def _check_labels(labels, fake, real, extractor):
    if labels is None:
        raise InputError(
            "label-accuracy is of a generator that takes labels: leave it out, or "
            "measure a conditional one."
        )
    classes = extractor.extract(fake[:1])[1].shape[1]
    if real.num_classes != classes or np.max(labels) >= classes:
        raise InputError(
            "label-accuracy needs features of a classifier of the generator's classes. "
            f"Received: {extractor.name}, which knows {classes}, for images of "
            f"{real.num_classes or 'no'} classes and labels up to {np.max(labels)}."
        )


def check_shapes(fake, images):
    """Raise InputError unless uint8 `fake` has the image shape of `ImageData`."""
    shapes = fake.shape[1:], images.image_shape
    if shapes[0] != shapes[1]:
        sizes = ["x".join(map(str, shape)) for shape in shapes]
        raise InputError(
            f"the images to measure are {sizes[0]} and those of {images.name} "
            f"{sizes[1]}, in height, width and channels: give --image-size and "
            "--channels for what should change."
        )


def _check_extractor(measures, fake, extractor):
    if [*measures] == ["swd"]:
        return
    if extractor is None:
        raise InputError("every metric but swd needs an extractor of features.")
    extractor.check(fake.dtype, fake.shape[1:])
    of_logits = [name for name, measure in measures.items() if measure.of_logits]
    if of_logits and not has_logits(extractor, fake):
        raise InputError(
            f"{' and '.join(of_logits)} need a network with logits, and "
            f"{extractor.name} has none: leave them out, or give another network."
        )
