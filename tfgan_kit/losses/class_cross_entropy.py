"""The loss of a classifier if some images may have no label."""

import tensorflow as tf

from tfgan_kit.distribution import replicas


def class_cross_entropy(class_logits: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Return the mean of `-log softmax(class_logits)[label]` over labelled images.

    These are the images of all replicas. The result is 0 if no image is labelled. The
    function takes logits: after a softmax, it would take the softmax of a softmax,
    whose inputs differ by at most 1, and no class could ever be certain.

    Args:
        class_logits: Float32 `(batch, num_classes)`.
        labels: Int32 `(batch,)`. A label below 0 means "no label".

    Examples:
        >>> logits = tf.constant([[0.0, 0.0]])
        >>> loss = tfgan_kit.losses.class_cross_entropy(logits, tf.constant([1]))
        >>> round(float(loss), 3)
        0.693
    """
    class_logits, labels = map(replicas.whole, (class_logits, labels))
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=tf.maximum(labels, 0), logits=class_logits
    )
    labelled = tf.cast(labels >= 0, tf.float32)
    return tf.math.divide_no_nan(
        tf.reduce_sum(losses * labelled), tf.reduce_sum(labelled)
    )
