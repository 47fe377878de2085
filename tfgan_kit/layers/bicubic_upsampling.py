"""Enlargement of images by bicubic weights."""

import keras
import numpy as np
import tensorflow as tf


@keras.saving.register_keras_serializable("tfgan_kit")
class BicubicUpsampling(keras.layers.Layer):
    """Layer that enlarges images with bicubic weights.

    It is a fixed convolution and a pixel shuffle, because TensorFlow Lite has no
    bicubic resizing. Weights are those of Pillow and TensorFlow (a = -0.5); pixels
    outside an image repeat its edge. Images are `(batch, height, width, channels)`.

    Args:
        scale: int. The factor of both sides. Defaults to 2.

    Examples:
        >>> layer = tfgan_kit.layers.BicubicUpsampling(scale=2)
        >>> layer(np.ones((2, 8, 8, 3), "float32")).shape
        TensorShape([2, 16, 16, 3])

    Reference: Keys 1981, "Cubic convolution interpolation for digital image
    processing", equation 15.
    """

    def __init__(self, scale: int = 2, **kwargs):
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, inputs):
        kernel = _bicubic_kernel(self.scale, inputs.shape[-1])
        x = tf.cast(inputs, "float32")
        for _ in range(2):  # by one pixel, "SYMMETRIC" repeats the edge
            x = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], "SYMMETRIC")
        x = tf.nn.conv2d(x, kernel, 1, "VALID")
        return tf.cast(tf.nn.depth_to_space(x, self.scale), self.compute_dtype)

    def compute_output_shape(self, input_shape):
        batch, height, width, channels = input_shape
        sides = (side and side * self.scale for side in (height, width))
        return (batch, *sides, channels)

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}


def _bicubic_kernel(scale, channels):
    """Return the float32 kernel `(5, 5, channels, scale^2 * channels)`."""
    # The centre of new pixel p lies at (p + 0.5) / scale - 0.5 of the old pixels.
    places = (np.arange(scale) + 0.5) / scale - 0.5
    distance = np.abs(places[:, None] - np.arange(-2, 3))
    near = 1.5 * distance**3 - 2.5 * distance**2 + 1
    far = -0.5 * distance**3 + 2.5 * distance**2 - 4 * distance + 2
    weights = np.where(distance <= 1, near, np.where(distance < 2, far, 0.0))
    kernel = np.einsum("ph,qw,cd->hwcpqd", weights, weights, np.eye(channels))
    return kernel.reshape(5, 5, channels, -1).astype("float32")
