"""The relativistic loss of pairs, on logits."""

import tensorflow as tf

from tfgan_kit.losses.relativistic import RelativisticAverage


class RelativisticPairing(RelativisticAverage):
    """The cross-entropy of each real logit against the fake logit of its pair.

    The discriminator minimises `-E[log sigmoid(real_i - fake_i)]` and the generator
    `-E[log sigmoid(fake_i - real_i)]`, so the generator's loss takes the real logits,
    too.

    Examples:
        >>> loss = tfgan_kit.losses.RelativisticPairing()
        >>> logits = tf.zeros((4, 1))
        >>> round(float(loss.discriminator(logits, logits)), 3)
        0.693

    Reference: Jolicoeur-Martineau 2018, arXiv 1807.00734, section 4.1; Huang et al.
    2024, arXiv 2501.05441, equation 2.
    """

    def discriminator(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        # -log sigmoid(x) = softplus(-x).
        return tf.reduce_mean(tf.nn.softplus(fake_logits - real_logits))
