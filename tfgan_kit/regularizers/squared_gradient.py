"""The squared gradient norm that the penalties are made of."""

from collections.abc import Callable

import tensorflow as tf

# Gradients of a critic with respect to one pixel are small: float16 would flush some
# to zero. A power of two changes no bit of float32 and bfloat16 results.
_SCALE = 1024.0


def squared_gradient(critic: Callable[..., tf.Tensor], images: tf.Tensor) -> tf.Tensor:
    """Return `||gradient of critic at x||^2` for each image x, float32 `(batch,)`.

    Args:
        critic: Callable. Maps images to float32 logits `(batch, ...)`.
        images: Float32 examples `(batch, ...)`, such as images.
    """
    return squared_gradient_and_logits(critic, images)[0]


def squared_gradient_and_logits(
    critic: Callable[..., tf.Tensor], images: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return the squared gradient norms and the logits, to save a loss another pass."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        logits = critic(images)
        scaled = logits * _SCALE
    gradient = tf.cast(tape.gradient(scaled, images), tf.float32) / _SCALE
    axes = list(range(1, gradient.shape.rank))
    return tf.reduce_sum(tf.square(gradient), axis=axes), logits
