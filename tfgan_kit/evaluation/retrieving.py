"""Which training images are nearest to images or to a source's pictures."""

import dataclasses

import numpy as np

from tfgan_kit import metrics
from tfgan_kit.evaluation.preparation import Preparation
from tfgan_kit.metrics import suite_checks
from tfgan_kit.metrics.features import real_features


@dataclasses.dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest images of a data set to each of n.

    Attributes:
        images: Uint8 `(n, count, height, width, channels)`, the nearest first.
        places: Int64 `(n, count)`: which they are in the data set.
        distances: Float64 `(n, count)`, between features.
        class_names: Tuples of the names of their classes; None without labels.
    """

    images: np.ndarray
    places: np.ndarray
    distances: np.ndarray
    class_names: list[tuple[str, ...]] | None


def nearest(
    queries,
    real,
    split,
    *,
    count=8,
    features=None,
    announce=lambda sentence: None,
    progress=lambda what, done, total: None,
):
    """The `Neighbours` of images in a data set, by features.

    Features of the data set are taken once and kept in the cache.

    Args:
        queries: Callable, the `ImageData` of the data set to the uint8 images
            `(n, h, w, c)` whose neighbours are wanted.
        real: What `real_data` gave.
        split: Which part of it is searched.
        count: How many neighbours.
        features: As of `metrics.choose`.
        announce, progress: As of `evaluate`.

    Returns:
        The images of `queries`, and their `Neighbours`.

    Raises:
        InputError: Something cannot be read, or does not fit, or is too little.
    """
    preparation = Preparation(real, announce, progress)
    images = preparation.load(split)
    query_images = queries(images)
    suite_checks.check_shapes(query_images, images)
    extractor = preparation.extractor(features, images)
    known = real_features.find(images, extractor)
    if known is None:
        counter = _counter(progress, len(images))
        known = real_features.make(images, extractor, counter, announce)
    query_features = extractor(query_images)[0]
    indices, distances = metrics.nearest_images(query_features, known, count)
    nearest_first = images.rows(indices.ravel())
    return query_images, Neighbours(
        nearest_first.reshape(*indices.shape, *images.image_shape),
        indices,
        distances,
        _class_names(images, indices),
    )


def _counter(progress, total):
    done = 0

    def count(number):
        nonlocal done
        done += number
        progress("features", done, total)

    return count


def _class_names(images, indices):
    if images.labels is None:
        return None
    names = images.class_names or tuple(map(str, range(images.num_classes)))
    return [
        tuple(names[label] for label in images.labels[neighbours])
        for neighbours in indices
    ]
