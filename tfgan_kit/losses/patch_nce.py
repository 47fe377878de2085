"""The contrastive loss of patches."""

import tensorflow as tf


class PatchNCE:
    """Cross-entropy of finding, among the places of an image, the place of a vector.

    Each query is compared with the keys of all places of the same image by inner
    products divided by a temperature; the key of its own place is the right answer. The
    keys are constants: no gradient flows through them. The authors' code also sets a
    second product of a query with its own key to -10, which changes nothing: at their
    temperature it adds exp(-143).

    Args:
        temperature: float. The divisor of the products. Defaults to 0.07.

    Reference: Park et al. 2020, arXiv 2007.15651, equations 1 and 3.
    """

    def __init__(self, temperature: float = 0.07):
        self.temperature = temperature

    def __call__(self, queries: tf.Tensor, keys: tf.Tensor) -> tf.Tensor:
        """Return the mean over all places and images, a float32 scalar.

        Args:
            queries, keys: Float32 vectors of length 1, `(batch, places, units)`.
        """
        products = tf.matmul(queries, tf.stop_gradient(keys), transpose_b=True)
        shape = tf.shape(products)
        places = tf.broadcast_to(tf.range(shape[1]), shape[:2])
        return tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=places, logits=products / self.temperature
            )
        )
