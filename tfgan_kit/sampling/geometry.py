"""Truncation of latents, and the arc between two latents."""

import numpy as np
import tensorflow as tf

from tfgan_kit import options


def truncate(latents, truncation):
    """Map normal latents to the normal distribution truncated to [-T, T].

    Brock et al. 2019 (arXiv 1809.11096, section 3.1) truncate the latents of a trained
    generator to get fewer kinds of pictures, each closer to the typical one. They
    redraw the values outside. Here z becomes Phi^-1(Phi(-T) + Phi(z) (Phi(T) -
    Phi(-T))), which has the same distribution and grows with z: a picture changes
    gradually as T shrinks, and a large T changes nothing. As in the paper, not every
    generator tolerates it: with T below about 1, latents are shorter than any in
    training.

    Args:
        latents: Float32 array of any shape, standard normal.
        truncation: float. T, above 0.

    Returns:
        A float32 array of the same shape.

    Examples:
        >>> latents = np.array([-3.0, 0.0, 3.0], "float32")
        >>> tfgan_kit.sampling.truncate(latents, 1.0).round(2).tolist()
        [-1.0, 0.0, 1.0]
    """
    limit = np.float64(options.check("truncation", truncation))
    # Phi is only exact in its lower tail: compute that tail, then restore the sign.
    magnitude = np.abs(latents.astype(np.float64))
    outside = _normal_cdf(-limit)
    inside = outside + _normal_cdf(-magnitude) * (1 - 2 * outside)
    # Both bounds hold by the formula, except if its numbers are too small to tell.
    bound = np.minimum(magnitude, limit)
    truncated = np.minimum(-tf.math.ndtri(inside).numpy(), bound)
    return (np.sign(latents) * truncated).astype(np.float32)


def _normal_cdf(values):
    return tf.math.erfc(-values / np.sqrt(2)).numpy() / 2


def slerp(start, end, shares):
    """Return latents on the arc between two latents, spherically interpolated.

    White 2016, arXiv 1609.04468, section 2.1. The direction turns at a constant speed
    and the length changes linearly, so no latent between is shorter than both ends. On
    a straight line it would be, and a generator has never been trained there. (The
    paper's formula does not guarantee this for vectors of unequal length and wide
    angles.)

    Args:
        start, end: Float32 arrays `(latent_dim,)`.
        shares: Array `(n,)` of numbers in [0, 1]; 0 is `start` and 1 is `end`, exactly.

    Returns:
        A float32 array `(n, latent_dim)`.

    Examples:
        >>> start, end = np.array([1.0, 0.0]), np.array([0.0, 1.0])
        >>> (middle,) = tfgan_kit.sampling.slerp(start, end, [0.5])
        >>> [round(float(value), 3) for value in middle]
        [0.707, 0.707]
    """
    start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
    straight = line(start, end, shares)
    shares = np.asarray(shares, np.float64)[:, None]
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    product = lengths[0] * lengths[1]
    cosine = np.clip(start @ end / product, -1, 1) if product else 1.0
    angle = np.arccos(cosine)
    if np.sin(angle) < 1e-6:
        # Nearly parallel: the arc is a line. Opposite, or zero: no arc is unique.
        return straight
    length = (1 - shares) * lengths[0] + shares * lengths[1]
    arc = np.sin((1 - shares) * angle) * start / lengths[0]
    arc += np.sin(shares * angle) * end / lengths[1]
    return (length * arc / np.sin(angle)).astype(np.float32)


def line(start, end, shares):
    """Return latents on the straight line between two latents.

    Examples:
        >>> start, end = np.array([1.0, 0.0]), np.array([0.0, 1.0])
        >>> tfgan_kit.sampling.line(start, end, [0, 0.5, 1]).tolist()
        [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]
    """
    shares = np.asarray(shares, np.float64)[:, None]
    return ((1 - shares) * start + shares * end).astype(np.float32)
