"""The gradient penalty of WGAN-GP."""

from collections.abc import Callable

import tensorflow as tf

from tfgan_kit.regularizers.squared_gradient import squared_gradient

# The square root has no derivative at 0.
_EPSILON = 1e-12


def gradient_penalty(
    critic: Callable[..., tf.Tensor], real: tf.Tensor, fake: tf.Tensor, mix: tf.Tensor
) -> tf.Tensor:
    """Return `E[(||gradient of critic at x|| - 1)^2]` between real and fake images.

    x = real + mix (fake - real) with one mix per pair of images.

    Args:
        critic: Callable. Maps images to float32 logits `(batch, ...)`.
        real, fake: Float32 images `(batch, height, width, channels)`.
        mix: Float32 `(batch, 1, 1, 1)`, drawn from U(0, 1).

    Returns:
        A float32 scalar, unweighted.

    Examples:
        >>> critic = lambda images: 2 * tf.reduce_sum(images, [1, 2, 3])[:, None]
        >>> real, fake = tf.ones((4, 1, 1, 1)), tf.zeros((4, 1, 1, 1))
        >>> mix = tf.random.uniform((4, 1, 1, 1))
        >>> float(tfgan_kit.regularizers.gradient_penalty(critic, real, fake, mix))
        1.0

    Reference: Gulrajani et al. 2017, arXiv 1704.00028, Algorithm 1, lines 6 and 7.
    """
    square = squared_gradient(critic, real + mix * (fake - real))
    return tf.reduce_mean(tf.square(tf.sqrt(square + _EPSILON) - 1.0))
