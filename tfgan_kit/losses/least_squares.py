"""The least-squares loss."""

import tensorflow as tf


class LeastSquares:
    """`E[(real - b)^2] / 2 + E[(fake - a)^2] / 2` against `E[(fake - c)^2] / 2`.

    On logits as they are: a sigmoid in front would bring back the saturation that
    the loss is there to avoid.

    Args:
        a: Target for fake images.
        b: Target for real images.
        c: What the generator wants the discriminator to say of its images.

    Reference: Mao et al. 2017, arXiv 1611.04076, equation 2.
    """

    def __init__(self, a=0.0, b=1.0, c=1.0):
        self.a, self.b, self.c = a, b, c

    def discriminator(self, real_logits, fake_logits):
        real = 0.5 * tf.reduce_mean(tf.square(real_logits - self.b))
        return real + 0.5 * tf.reduce_mean(tf.square(fake_logits - self.a))

    def generator(self, fake_logits):
        return 0.5 * tf.reduce_mean(tf.square(fake_logits - self.c))

    def opinion(self, logits):
        """The mean logit, which the discriminator draws towards `a` or `b`."""
        return tf.reduce_mean(logits)

    def boundary(self, real_logits, fake_logits):
        """The middle of both targets."""
        return (self.a + self.b) / 2
