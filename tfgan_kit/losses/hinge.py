"""The hinge loss."""

import tensorflow as tf


class Hinge:
    """`E[max(0, 1 - real)] + E[max(0, 1 + fake)]` against `-E[fake]`.

    Reference: Miyato et al. 2018, arXiv 1802.05957, equations 16 and 17.
    """

    def discriminator(self, real_logits, fake_logits):
        real = tf.reduce_mean(tf.nn.relu(1.0 - real_logits))
        return real + tf.reduce_mean(tf.nn.relu(1.0 + fake_logits))

    def generator(self, fake_logits):
        return -tf.reduce_mean(fake_logits)

    def opinion(self, logits):
        """The mean logit."""
        return tf.reduce_mean(logits)

    def boundary(self, real_logits, fake_logits):
        return 0.0
