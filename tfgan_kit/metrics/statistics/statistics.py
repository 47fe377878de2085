"""Mean and covariance of features that arrive in batches, in float64."""

import numpy as np

from tfgan_kit.errors import InputError

_BATCH = 1024


class Moments:
    """Sums that give mean and covariance, independent of the batch sizes.

    The sums are of differences to the first batch's mean, so features far from zero
    lose no digits. Other batches only change the last digits of float64.
    """

    def __init__(self):
        self.count = 0
        self._origin = self._sum = self._outer = None

    def update(self, features: np.ndarray) -> None:
        """Add features `(n, d)`, n at least 1, of any float type.

        Raises:
            InputError: Their d differs from earlier features, or they are not finite.
        """
        (features,) = checked(features)
        if self._origin is None:
            size = features.shape[1]
            self._origin = features.mean(axis=0, dtype=np.float64)
            self._sum, self._outer = np.zeros(size), np.zeros((size, size))
        check_widths(len(self._origin), features.shape[1])
        features = features - self._origin
        self.count += len(features)
        self._sum += features.sum(axis=0)
        self._outer += features.T @ features

    @property
    def mean(self) -> np.ndarray:
        """Return the mean, float64 `(d,)`."""
        check_count(self.count, 1)
        return self._origin + self._sum / self.count

    @property
    def covariance(self) -> np.ndarray:
        """Return the covariance, float64 `(d, d)`.

        It is unbiased (divided by n - 1), so n must be at least 2.
        """
        check_count(self.count, 2)
        shift = self._sum / self.count
        outer = self._outer - self.count * np.outer(shift, shift)
        return outer / (self.count - 1)


def moments(features: np.ndarray) -> Moments:
    """Return the `Moments` of an array `(n, d)`.

    Examples:
        >>> tfgan_kit.metrics.moments(np.array([[1.0], [3.0]])).mean.tolist()
        [2.0]
    """
    result = Moments()
    for start in range(0, len(features), _BATCH):
        result.update(features[start : start + _BATCH])
    return result


def checked(*sets, at_least=1):
    """Return sets of features as arrays `(n, d)` if all are finite and have one d.

    Raises:
        InputError: They are not, or a set has fewer than `at_least` images.
    """
    sets = [np.asarray(features) for features in sets]
    for features in sets:
        if features.ndim != 2:
            raise InputError(
                f"features must have the shape (images, d). Received: {features.shape}."
            )
        check_count(len(features), at_least)
        if not np.isfinite(features).all():
            raise InputError(
                "features must be finite, but some are NaN or infinite: check the "
                "images and the network that made the features."
            )
    check_widths(*(features.shape[1] for features in sets))
    return sets


def check_count(count, at_least):
    """Raise InputError if there are too few images for a definition."""
    if count < at_least:
        raise InputError(
            f"this metric needs at least {at_least} images of each kind. "
            f"Received: {count}."
        )


def check_widths(*widths):
    """Raise InputError unless all numbers of features are equal."""
    if len(set(widths)) > 1:
        raise InputError(
            "all features must be from one network. Received: "
            f"{' and '.join(map(str, widths))} features per image."
        )
