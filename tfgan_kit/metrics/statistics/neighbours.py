"""Metrics from the nearest neighbours of features: precision, recall, copies.

Distances are Euclidean, in float64, and computed in blocks, so memory grows linearly
with the number of images.
"""

import dataclasses

import numpy as np

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics.statistics import checked

NEAREST = 5
_BLOCK = 1024
_MOST_DISTANCES = 2**23  # at a time: 64 MiB
_ROUNDING = 1e-12


@dataclasses.dataclass(frozen=True)
class Neighbourhoods:
    """Result of `neighbourhoods`; only the density may exceed 1."""

    precision: float
    recall: float
    density: float
    coverage: float


def neighbourhoods(
    real: np.ndarray, fake: np.ndarray, nearest: int = NEAREST
) -> Neighbourhoods:
    """Return precision, recall, density and coverage of two sets of features.

    A point's neighbourhood is the ball that reaches to its `nearest`-th nearest
    neighbour in its own set. A point on the border is inside, as in the first paper.
    The code of the second paper leaves it out, which only differs if images are copies.

    Kynkäänniemi et al. 2019, arXiv 1904.06991, section 2: precision is the share of
    fakes in some real neighbourhood, recall the share of reals in some fake one (their
    `nearest` is 3). Naeem et al. 2020, arXiv 2002.09797, section 3: density is the mean
    number of real neighbourhoods around a fake, divided by `nearest`; coverage is the
    share of real neighbourhoods that hold a fake (their `nearest` is 5).

    Args:
        real, fake: Features `(n, d)` and `(m, d)`, n and m above `nearest`.
        nearest: int. Index of the neighbour that bounds a neighbourhood, at least 1.

    Raises:
        InputError: There are too few images, or the features do not fit.

    Examples:
        >>> features = np.random.default_rng(0).normal(size=(50, 2))
        >>> result = tfgan_kit.metrics.neighbourhoods(features, features)
        >>> result.precision, result.recall
        (1.0, 1.0)
    """
    if nearest < 1:
        raise InputError(f"nearest must be at least 1. Received: nearest={nearest}.")
    real, fake = checked(real, fake, at_least=nearest + 1)
    real_radii, fake_radii = _radii(real, nearest), _radii(fake, nearest)
    in_real = np.zeros(len(fake))  # real neighbourhoods around each fake
    recalled, covered = 0, 0
    for rows, distances in _blocks(real, fake, slack=_ROUNDING):
        inside = distances <= real_radii[rows, None]
        in_real += inside.sum(axis=0)
        covered += inside.any(axis=1).sum()
        recalled += (distances <= fake_radii).any(axis=1).sum()
    return Neighbourhoods(
        precision=float(np.mean(in_real > 0)),
        recall=float(recalled / len(real)),
        density=float(np.mean(in_real) / nearest),
        coverage=float(covered / len(real)),
    )


@dataclasses.dataclass(frozen=True, eq=False)
class TrainingNeighbours:
    """Distances of generated images to the training images.

    Attributes:
        distances: Float64 `(n,)`. Distance of each image to its nearest training image.
        places: Int64 `(n,)`. Index of that training image.
        ratio: float. The median distance, divided by that of held-out images: 1 if they
            are as far as new real images, near 0 if they are copies.
        share_nearer: float. The share of generated images that are as near as the
            nearest percent of the held-out ones: about 0.01 if nothing is copied.
    """

    distances: np.ndarray
    places: np.ndarray
    ratio: float
    share_nearer: float


def training_neighbours(
    fake: np.ndarray, train: np.ndarray, held_out: np.ndarray
) -> TrainingNeighbours:
    """Return the `TrainingNeighbours` from features `(n, d)` of each set.

    Raises:
        InputError: The features do not fit, or most held-out images are copies of
            training images.
    """
    fake, train, held_out = checked(fake, train, held_out)
    distances, indices = _nearest(fake, train)
    usual = _nearest(held_out, train)[0]
    if np.median(usual) == 0:
        raise InputError(
            "most of the held-out images are copies of training images: give other "
            "held-out images."
        )
    return TrainingNeighbours(
        distances=distances,
        places=indices,
        ratio=float(np.median(distances) / np.median(usual)),
        share_nearer=float(np.mean(distances <= np.quantile(usual, 0.01))),
    )


def _nearest(points, others):
    """Return distance and index of the nearest of `others` to each of `points`."""
    best, indices = np.full(len(points), np.inf), np.zeros(len(points), np.int64)
    # Whole rows of distances would be few at a time, and `others` prepared for each.
    for start in range(0, len(others), _BLOCK):
        for rows, distances in _blocks(points, others[start : start + _BLOCK]):
            columns = distances.argmin(axis=1)
            nearest = distances[np.arange(len(columns)), columns]
            nearer = nearest < best[rows]
            best[rows][nearer] = nearest[nearer]
            indices[rows][nearer] = start + columns[nearer]
    # Subtracting first makes the distance of equal points exactly 0.
    exact = [
        np.linalg.norm(np.subtract(point, others[place], dtype=np.float64))
        for point, place in zip(points, indices, strict=True)
    ]
    return np.array(exact), indices


def _radii(points, nearest):
    """Return the squared distance of each point to its `nearest`-th other point."""
    radii = []
    for _, distances in _blocks(points, points):
        distances.partition(nearest, axis=1)  # the point itself, at 0, is one of them
        radii.append(distances[:, nearest].copy())
    return np.concatenate(radii)


def _blocks(points, others, slack=0.0):
    """Yield slices of `points` with their squared distances to all `others`.

    Each distance is reduced by the share `slack` of both squared lengths, so that
    rounding moves no border point outside.
    """
    origin = others.mean(axis=0, dtype=np.float64)  # near it the squares are small
    size = min(_BLOCK, max(1, _MOST_DISTANCES // len(others)))
    for start in range(0, len(points), size):
        rows = slice(start, min(start + size, len(points)))
        # One product gives |a|^2 + |b|^2 - 2 a b.
        part = points[rows] - origin
        left = np.column_stack([-2 * part, _squares(part, slack), np.ones(len(part))])
        distances = np.empty((len(part), len(others)))
        for column in range(0, len(others), _BLOCK):
            columns = slice(column, column + _BLOCK)
            other = others[columns] - origin
            right = [other, np.ones(len(other)), _squares(other, slack)]
            np.matmul(left, np.column_stack(right).T, out=distances[:, columns])
        yield rows, distances


def _squares(points, slack):
    return (1 - slack) * np.sum(points**2, axis=1)
