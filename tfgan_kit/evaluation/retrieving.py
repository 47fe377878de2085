"""The training images that are nearest to given images or to a source's images."""

import dataclasses

import numpy as np

from tfgan_kit import metrics
from tfgan_kit.evaluation.preparation import Preparation
from tfgan_kit.metrics import suite_checks
from tfgan_kit.metrics.features import real_features


@dataclasses.dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest images of a data set to each of n images.

    Attributes:
        images: Uint8 `(n, count, height, width, channels)`, the nearest first.
        places: Int64 `(n, count)`. Their indices in the data set.
        distances: Float64 `(n, count)`. Distances between features.
        class_names: Tuples of the names of their classes, or None without labels.
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
    """Return images, and their `Neighbours` in a data set, by features.

    Features of the data set are computed once and cached.

    Args:
        queries: Callable. Maps the `ImageData` of the data set to the uint8 images
            `(n, h, w, c)` whose neighbours are wanted.
        real: The result of `real_data`.
        split: str. The split to search.
        count: int. Number of neighbours. Defaults to 8.
        features: As in `metrics.choose`.
        announce, progress: As in `evaluate`.

    Returns:
        The images of `queries`, and their `Neighbours`.

    Raises:
        InputError: Something cannot be read, does not fit, or is too small.
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
