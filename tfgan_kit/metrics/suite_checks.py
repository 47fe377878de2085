"""Checks of the arguments of `suite.measure`, before it computes features."""

import numpy as np

from tfgan_kit.errors import InputError
from tfgan_kit.metrics import classification_score
from tfgan_kit.metrics.registry import ALL_MEASURES, ON_REQUEST


def check_names(names):
    """Raise InputError unless there are names and all are in `METRICS`."""
    wrong = [name for name in names if name not in ALL_MEASURES]
    if wrong or not names:
        raise InputError(
            f"the metrics are {', '.join(ALL_MEASURES)}. "
            f"Received: {', '.join(map(repr, wrong)) or 'none'}."
        )


def refuse_long(names):
    """Raise InputError for a metric that takes too long to be measured in a training.

    Args:
        names: Names that `check_names` accepts.
    """
    for name in ON_REQUEST.keys() & set(names):
        raise InputError(
            f"{name} trains classifiers, so no training measures it on the way: leave "
            f"it out here, and run `tfgan-kit evaluate --metrics {name}`."
        )


def has_logits(extractor, images):
    """Return whether an extractor gives logits for uint8 images `(n, h, w, c)`."""
    return extractor.extract(images[:1])[1] is not None


def need_features(names):
    """Return whether one of these known metrics needs an extractor."""
    return any(ALL_MEASURES[name].of_features for name in names)


def check(measures, fake, real, extractor, train, labels=None, translation=None):
    """Raise InputError if one of `measures`, by name, cannot be computed."""
    for name, measure in measures.items():
        if reason := measure.lacks(translation):
            raise InputError(f"{name} {reason}: leave it out.")
    if fake.dtype != np.uint8 or fake.ndim != 4:
        raise InputError(
            "images must be uint8 (n, height, width, channels). "
            f"Received: {fake.dtype} {fake.shape}."
        )
    if "nearest" in measures and train is None:
        raise InputError(
            "the metric nearest needs the images that the generator was trained on: "
            "give train."
        )
    check_shapes(fake, real)
    if "cas" in measures:
        classification_score.check(labels, real, train)
    if "nearest" in measures or "cas" in measures:
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
    if translation is not None:
        _check_translation(measures, fake, extractor, translation)


def _check_labels(labels, fake, real, extractor):
    if labels is None:
        raise InputError(
            "label-accuracy needs a generator that takes labels: leave it out, or "
            "measure a conditional one."
        )
    classes = extractor.extract(fake[:1])[1].shape[1]
    if real.num_classes != classes or np.max(labels) >= classes:
        raise InputError(
            "label-accuracy needs features of a classifier of the generator's classes. "
            f"Received: {extractor.name}, which knows {classes}, for images of "
            f"{real.num_classes or 'no'} classes and labels up to {np.max(labels)}."
        )


def _check_translation(measures, fake, extractor, translation):
    """Raise InputError unless pairs have one shape, and classes are known."""
    targets = translation.targets
    if targets is not None and targets.shape != fake.shape:
        raise InputError(
            "each translation needs a target of its own shape. "
            f"Received: {fake.shape} and {targets.shape}."
        )
    of_classes = [name for name in measures if name.startswith("class_")]
    if not of_classes:
        return
    known = extractor.extract(fake[:1])[1].shape[1]
    if known != translation.num_classes:
        raise InputError(
            f"{' and '.join(of_classes)} need features of a classifier of the data "
            f"set. Received: {extractor.name}, which knows {known} classes, for images "
            f"of {translation.num_classes or 'no'} classes."
        )


def check_shapes(fake, images):
    """Raise InputError unless uint8 `fake` has the image shape of `ImageData`."""
    shapes = fake.shape[1:], images.image_shape
    if shapes[0] != shapes[1]:
        sizes = ["x".join(map(str, shape)) for shape in shapes]
        raise InputError(
            "both sets of images must have one height, width and number of channels: "
            f"change one with --image-size and --channels. Received: {sizes[0]}, and "
            f"{sizes[1]} of {images.name}."
        )


def _check_extractor(measures, fake, extractor):
    if not need_features(measures):
        return
    if extractor is None:
        names = [name for name, measure in measures.items() if measure.of_features]
        raise InputError(
            f"{', '.join(names)} need an extractor of features: give one, or other "
            "metrics. Received: no extractor."
        )
    extractor.check(fake.dtype, fake.shape[1:])
    of_logits = [name for name, measure in measures.items() if measure.of_logits]
    if of_logits and not has_logits(extractor, fake):
        raise InputError(
            f"{' and '.join(of_logits)} need a network with logits, and "
            f"{extractor.name} has none: leave them out, or give another network."
        )
