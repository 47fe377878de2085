"""The nearest images to an image, by features."""

import numpy as np

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics.statistics import checked

_BLOCK = 1024


def nearest_images(
    queries: np.ndarray, features: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the nearest of many images to each of a few.

    Distances are Euclidean, in float64. If several images have the same distance, the
    first comes first.

    Args:
        queries: Features `(n, d)`.
        features: Features `(m, d)` to search, m at least `count`.
        count: int. Number of images to return per query.

    Returns:
        Indices, int64 `(n, count)`, the nearest first, and their distances, float64.

    Raises:
        InputError: The features do not fit, or are too few.

    Examples:
        >>> features = np.array([[0.0], [1.0], [5.0]])
        >>> places, distances = tfgan_kit.metrics.nearest_images([[4.0]], features, 2)
        >>> places.tolist(), distances.tolist()
        ([[2, 1]], [[1.0, 3.0]])
    """
    if not 1 <= count <= len(features):
        raise InputError(
            f"count must be 1 to {len(features):,}, the number of images. "
            f"Received: {count}."
        )
    queries, features = checked(queries, features)
    distances = np.empty((len(queries), len(features)))
    for start in range(0, len(features), _BLOCK):
        block = np.asarray(features[start : start + _BLOCK], np.float64)
        for row, query in zip(distances, queries, strict=True):
            # Subtracting first makes the distance of equal points exactly 0.
            row[start : start + _BLOCK] = np.linalg.norm(block - query, axis=1)
    indices = np.argsort(distances, axis=1, kind="stable")[:, :count]
    return indices, np.take_along_axis(distances, indices, axis=1)
