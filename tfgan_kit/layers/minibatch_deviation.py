"""A feature that shows how much the examples of a batch differ."""

import keras
import tensorflow as tf

from tfgan_kit.distribution import replicas


@keras.saving.register_keras_serializable("tfgan_kit")
class MinibatchDeviation(keras.layers.Layer):
    """Layer that joins one channel: how much the examples of a group differ.

    It is the standard deviation over the group, averaged over pixels and channels. In
    training, replicas look at the groups of the whole batch.

    Args:
        group_size: int. Number of examples in a group; if it does not divide the batch,
            the next smaller divisor. Defaults to None, which means the whole batch.

    Examples:
        >>> layer = tfgan_kit.layers.MinibatchDeviation(group_size=2)
        >>> images = np.array([0.0, 2.0]).reshape(2, 1, 1, 1)
        >>> layer(images)[..., 1].numpy().round(4).ravel().tolist()
        [1.0, 1.0]

    Reference: Karras et al. 2018, arXiv 1710.10196, section 3.
    """

    mixes_batch = True

    def __init__(self, group_size=None, **kwargs):
        super().__init__(**kwargs)
        self.group_size = group_size

    def call(self, inputs, training=None):
        x = tf.cast(inputs, "float32")
        if training:
            x = replicas.whole(x)
        batch, sides = tf.shape(x)[0], x.shape[1:]
        groups = tf.reshape(x, tf.concat([[self._size(batch), -1], sides], 0))
        variance = tf.math.reduce_variance(groups, axis=0)
        mean = tf.reduce_mean(tf.sqrt(variance + 1e-8), axis=(1, 2, 3))
        # Example i belongs to group i modulo the number of groups, as in the reshape.
        each = tf.tile(mean, [batch // tf.size(mean)])[:, None, None, None]
        if training:
            each = replicas.own_part(each)
        rows = tf.shape(inputs)[:1]
        plane = tf.broadcast_to(each, tf.concat([rows, sides[:2], [1]], 0))
        return tf.concat([inputs, tf.cast(plane, inputs.dtype)], axis=-1)

    def _size(self, batch):
        if self.group_size is None:
            return batch
        sizes = tf.range(1, self.group_size + 1)
        return tf.reduce_max(tf.where(batch % sizes == 0, sizes, 1))

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], input_shape[-1] + 1)

    def get_config(self):
        return {**super().get_config(), "group_size": self.group_size}
