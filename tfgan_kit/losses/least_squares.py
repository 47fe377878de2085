"""The least-squares loss."""

import tensorflow as tf


class LeastSquares:
    """The losses `E[(real - b)^2] / 2 + E[(fake - a)^2] / 2`, `E[(fake - c)^2] / 2`.

    The first is the discriminator's loss, the second the generator's. They use the
    logits directly, because a sigmoid would bring back the saturation that this loss
    avoids.

    Args:
        a: float. The discriminator's target for fake images.
        b: float. The discriminator's target for real images.
        c: float. The generator's target for its images.

    Examples:
        >>> loss = tfgan_kit.losses.LeastSquares()
        >>> float(loss.generator(tf.constant([[3.0]])))
        2.0

    Reference: Mao et al. 2017, arXiv 1611.04076, equation 2.
    """

    def __init__(self, a: float = 0.0, b: float = 1.0, c: float = 1.0):
        self.a, self.b, self.c = a, b, c

    def discriminator(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        real = 0.5 * tf.reduce_mean(tf.square(real_logits - self.b))
        return real + 0.5 * tf.reduce_mean(tf.square(fake_logits - self.a))

    def generator(self, fake_logits: tf.Tensor) -> tf.Tensor:
        return 0.5 * tf.reduce_mean(tf.square(fake_logits - self.c))

    def opinion(self, logits: tf.Tensor) -> tf.Tensor:
        """Return the mean logit, which the discriminator moves towards `a` or `b`."""
        return tf.reduce_mean(logits)

    def boundary(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> float | tf.Tensor:
        """Return the midpoint of both targets."""
        return (self.a + self.b) / 2
