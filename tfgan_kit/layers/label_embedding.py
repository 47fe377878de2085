"""An embedding of labels."""

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("tfgan_kit")
class LabelEmbedding(keras.layers.Embedding):
    """`keras.layers.Embedding` without negative indices.

    Keras counts negative labels from the end. Here they are an error, like any other
    label out of range. TFLite also has no int16 form of that counting.

    Args:
        input_dim, output_dim: int. Number of labels and length of a vector, as in
            Keras.

    Examples:
        >>> layer = tfgan_kit.layers.LabelEmbedding(10, 4)
        >>> layer(np.array([3, 0, 9])).shape
        TensorShape([3, 4])
    """

    def call(self, inputs):
        return tf.cast(tf.gather(self.embeddings, inputs), self.compute_dtype)
