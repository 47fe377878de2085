"""The gradient penalty of WGAN-GP."""

import tensorflow as tf

# Gradients of a critic with respect to one pixel are small: float16 would flush some
# to zero. A power of two changes no bit of float32 and bfloat16 results.
_SCALE = 1024.0
# The square root has no derivative at 0.
_EPSILON = 1e-12


def gradient_penalty(critic, real, fake, mix):
    """`E[(||gradient of critic at x|| - 1)^2]` between real and fake images.

    x = real + mix (fake - real), one mix for each pair of images.

    Args:
        critic: Callable, images to float32 logits `(batch, ...)`.
        real, fake: Float32 images `(batch, height, width, channels)`.
        mix: Float32 `(batch, 1, 1, 1)`, drawn from U(0, 1).

    Returns:
        A float32 scalar, unweighted.

    Reference: Gulrajani et al. 2017, arXiv 1704.00028, Algorithm 1, lines 6 and 7.
    """
    images = real + mix * (fake - real)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        scaled = critic(images) * _SCALE
    gradient = tf.cast(tape.gradient(scaled, images), tf.float32) / _SCALE
    square = tf.reduce_sum(tf.square(gradient), axis=[1, 2, 3])
    return tf.reduce_mean(tf.square(tf.sqrt(square + _EPSILON) - 1.0))
