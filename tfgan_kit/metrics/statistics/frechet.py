"""Fréchet distance of two sets of features, each approximated by a Gaussian."""

import numpy as np

from tfgan_kit.metrics.statistics.statistics import Moments, check_widths


def frechet_distance(real: Moments, fake: Moments) -> float:
    """Return |m_r - m_f|^2 + tr(C_r + C_f - 2 (C_r C_f)^(1/2)).

    Heusel et al. 2017, arXiv 1706.08500, section 2; the formula is Dowson and Landau's
    of 1982. With factors C_r = A A^T and C_f = B B^T, the trace of the root is the sum
    of the singular values of A^T B. They are real and never negative, even with fewer
    images than features, and the root loses no digits.

    Args:
        real, fake: `statistics.Moments`.

    Returns:
        A float of at least 0.

    Raises:
        InputError: There are fewer than 2 images, or the features are of two networks.

    Examples:
        >>> from tfgan_kit import metrics
        >>> features = np.random.default_rng(0).normal(size=(100, 2))
        >>> real, fake = metrics.moments(features), metrics.moments(features + [3, 0])
        >>> round(metrics.frechet_distance(real, fake), 6)
        9.0
    """
    check_widths(len(real.mean), len(fake.mean))
    covariances = real.covariance, fake.covariance
    factor, other_factor = map(_factor, covariances)
    cross = np.linalg.svd(factor.T @ other_factor, compute_uv=False).sum()
    shift = np.sum((real.mean - fake.mean) ** 2)
    distance = shift + sum(map(np.trace, covariances)) - 2 * cross
    return float(max(distance, 0.0))


def _factor(covariance):
    """Return A `(d, rank)` with A A^T = C."""
    values, vectors = np.linalg.eigh(covariance)
    # The root would amplify what rounding makes of zero: 1e-16 becomes 1e-8.
    kept = values > len(values) * np.finfo(np.float64).eps * values[-1]
    return vectors[:, kept] * np.sqrt(values[kept])
