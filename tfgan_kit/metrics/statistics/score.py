"""Inception score: how certain a classifier is, and over how many classes."""

import numpy as np

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics.statistics import checked

SPLITS = 10


def inception_score(logits: np.ndarray, splits: int = SPLITS) -> tuple[float, float]:
    """Return exp(E_x KL(p(y|x) | p(y))), over each of `splits` parts in order.

    Salimans et al. 2016, arXiv 1606.03498, section 4, with the splits of their code. If
    images are ordered by class, each part scores low, so shuffle them first.

    Args:
        logits: `(n, classes)`, finite.
        splits: int. Number of parts, 1 to n; each has its own p(y).

    Returns:
        Mean and standard deviation over the parts.

    Raises:
        InputError: There are more parts than images, or the logits are not finite.

    Examples:
        >>> logits = 100 * np.eye(4)
        >>> tfgan_kit.metrics.inception_score(logits, splits=1)
        (4.0, 0.0)
    """
    (logits,) = checked(logits)
    if not 1 <= splits <= len(logits):
        raise InputError(
            f"the Inception score of {len(logits)} images takes 1 to {len(logits)} "
            f"splits. Received: splits={splits}."
        )
    ends = np.arange(1, splits) * len(logits) // splits
    scores = [_score(part) for part in np.split(logits.astype(np.float64), ends)]
    return float(np.mean(scores)), float(np.std(scores))


def _score(logits):
    logits = logits - logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    p = np.exp(log_p)
    # A class that never occurs adds nothing, and its logarithm is not defined.
    marginal = np.maximum(p.mean(axis=0), np.finfo(np.float64).tiny)
    return np.exp(np.sum(p * (log_p - np.log(marginal)), axis=1).mean())
