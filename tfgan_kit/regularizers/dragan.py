"""The gradient penalty of DRAGAN."""

from collections.abc import Callable

import tensorflow as tf

from tfgan_kit.distribution import replicas
from tfgan_kit.regularizers.gradient_penalty import gradient_penalty


def dragan(
    critic: Callable[..., tf.Tensor],
    real: tf.Tensor,
    noise: tf.Tensor,
    mix: tf.Tensor,
    perturbation: float = 0.5,
) -> tf.Tensor:
    """Return `E[(||gradient of critic at x|| - 1)^2]` around real images.

    x = real + mix perturbation std noise with one mix per image; std is the standard
    deviation of all numbers in `real`, on all replicas.

    Args:
        critic: Callable. Maps images to float32 logits `(batch, ...)`.
        real: Float32 images `(batch, height, width, channels)`.
        noise: Float32 tensor of the shape of `real`, drawn from U(0, 1).
        mix: Float32 `(batch, 1, 1, 1)`, drawn from U(0, 1).
        perturbation: float. Radius in standard deviations of the images. Defaults to
            0.5.

    Returns:
        A float32 scalar, unweighted.

    Examples:
        >>> critic = lambda images: 2 * tf.reduce_sum(images, [1, 2, 3])[:, None]
        >>> real = tf.ones((4, 1, 1, 1))
        >>> float(tfgan_kit.regularizers.dragan(critic, real, real, real))
        1.0

    Reference: Kodali et al. 2017, arXiv 1705.07215, with the noise of the authors'
    code; the paper writes N(0, c I).
    """
    perturbed = real + perturbation * replicas.deviation(real) * noise
    return gradient_penalty(critic, real, perturbed, mix)
