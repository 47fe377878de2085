"""How evenly generated images spread over the classes of a classifier."""

import dataclasses

import numpy as np

from tfgan_kit.metrics.statistics.statistics import checked


@dataclasses.dataclass(frozen=True, eq=False)
class ClassHistogram:
    """What a classifier sees in images.

    Attributes:
        shares: Float64 `(classes,)`, of the images in each class; they add to 1.
        distance: Their total variation distance from equal shares: 0 where all classes
            are equally frequent, 1 - 1 / classes where there is only one.
        rarest: The least frequent class; the first, of equals.
    """

    shares: np.ndarray
    distance: float
    rarest: int


def class_histogram(logits):
    """The `ClassHistogram` of logits `(n, classes)`.

    Raises:
        InputError: There are none, or they are not finite.
    """
    (logits,) = checked(logits)
    classes = logits.shape[1]
    counts = np.bincount(np.argmax(logits, axis=1), minlength=classes)
    shares = counts / len(logits)
    distance = float(np.abs(shares - 1 / classes).sum() / 2)
    return ClassHistogram(shares, distance, int(np.argmin(shares)))
