"""The picture that shows images beside what became of them."""

import numpy as np
from PIL import Image

from tfgan_kit import files
from tfgan_kit.modalities import image_grids

_MOST = 64
_LONGEST_SIDE = 256


class PairGrid:
    """A PNG of the first 64 images, each beside its result.

    Pictures with a side above 256 pixels are shrunk, so that the memory is bounded.

    Args:
        path: The file, or None for no picture.
        overwrite: Whether it may exist.

    Raises:
        InputError: The path is no .png file that can be written.
    """

    def __init__(self, path, overwrite=False):
        self.path = path
        self._pairs = []
        if path is not None:
            files.check_output(path, "--grid", (".png",), overwrite)

    def add(self, image, result):
        """Add a uint8 image and its result, both `(height, width, channels)`."""
        if self.path is not None and len(self._pairs) < _MOST:
            both = (_small(picture)[None] for picture in (image, result))
            self._pairs.append(image_grids.beside(*both)[0])

    def write(self):
        """Write the picture, if there is a path, and return whether it was written."""
        if self.path is None or not self._pairs:
            return False
        sides = np.max([pair.shape[:2] for pair in self._pairs], axis=0)
        cells = np.stack([_on_black(pair, *sides) for pair in self._pairs])
        columns = image_grids.columns_of(len(cells), sides)
        image_grids.write_png(self.path, image_grids.grid(cells, columns=columns))
        return True


def _small(pixels):
    longest = max(pixels.shape[:2])
    if longest <= _LONGEST_SIDE:
        return pixels
    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return np.asarray(image).reshape(image.height, image.width, -1)


def _on_black(pixels, height, width):
    sides = zip((height, width), pixels.shape[:2], strict=True)
    return np.pad(pixels, [*((0, most - own) for most, own in sides), (0, 0)])
