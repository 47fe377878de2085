"""The Wasserstein loss."""

import tensorflow as tf


class Wasserstein:
    """`E[fake] - E[real]` against `-E[fake]`: a critic, so the logits are scores.

    Reference: Arjovsky et al. 2017, arXiv 1701.07875, equation 2 and Algorithm 1.
    """

    def discriminator(self, real_logits, fake_logits):
        return tf.reduce_mean(fake_logits) - tf.reduce_mean(real_logits)

    def generator(self, fake_logits):
        return -tf.reduce_mean(fake_logits)

    def opinion(self, logits):
        """The mean score of the critic."""
        return tf.reduce_mean(logits)

    def boundary(self, real_logits, fake_logits):
        """The middle of both means: scores have no zero of their own."""
        return (tf.reduce_mean(real_logits) + tf.reduce_mean(fake_logits)) / 2
