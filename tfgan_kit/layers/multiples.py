"""Layers that let a network with halvings take pictures of any size."""

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("tfgan_kit")
class PadToMultiple(keras.layers.Layer):
    """Layer that pads pictures at the bottom and right to multiples of a number.

    The pictures `(batch, height, width, channels)` go on by reflection. A side that is
    too small for that repeats its last value.

    Args:
        multiple: int. The number that divides both sides of the output.

    Examples:
        >>> layer = tfgan_kit.layers.PadToMultiple(4)
        >>> layer(np.arange(3.0).reshape(1, 1, 3, 1))[0, 0, :, 0].numpy().tolist()
        [0.0, 1.0, 2.0, 1.0]
    """

    def __init__(self, multiple, **kwargs):
        super().__init__(**kwargs)
        self.multiple = multiple

    def call(self, inputs):
        for axis in (1, 2):
            side = inputs.shape[axis]
            if side is None or side % self.multiple:
                side = tf.shape(inputs)[axis] if side is None else side
                inputs = tf.gather(inputs, self._places(side), axis=axis)
        return inputs

    def _places(self, side):
        """Return the place in a row of `side` values of each value of a padded row."""
        length = -(-side // self.multiple) * self.multiple
        places, last = tf.range(length), side - 1
        reflected = tf.minimum(places, 2 * last - places)
        # The first value of the row is the last one that a reflection may repeat.
        return tf.where(length <= 2 * last + 1, reflected, tf.minimum(places, last))

    def compute_output_shape(self, input_shape):
        batch, *sides, channels = input_shape
        padded = (s and -(-s // self.multiple) * self.multiple for s in sides)
        return (batch, *padded, channels)

    def get_config(self):
        return {**super().get_config(), "multiple": self.multiple}


@keras.saving.register_keras_serializable("tfgan_kit")
class CropLike(keras.layers.Layer):
    """Layer that crops pictures at the bottom and right to the size of others.

    It takes `[pictures, others]`, both `(batch, height, width, channels)`.

    Examples:
        >>> layer = tfgan_kit.layers.CropLike()
        >>> layer([np.zeros((2, 8, 8, 3)), np.zeros((2, 7, 5, 1))]).shape
        TensorShape([2, 7, 5, 3])
    """

    def call(self, inputs):
        pictures, others = inputs
        height, width = others.shape[1:3]
        if height is None or width is None:
            height, width = tf.unstack(tf.shape(others)[1:3])
        return pictures[:, :height, :width]

    def compute_output_shape(self, input_shape):
        (batch, *_, channels), (_, height, width, _) = input_shape
        return (batch, height, width, channels)
