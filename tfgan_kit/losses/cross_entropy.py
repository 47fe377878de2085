"""The losses of the original GAN, on logits."""

import tensorflow as tf


class Minimax:
    """The two-player value function of the paper.

    With D = sigmoid(logits), the discriminator minimises
    `-E[log D(real)] - E[log(1 - D(fake))]`; the generator minimises
    `E[log(1 - D(fake))]`, which saturates while the discriminator wins.

    Examples:
        >>> loss = tfgan_kit.losses.Minimax()
        >>> round(float(loss.discriminator(tf.zeros((4, 1)), tf.zeros((4, 1)))), 3)
        1.386

    Reference: Goodfellow et al. 2014, arXiv 1406.2661, equation 1 and Algorithm 1.
    """

    def discriminator(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        # -log sigmoid(x) = softplus(-x) and -log(1 - sigmoid(x)) = softplus(x). Both
        # are finite for every finite logit; the logarithm of a sigmoid is not.
        real = tf.reduce_mean(tf.nn.softplus(-real_logits))
        return real + tf.reduce_mean(tf.nn.softplus(fake_logits))

    def generator(self, fake_logits: tf.Tensor) -> tf.Tensor:
        return -tf.reduce_mean(tf.nn.softplus(fake_logits))

    def opinion(self, logits: tf.Tensor) -> tf.Tensor:
        """Return the mean probability of being real."""
        return tf.reduce_mean(tf.sigmoid(logits))

    def boundary(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> float | tf.Tensor:
        return 0.0


class NonSaturating(Minimax):
    """The loss of `Minimax` with a generator that minimises `-E[log D(fake)]`.

    Examples:
        >>> loss = tfgan_kit.losses.NonSaturating()
        >>> round(float(loss.generator(tf.zeros((4, 1)))), 3)
        0.693

    Reference: Goodfellow et al. 2014, arXiv 1406.2661, end of section 3.
    """

    def generator(self, fake_logits: tf.Tensor) -> tf.Tensor:
        return tf.reduce_mean(tf.nn.softplus(-fake_logits))
