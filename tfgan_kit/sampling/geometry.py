"""Latents moved: truncated, and on the arc between two."""

import numpy as np
import tensorflow as tf

from tfgan_kit import options


def truncate(latents, truncation):
    """Normal latents as those of the normal distribution truncated to [-T, T].

    Brock et al. 2019 (arXiv 1809.11096, section 3.1) truncate the latents of a trained
    generator: fewer kinds of pictures, each nearer to the typical one. They draw again
    what falls outside. Here z becomes Phi^-1(Phi(-T) + Phi(z) (Phi(T) - Phi(-T))),
    which has the same distribution and grows with z: a picture changes gradually as T
    shrinks, and a large T changes nothing. As in the paper, not every generator bears
    it: latents of T below about 1 are shorter than any it was trained on.

    Args:
        latents: Float32 array of any shape, standard normal.
        truncation: T, above 0.

    Returns:
        A float32 array of the same shape.
    """
    limit = np.float64(options.check("truncation", truncation))
    # Phi is exact in its lower tail only: take that one, and give the sign back.
    magnitude = np.abs(latents.astype(np.float64))
    outside = _normal_cdf(-limit)
    inside = outside + _normal_cdf(-magnitude) * (1 - 2 * outside)
    # Both bounds hold by the formula, but where its numbers are too small to tell.
    bound = np.minimum(magnitude, limit)
    truncated = np.minimum(-tf.math.ndtri(inside).numpy(), bound)
    return (np.sign(latents) * truncated).astype(np.float32)


def _normal_cdf(values):
    return tf.math.erfc(-values / np.sqrt(2)).numpy() / 2


def slerp(start, end, shares):
    """Latents on the arc between two, spherically interpolated.

    White 2016, arXiv 1609.04468, section 2.1. The direction turns at an even speed and
    the length goes straight from one to the other, so no latent between is shorter
    than both, as on a line, where a generator has never been trained. (The formula
    itself, put on vectors of unequal length, keeps no such promise for wide angles.)

    Args:
        start, end: Float32 arrays `(latent_dim,)`.
        shares: Array `(n,)` of numbers in [0, 1]; 0 is `start` and 1 is `end`, exactly.

    Returns:
        A float32 array `(n, latent_dim)`.
    """
    start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
    straight = line(start, end, shares)
    shares = np.asarray(shares, np.float64)[:, None]
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    product = lengths[0] * lengths[1]
    cosine = np.clip(start @ end / product, -1, 1) if product else 1.0
    angle = np.arccos(cosine)
    if np.sin(angle) < 1e-6:
        # Nearly parallel: the arc is a line. Opposite, or zero: there is no one arc.
        return straight
    length = (1 - shares) * lengths[0] + shares * lengths[1]
    arc = np.sin((1 - shares) * angle) * start / lengths[0]
    arc += np.sin(shares * angle) * end / lengths[1]
    return (length * arc / np.sin(angle)).astype(np.float32)


def line(start, end, shares):
    """The same on the straight line between two."""
    shares = np.asarray(shares, np.float64)[:, None]
    return ((1 - shares) * start + shares * end).astype(np.float32)
