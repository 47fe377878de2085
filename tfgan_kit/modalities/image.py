"""Images: stored as uint8, seen by networks in [-1, 1]."""

import dataclasses
import pathlib
from typing import ClassVar

import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids
from tfgan_kit.modalities.modality import Modality
from tfgan_kit.modalities.registry import register
from tfgan_kit.untrusted import pictures

_FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "GIF")


@register
@dataclasses.dataclass(frozen=True)
class Image(Modality):
    """An image `(height, width, channels)`, stored as uint8, seen in [-1, 1].

    Args:
        shape: Tuple (height, width, channels).

    Examples:
        >>> image = tfgan_kit.modalities.Image((2, 2, 1))
        >>> image.from_stored(np.full((1, 2, 2, 1), 255, "uint8")).numpy().max()
        np.float32(1.0)
    """

    name: ClassVar[str] = "image"
    plural: ClassVar[str] = "images"
    stored_dtype: ClassVar[str] = "uint8"
    suffix: ClassVar[str] = ".png"
    augmentations: ClassVar[tuple[str, ...]] = ("none", "flip", "diffaugment", "ada")
    features: ClassVar[str | None] = "inception"

    def check(self):
        if len(self.shape) != 3:
            raise InputError(
                "images must have the shape (height, width, channels). "
                f"Received: {self.shape}."
            )
        try:
            pictures.check_size(*(side or 1 for side in self.shape[:2]))
        except pictures.TooLarge as error:
            raise InputError(f"an image cannot be {self.shape}: {error}.") from None

    @property
    def encoding(self):
        """Return "png" for 1, 3 or 4 channels, which PNG can store; else None."""
        return "png" if self.shape[-1] in (1, 3, 4) else None

    def from_stored(self, values):
        if values.dtype == tf.uint8:
            return tf.cast(values, tf.float32) / 127.5 - 1.0
        return tf.cast(values, tf.float32)

    def to_stored(self, values):
        levels = tf.round((values + 1.0) * 127.5)
        return tf.cast(tf.clip_by_value(levels, 0.0, 255.0), tf.uint8)

    def check_examples(self, values):
        if values.dtype.kind != "f" or not values.size:
            return
        low, high = float(np.min(values)), float(np.max(values))
        if not -1.0 <= low <= high <= 1.0:
            raise InputError(
                "images must be uint8, or float in [-1, 1]: scale them. "
                f"Received: floats from {low:g} to {high:g}."
            )

    def preview(self, examples, path, columns=None):
        image_grids.write_png(path, image_grids.grid(examples, columns=columns))

    def encode(self, example):
        return tf.io.encode_png(example)

    def read(self, path: pathlib.Path) -> np.ndarray:
        try:
            with pictures.opened(path, _FORMATS) as picture:
                mode = {1: "L", 3: "RGB", 4: "RGBA"}[self.shape[-1]]
                size = self.shape[1], self.shape[0]
                values = np.asarray(picture.convert(mode).resize(size))
        except (OSError, KeyError, ValueError, SyntaxError) as error:
            raise InputError(f"{path} cannot be read as an image: {error}") from error
        return values.reshape(self.shape)
