"""The zero-centred gradient penalty R1."""

from collections.abc import Callable

import tensorflow as tf

from tfgan_kit.regularizers.squared_gradient import squared_gradient


def r1(critic: Callable[..., tf.Tensor], real: tf.Tensor) -> tf.Tensor:
    """Return `E[||gradient of critic at x||^2]` over real images (R2 if over fakes).

    Args:
        critic: Callable. Maps images to float32 logits `(batch, ...)`.
        real: Float32 images `(batch, height, width, channels)`.

    Returns:
        A float32 scalar, without the paper's gamma / 2.

    Examples:
        >>> critic = lambda images: 2 * tf.reduce_sum(images, [1, 2, 3])[:, None]
        >>> float(tfgan_kit.regularizers.r1(critic, tf.ones((4, 1, 1, 1))))
        4.0

    Reference: Mescheder et al. 2018, arXiv 1801.04406, equation 9.
    """
    return tf.reduce_mean(squared_gradient(critic, real))
