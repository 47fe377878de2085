"""The path length regularisation of StyleGAN2."""

import tensorflow as tf

from tfgan_kit.distribution import replicas

_DECAY = 0.01


class PathLength:
    """Penalty on the change of pictures per change of style, pulled to its own mean.

    Args:
        model: The model that owns the weight `path_length_mean`.

    Reference: Karras et al. 2020, arXiv 1912.04958, section 3.2, equation 4.
    """

    def __init__(self, model):
        self.mean = model.add_weight(
            shape=(),
            initializer="zeros",
            trainable=False,
            aggregation="mean",
            name="path_length_mean",
        )

    def penalty(self, synthesis, styles, noise):
        """Return `[E[(length - mean)^2], change of the mean]`, float32 `(2,)`.

        Args:
            synthesis: Callable. Maps styles to float32 images.
            styles: Float32 `(batch, places, style_dim)`.
            noise: Float32 of the images' shape, drawn from N(0, 1).
        """
        rows, columns = noise.shape[1:3]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(styles)
            images = synthesis(styles)
            change = tf.reduce_sum(images * noise) / (rows * columns) ** 0.5
        gradient = tape.gradient(change, styles)
        square = tf.reduce_mean(tf.reduce_sum(tf.square(gradient), axis=2), axis=1)
        lengths = tf.sqrt(square + 1e-12)
        change = _DECAY * (replicas.mean(tf.reduce_mean(lengths)) - self.mean.value)
        mean = self.mean.value + change
        return tf.stack([tf.reduce_mean(tf.square(lengths - mean)), change])
