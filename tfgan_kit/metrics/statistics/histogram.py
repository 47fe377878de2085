"""The spread of generated images over the classes of a classifier."""

import dataclasses

import numpy as np

from tfgan_kit.metrics.statistics.statistics import checked


@dataclasses.dataclass(frozen=True, eq=False)
class ClassHistogram:
    """Shares of the classes that a classifier sees in images.

    Attributes:
        shares: Float64 `(classes,)`. The share of images in each class; the sum is 1.
        distance: float. Total variation distance from equal shares: 0 if all classes
            are equally frequent, 1 - 1 / classes if there is only one.
        rarest: int. The least frequent class, or the first of several.
    """

    shares: np.ndarray
    distance: float
    rarest: int


def class_histogram(logits: np.ndarray) -> ClassHistogram:
    """Return the `ClassHistogram` of logits `(n, classes)`.

    Raises:
        InputError: There are no logits, or they are not finite.

    Examples:
        >>> tfgan_kit.metrics.class_histogram(np.eye(4)).shares.tolist()
        [0.25, 0.25, 0.25, 0.25]
    """
    (logits,) = checked(logits)
    classes = logits.shape[1]
    counts = np.bincount(np.argmax(logits, axis=1), minlength=classes)
    shares = counts / len(logits)
    distance = float(np.abs(shares - 1 / classes).sum() / 2)
    return ClassHistogram(shares, distance, int(np.argmin(shares)))
