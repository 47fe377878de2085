"""Padding of images by reflection."""

import keras
import tensorflow as tf

from tfgan_kit.errors import InputError


@keras.saving.register_keras_serializable("tfgan_kit")
class ReflectionPadding2D(keras.layers.Layer):
    """Padding of images with the pixels next to their edges, mirrored at the edges.

    The edge pixels themselves are not repeated: (1, 2, 3) padded by 2 on the left
    becomes (3, 2, 1, 2, 3). Images are `(batch, height, width, channels)` of any size.

    Args:
        padding: int, or ((top, bottom), (left, right)). Rows and columns to add.
            Defaults to 1.

    Raises:
        InputError: The padding is invalid, or a side of the images is not longer than
            its padding.

    Examples:
        >>> layer = tfgan_kit.layers.ReflectionPadding2D(((0, 0), (2, 0)))
        >>> row = np.array([1.0, 2.0, 3.0]).reshape(1, 1, 3, 1)
        >>> layer(row)[0, 0, :, 0].numpy().tolist()
        [3.0, 2.0, 1.0, 2.0, 3.0]
    """

    def __init__(self, padding=1, **kwargs):
        super().__init__(**kwargs)
        self.padding = _pairs(padding)

    def call(self, inputs):
        return tf.pad(inputs, [(0, 0), *self.padding, (0, 0)], mode="REFLECT")

    def compute_output_shape(self, input_shape):
        batch, *sides, channels = input_shape
        for side, pair in zip(sides, self.padding, strict=True):
            if side is not None and side <= max(pair):
                raise InputError(
                    f"a reflection of {max(pair)} pixels needs sides of at least "
                    f"{max(pair) + 1} pixels: give larger images. Received: images of "
                    f"{'x'.join(map(str, sides))} pixels at {self.name}."
                )
        pairs = zip(sides, self.padding, strict=True)
        return (
            batch,
            *(s if s is None else s + sum(pair) for s, pair in pairs),
            channels,
        )

    def build(self, input_shape):
        self.compute_output_shape(input_shape)

    def get_config(self):
        return {**super().get_config(), "padding": self.padding}


def _pairs(padding):
    pairs = padding
    if isinstance(padding, int):
        pairs = ((padding, padding), (padding, padding))
    try:
        pairs = tuple((int(before), int(after)) for before, after in pairs)
        is_valid = len(pairs) == 2 and min(map(min, pairs)) >= 0
    except (TypeError, ValueError):
        is_valid = False
    if not is_valid or isinstance(padding, bool):
        raise InputError(
            "padding must be a number of pixels, or ((top, bottom), (left, right)). "
            f"Received: padding={padding!r}."
        )
    return pairs
