"""Relativistic losses, on logits: how much more real than the other side."""

import tensorflow as tf


class RelativisticAverage:
    """The cross-entropy of logits less the mean logit of the other side.

    With r = sigmoid(real - E[fake]) and f = sigmoid(fake - E[real]), the discriminator
    minimises `-E[log r] - E[log(1 - f)]`, the generator `-E[log f] - E[log(1 - r)]`:
    it takes the real logits, too.

    Reference: Jolicoeur-Martineau 2018, arXiv 1807.00734, section 4.2 (RaSGAN).
    """

    def discriminator(self, real_logits, fake_logits):
        # -log sigmoid(x) = softplus(-x) and -log(1 - sigmoid(x)) = softplus(x).
        real = tf.nn.softplus(tf.reduce_mean(fake_logits) - real_logits)
        fake = tf.nn.softplus(fake_logits - tf.reduce_mean(real_logits))
        return tf.reduce_mean(real) + tf.reduce_mean(fake)

    def generator(self, fake_logits, real_logits):
        # The same with the sides exchanged.
        return self.discriminator(fake_logits, real_logits)

    def opinion(self, logits):
        """The mean logit: of two, only the difference means something."""
        return tf.reduce_mean(logits)

    def boundary(self, real_logits, fake_logits):
        """The middle of both means, for the same reason."""
        return (tf.reduce_mean(real_logits) + tf.reduce_mean(fake_logits)) / 2
