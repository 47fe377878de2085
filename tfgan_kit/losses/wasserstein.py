"""The Wasserstein loss."""

import tensorflow as tf


class Wasserstein:
    """The losses `E[fake] - E[real]` and `-E[fake]` of a critic that gives scores.

    Examples:
        >>> loss = tfgan_kit.losses.Wasserstein()
        >>> float(loss.discriminator(tf.constant([[2.0]]), tf.constant([[0.5]])))
        -1.5

    Reference: Arjovsky et al. 2017, arXiv 1701.07875, equation 2 and Algorithm 1.
    """

    def discriminator(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> tf.Tensor:
        return tf.reduce_mean(fake_logits) - tf.reduce_mean(real_logits)

    def generator(self, fake_logits: tf.Tensor) -> tf.Tensor:
        return -tf.reduce_mean(fake_logits)

    def opinion(self, logits: tf.Tensor) -> tf.Tensor:
        """Return the mean score of the critic."""
        return tf.reduce_mean(logits)

    def boundary(
        self, real_logits: tf.Tensor, fake_logits: tf.Tensor
    ) -> float | tf.Tensor:
        """Return the midpoint of both means: scores have no zero of their own."""
        return (tf.reduce_mean(real_logits) + tf.reduce_mean(fake_logits)) / 2
