"""Kernel distance: the unbiased squared maximum mean discrepancy of features."""

import numpy as np

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics.statistics import checked

SUBSETS = 100
SUBSET_SIZE = 1000


def kernel_distance(
    real: np.ndarray,
    fake: np.ndarray,
    *,
    subsets: int = SUBSETS,
    subset_size: int = SUBSET_SIZE,
    seed: int = 0,
) -> tuple[float, float]:
    """Return mean and standard deviation of the unbiased MMD^2 over random subsets.

    Bińkowski et al. 2018, arXiv 1801.01401, section 3: the kernel is (x y / d + 1)^3.
    The estimate may be slightly negative if both sets are alike.

    Args:
        real, fake: Features `(n, d)` and `(m, d)`, n and m at least 2.
        subsets: int. Number of draws from both sets, each without replacement.
        subset_size: int. Size of each subset, or n or m if that is smaller. The mean
            estimates the same quantity at any size; the deviation does not.
        seed: int. Seed of the draws. Defaults to 0.

    Returns:
        The mean over the subsets, and their standard deviation.

    Raises:
        InputError: There are too few images or subsets, or the features do not fit.

    Examples:
        >>> features = np.random.default_rng(0).normal(size=(100, 2))
        >>> mean, deviation = tfgan_kit.metrics.kernel_distance(features, features + 3)
        >>> mean > 1
        True
    """
    real, fake = checked(real, fake, at_least=2)
    if subsets < 1 or subset_size < 2:
        raise InputError(
            "the kernel distance needs at least 1 subset of at least 2 images. "
            f"Received: subsets={subsets}, subset_size={subset_size}."
        )
    size = min(subset_size, len(real), len(fake))
    random = np.random.default_rng(seed)
    values = []
    for _ in range(subsets):
        real_subset = real[random.choice(len(real), size, replace=False)]
        fake_subset = fake[random.choice(len(fake), size, replace=False)]
        values.append(squared_mmd(real_subset, fake_subset))
    return float(np.mean(values)), float(np.std(values))


def squared_mmd(first: np.ndarray, second: np.ndarray) -> float:
    """Return the unbiased estimate for `(n, d)` and `(m, d)`, n and m at least 2."""
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    within = sum(_mean_of_pairs(_kernel(side, side)) for side in (first, second))
    return float(within - 2 * _kernel(first, second).mean())


def _kernel(first, second):
    base = first @ second.T
    base /= first.shape[1]
    base += 1.0
    cube = base * base  # NumPy's power is many times slower
    cube *= base
    return cube


def _mean_of_pairs(kernel):
    """Return the mean off the diagonal: no image is compared with itself."""
    count = len(kernel)
    return (kernel.sum() - np.trace(kernel)) / (count * (count - 1))
