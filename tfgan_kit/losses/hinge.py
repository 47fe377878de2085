"""The hinge loss."""

import tensorflow as tf


class Hinge:
    """The hinge loss, `E[max(0, 1 - real)] + E[max(0, 1 + fake)]` against `-E[fake]`.

    Examples:
        >>> hinge = tfgan_kit.losses.Hinge()
        >>> real, fake = tf.constant([[2.0]]), tf.constant([[0.5]])
        >>> float(hinge.discriminator(real, fake)), float(hinge.generator(fake))
        (1.5, -0.5)

    Reference: Miyato et al. 2018, arXiv 1802.05957, equations 16 and 17.
    """

    def discriminator(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        real = tf.reduce_mean(tf.nn.relu(1.0 - real_logits))
        return real + tf.reduce_mean(tf.nn.relu(1.0 + fake_logits))

    def generator(self, fake_logits: tf.Tensor) -> tf.Tensor:
        return -tf.reduce_mean(fake_logits)

    def opinion(self, logits: tf.Tensor) -> tf.Tensor:
        """Return the mean logit."""
        return tf.reduce_mean(logits)

    def boundary(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> float | tf.Tensor:
        return 0.0
