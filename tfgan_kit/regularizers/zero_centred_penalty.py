"""The penalty that is R1 at real images and R2 at fake ones."""

import tensorflow as tf

from tfgan_kit.regularizers.squared_gradient import squared_gradient_and_logits


def zero_centred_penalty(critic, images):
    """`E[||gradient of critic at x||^2]`: the sum over pixels, the mean over images.

    Args:
        critic: Callable, images to float32 logits `(batch, ...)`.
        images: Float32 images `(batch, height, width, channels)`.

    Returns:
        `(penalty, logits)`: a float32 scalar, unweighted; and what the critic said, for
        a pass of its own for the loss would take a quarter of a step.

    Reference: Mescheder et al. 2018, arXiv 1801.04406, equations 9 and 10.
    """
    squares, logits = squared_gradient_and_logits(critic, images)
    return tf.reduce_mean(squares), logits
