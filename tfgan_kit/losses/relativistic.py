"""Relativistic losses on logits: how much more real one side is than the other."""

import tensorflow as tf


class RelativisticAverage:
    """The cross-entropy of logits minus the mean logit of the other side.

    With r = sigmoid(real - E[fake]) and f = sigmoid(fake - E[real]), the discriminator
    minimises `-E[log r] - E[log(1 - f)]` and the generator `-E[log f] - E[log(1 - r)]`.
    The generator's loss therefore takes the real logits, too.

    Reference: Jolicoeur-Martineau 2018, arXiv 1807.00734, section 4.2 (RaSGAN).
    """

    def discriminator(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        # -log sigmoid(x) = softplus(-x) and -log(1 - sigmoid(x)) = softplus(x).
        real = tf.nn.softplus(tf.reduce_mean(fake_logits) - real_logits)
        fake = tf.nn.softplus(fake_logits - tf.reduce_mean(real_logits))
        return tf.reduce_mean(real) + tf.reduce_mean(fake)

    def generator(self, fake_logits: tf.Tensor, real_logits: tf.Tensor) -> tf.Tensor:
        # The same formula with the sides exchanged.
        return self.discriminator(fake_logits, real_logits)

    def opinion(self, logits: tf.Tensor) -> tf.Tensor:
        """Return the mean logit; only differences of such means have a meaning."""
        return tf.reduce_mean(logits)

    def boundary(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> float | tf.Tensor:
        """Return the midpoint of both means: these logits have no zero of their own."""
        return (tf.reduce_mean(real_logits) + tf.reduce_mean(fake_logits)) / 2
