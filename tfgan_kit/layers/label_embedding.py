"""The vectors of labels."""

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("tfgan_kit")
class LabelEmbedding(keras.layers.Embedding):
    """`keras.layers.Embedding`, whose labels are looked up as they are.

    Keras counts negative ones from the end: here they are an error, as others are that
    there are not. And TFLite has no int16 form of the counting.

    Args:
        input_dim, output_dim: As in Keras: how many labels, how long a vector.
    """

    def call(self, inputs):
        return tf.cast(tf.gather(self.embeddings, inputs), self.compute_dtype)
