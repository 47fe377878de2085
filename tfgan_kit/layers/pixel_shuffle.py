"""Enlargement by a pixel shuffle, and the start of the convolution before it."""

import keras
import tensorflow as tf

from tfgan_kit.errors import InputError


@keras.saving.register_keras_serializable("tfgan_kit")
class PixelShuffle(keras.layers.Layer):
    """Layer that turns channels into pixels: `tf.nn.depth_to_space`.

    `(batch, height, width, scale^2 * channels)` becomes `(batch, scale * height,
    scale * width, channels)`. Channel `(row * scale + column) * channels + c` becomes
    channel c of the pixel at that row and column of its block. (PyTorch has the channel
    first: `c * scale^2 + row * scale + column`.)

    Args:
        scale: int. Side of a block. Defaults to 2.

    Examples:
        >>> layer = tfgan_kit.layers.PixelShuffle(2)
        >>> layer(np.arange(4.0).reshape(1, 1, 1, 4))[0, :, :, 0].numpy().tolist()
        [[0.0, 1.0], [2.0, 3.0]]

    Reference: Shi et al. 2016, arXiv 1609.05158, section 2.2.
    """

    def __init__(self, scale: int = 2, **kwargs):
        super().__init__(**kwargs)
        self.scale = scale

    def build(self, input_shape):
        if input_shape[-1] % self.scale**2:
            raise InputError(
                f"PixelShuffle(scale={self.scale}) needs a multiple of "
                f"{self.scale**2} channels. Received: {input_shape[-1]} channels."
            )
        self.built = True

    def call(self, inputs):
        return tf.nn.depth_to_space(inputs, self.scale)

    def compute_output_shape(self, input_shape):
        batch, *sides, channels = input_shape
        sides = (side and side * self.scale for side in sides)
        return (batch, *sides, channels // self.scale**2)

    def get_config(self):
        return {**super().get_config(), "scale": self.scale}


@keras.saving.register_keras_serializable("tfgan_kit")
class ICNR(keras.initializers.Initializer):
    """Initializer of a convolution before a `PixelShuffle`, equal within a block.

    The network then begins as nearest-neighbour enlargement after the convolution, so
    it begins without a checkerboard.

    Args:
        initializer: Initializer of the kernel of one pixel.
        scale: int. The `scale` of the pixel shuffle. Defaults to 2.

    Examples:
        >>> start = tfgan_kit.layers.ICNR("glorot_uniform", scale=2)
        >>> kernel = start((3, 3, 8, 4)).numpy()
        >>> bool((kernel == kernel[..., :1]).all())
        True

    Reference: Aitken et al. 2017, arXiv 1707.02937, section 3.
    """

    def __init__(self, initializer: keras.initializers.Initializer, scale: int = 2):
        self.initializer = keras.initializers.get(initializer)
        self.scale = scale

    def __call__(self, shape, dtype=None):
        *window, channels = shape
        if channels % self.scale**2:
            raise InputError(
                f"ICNR(scale={self.scale}) needs a multiple of {self.scale**2} "
                f"filters. Received: {channels} filters."
            )
        kernel = self.initializer((*window, channels // self.scale**2), dtype=dtype)
        return keras.ops.tile(kernel, [1] * len(window) + [self.scale**2])

    def get_config(self):
        initializer = keras.saving.serialize_keras_object(self.initializer)
        return {"initializer": initializer, "scale": self.scale}
