"""What the penalties are made of."""

import tensorflow as tf

# Gradients of a critic with respect to one pixel are small: float16 would flush some
# to zero. A power of two changes no bit of float32 and bfloat16 results.
_SCALE = 1024.0


def squared_gradient(critic, images):
    """`||gradient of critic at x||^2` of each image x, float32 `(batch,)`.

    Args:
        critic: Callable, images to float32 logits `(batch, ...)`.
        images: Float32 images `(batch, height, width, channels)`.
    """
    return squared_gradient_and_logits(critic, images)[0]


def squared_gradient_and_logits(critic, images):
    """The same and what the critic said, for which a loss needs no pass of its own."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(images)
        logits = critic(images)
        scaled = logits * _SCALE
    gradient = tf.cast(tape.gradient(scaled, images), tf.float32) / _SCALE
    return tf.reduce_sum(tf.square(gradient), axis=[1, 2, 3]), logits
