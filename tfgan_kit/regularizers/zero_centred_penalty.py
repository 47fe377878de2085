"""The zero-centred penalty, which is R1 at real images and R2 at fake images."""

from collections.abc import Callable

import tensorflow as tf

from tfgan_kit.regularizers.squared_gradient import squared_gradient_and_logits


def zero_centred_penalty(
    critic: Callable[..., tf.Tensor], images: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return `E[||gradient of critic at x||^2]` and the logits of the critic.

    The penalty is the sum over pixels and the mean over images.

    Args:
        critic: Callable. Maps images to float32 logits `(batch, ...)`.
        images: Float32 images `(batch, height, width, channels)`.

    Returns:
        `(penalty, logits)`: an unweighted float32 scalar, and the critic's output. A
        separate pass for the loss would take a quarter of a step.

    Examples:
        >>> critic = lambda images: 2 * tf.reduce_sum(images, [1, 2, 3])[:, None]
        >>> r1, logits = tfgan_kit.regularizers.zero_centred_penalty(
        ...     critic, tf.ones((4, 1, 1, 1))
        ... )
        >>> float(r1), logits.shape
        (4.0, TensorShape([4, 1]))

    Reference: Mescheder et al. 2018, arXiv 1801.04406, equations 9 and 10.
    """
    squares, logits = squared_gradient_and_logits(critic, images)
    return tf.reduce_mean(squares), logits
