"""Translation of images by a network, in batches of bounded memory."""

import functools
import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.modalities import Image
from tfgan_kit.sampling.pictures import in_batches, rows_of_pixels

_PROBE = 16  # a side of an image that shows the scale


class Translator:
    """Function from images to images, of any size if the network allows it.

    Args:
        network: Callable. Maps float32 images in [-1, 1] `(n, height, width, channels)`
            to float images.
        shape: (height, width, channels) of the images that it takes. None for height
            and width means any size.

    Examples:
        >>> double = keras.layers.UpSampling2D(2)
        >>> translator = tfgan_kit.sampling.Translator(double, (None, None, 1))
        >>> translator(np.zeros((2, 6, 4, 1), "uint8")).shape, str(translator.scale)
        ((2, 12, 8, 1), '2')
    """

    def __init__(
        self,
        network: Callable[[tf.Tensor], tf.Tensor],
        shape: tuple[int | None, int | None, int],
    ):
        self.network = network
        self.shape = tuple(shape)

    @property
    def size(self) -> tuple[int, int] | None:
        """Return the (height, width) that it takes, None for any size."""
        return None if None in self.shape[:2] else self.shape[:2]

    @property
    def channels(self) -> int:
        """Return the channels of the images that it takes."""
        return self.shape[2]

    @property
    def scale(self) -> Fraction:
        """Return the height of a result divided by that of its image."""
        return Fraction(*self._heights)

    @property
    def gives_channels(self) -> int:
        """Return the channels of a result."""
        return self._probed[2]

    @functools.cached_property
    def _probed(self):
        size = self.size or (_PROBE, _PROBE)
        outputs = self.network(tf.zeros((1, *size, self.channels)))
        return tuple(outputs.shape[1:])

    @property
    def _heights(self):
        return self._probed[0], (self.size or (_PROBE,))[0]

    def __call__(
        self, images: npt.ArrayLike | Sequence[np.ndarray]
    ) -> np.ndarray | list[np.ndarray]:
        """Translate images.

        Args:
            images: Array `(n, height, width, channels)`, uint8 or float in [-1, 1]; or
                a list of images `(height, width, channels)`, whose sizes may differ.

        Returns:
            A uint8 array of n images, or a list of them for a list.

        Raises:
            InputError: Images have another shape, dtype or range, or a result is
                NaN or infinite.
        """
        if not isinstance(images, (list, tuple)):
            return self._translate(np.asarray(images))
        arrays = [np.asarray(image) for image in images]
        groups = itertools.groupby(arrays, lambda image: (image.shape, image.dtype))
        return [
            result
            for _, group in groups
            for result in self._translate(np.stack([*group]))
        ]

    def _translate(self, images):
        self.check(images)
        return in_batches(self._stored, (images,), self.batch_size(*images.shape[1:3]))

    def batch_size(self, height: int, width: int) -> int:
        """Return the number of images of a size that are translated together."""
        return rows_of_pixels(height * width * max(1, self.scale) ** 2)

    def single(self, image: np.ndarray) -> np.ndarray:
        """Return the uint8 result of one image `(height, width, channels)`."""
        self.check(image[None])
        return self._stored(image[None])[0]

    def _stored(self, images):
        modality = Image(images.shape[1:])
        outputs = self.network(modality.from_stored(tf.constant(images)))
        outputs = tf.cast(outputs, tf.float32)
        # A conversion to uint8 would hide NaN.
        if not np.isfinite(outputs.numpy()).all():
            raise InputError(
                "the translator makes values that are NaN or infinite: its weights are "
                "damaged, or it diverged in training."
            )
        return modality.to_stored(outputs).numpy()

    def check(self, images: np.ndarray) -> None:
        """Raise InputError unless it takes images of this shape, dtype and range."""
        expected = ", ".join(
            name if side is None else str(side)
            for side, name in zip(self.shape, ("height", "width", ""), strict=True)
        )
        fits = len(images.shape) == 4 and all(
            side in (own, None)
            for own, side in zip(images.shape[1:], self.shape, strict=True)
        )
        if not fits or 0 in images.shape:
            raise InputError(
                f"translate takes images (n, {expected}), or a list of images "
                f"({expected}). Received: {tuple(images.shape)}."
            )
        if images.dtype != np.uint8 and images.dtype.kind != "f":
            raise InputError(
                "images must be uint8, or float in [-1, 1]: cast levels from 0 to 255 "
                f"to uint8. Received: {images.dtype.name}."
            )
        Image(images.shape[1:]).check_examples(images)
