"""How well the codes in latents are read from their images.

Minus what an image tells of its codes, as a lower bound and up to a constant: the
mutual information of Chen et al. 2016, arXiv 1606.03657, equation 4.
"""

import math

import tensorflow as tf

# A posterior whose deviation is below 0.03 is sure enough.
_LOWEST = -7.0


def code_losses(codes, latents, readings):
    """Both losses below, of latents and of what a discriminator read from their images.

    Args:
        codes: The `sampling.Codes` at the end of the latents.
        latents: Float32 `(batch, latent_dim)`.
        readings: What the head `Codes` gives, float32: for each choice its logits, then
            the means of the numbers, then, if they are learned, their log variances.
    """
    end, size = codes.categorical * codes.categories, codes.size
    given = latents[:, latents.shape[1] - size :]
    variances = readings[:, size:] if readings.shape[1] > size else None
    return (
        categorical_code_loss(given[:, :end], readings[:, :end], codes.categories),
        continuous_code_loss(given[:, end:], readings[:, end:size], variances),
    )


def categorical_code_loss(chosen, logits, categories):
    """-log Q(choices | image), summed over the choices, the mean over the images.

    On logits: a softmax in front would be taken of a softmax.

    Args:
        chosen: One-hot choices side by side, float32 `(batch, k * categories)`.
        logits: Float32 of that shape.
        categories: Of each choice.
    """
    total = tf.constant(0.0)
    for start in range(0, chosen.shape[1], categories):
        place = slice(start, start + categories)
        losses = tf.nn.softmax_cross_entropy_with_logits(
            labels=chosen[:, place], logits=logits[:, place]
        )
        total += tf.reduce_mean(losses)
    return total


def continuous_code_loss(numbers, means, log_variances=None):
    """-log Q(numbers | image) of Gaussians, summed and averaged in the same way.

    Args:
        numbers, means: Float32 `(batch, n)`.
        log_variances: The same of the Gaussians; None: their variances are 1.
    """
    if log_variances is None:
        log_variances = tf.zeros_like(means)
    log_variances = tf.maximum(log_variances, _LOWEST)
    squares = tf.square(numbers - means) * tf.exp(-log_variances)
    terms = 0.5 * (squares + log_variances + math.log(2 * math.pi))
    return tf.reduce_mean(tf.reduce_sum(terms, axis=1))
