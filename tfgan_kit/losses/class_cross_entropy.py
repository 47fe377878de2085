"""The loss of a classifier, where some images may have no label."""

import tensorflow as tf


def class_cross_entropy(class_logits, labels):
    """`-log softmax(class_logits)[label]`, the mean over labelled images; 0 of none.

    On logits: a softmax in front would be taken of a softmax, whose differences are at
    most 1, so that no class could ever be sure.

    Args:
        class_logits: Float32 `(batch, num_classes)`.
        labels: Int32 `(batch,)`; one below 0 says that there is none.
    """
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=tf.maximum(labels, 0), logits=class_logits
    )
    labelled = tf.cast(labels >= 0, tf.float32)
    return tf.math.divide_no_nan(
        tf.reduce_sum(losses * labelled), tf.reduce_sum(labelled)
    )
