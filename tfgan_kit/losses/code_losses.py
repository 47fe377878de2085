"""Losses of reading the codes in latents from their images.

They are the negated lower bound, up to a constant, of the mutual information of codes
and images: Chen et al. 2016, arXiv 1606.03657, equation 4.
"""

import math
from typing import Any

import tensorflow as tf

# A posterior with a standard deviation below 0.03 is certain enough.
_LOWEST = -7.0


def code_losses(
    codes: Any, latents: tf.Tensor, readings: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return both losses below for latents and what a discriminator read from images.

    Args:
        codes: The `sampling.Codes` at the end of the latents.
        latents: Float32 `(batch, latent_dim)`.
        readings: Float32 output of the head `Codes`: the logits of each choice, then
            the means of the numbers, then, if they are learned, their log variances.

    Returns:
        Two float32 scalars: the categorical and the continuous loss.
    """
    end, size = codes.categorical * codes.categories, codes.size
    given = latents[:, latents.shape[1] - size :]
    variances = readings[:, size:] if readings.shape[1] > size else None
    return (
        categorical_code_loss(given[:, :end], readings[:, :end], codes.categories),
        continuous_code_loss(given[:, end:], readings[:, end:size], variances),
    )


def categorical_code_loss(
    chosen: tf.Tensor, logits: tf.Tensor, categories: int
) -> tf.Tensor:
    """Return -log Q(choices | image), summed over choices, averaged over images.

    The function takes logits, not probabilities.

    Args:
        chosen: Float32 `(batch, k * categories)`. One-hot choices side by side.
        logits: Float32 of the same shape.
        categories: int. Number of categories per choice.
    """
    total = tf.constant(0.0)
    for start in range(0, chosen.shape[1], categories):
        place = slice(start, start + categories)
        losses = tf.nn.softmax_cross_entropy_with_logits(
            labels=chosen[:, place], logits=logits[:, place]
        )
        total += tf.reduce_mean(losses)
    return total


def continuous_code_loss(
    numbers: tf.Tensor, means: tf.Tensor, log_variances: tf.Tensor | None = None
) -> tf.Tensor:
    """Return -log Q(numbers | image) of Gaussians, summed and averaged in the same way.

    Args:
        numbers, means: Float32 `(batch, n)`.
        log_variances: Float32 `(batch, n)`. Defaults to None, which means that all
            variances are 1.
    """
    if log_variances is None:
        log_variances = tf.zeros_like(means)
    log_variances = tf.maximum(log_variances, _LOWEST)
    squares = tf.square(numbers - means) * tf.exp(-log_variances)
    terms = 0.5 * (squares + log_variances + math.log(2 * math.pi))
    return tf.reduce_mean(tf.reduce_sum(terms, axis=1))
