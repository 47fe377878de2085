"""Pictures on disk: grids and single PNG files, without TensorFlow."""

import math
import pathlib

import numpy as np
from PIL import Image

from tfgan_kit import files
from tfgan_kit.errors import InputError


def grid(images, rows=None, columns=None):
    """Images side by side, row by row, on black where there are too few.

    Args:
        images: Uint8 array `(n, height, width, channels)`.
        rows, columns: The grid's size; None: as square as possible.

    Returns:
        A uint8 array `(rows * height, columns * width, channels)`.
    """
    count, height, width, channels = images.shape
    columns = columns or math.ceil(math.sqrt(count))
    rows = rows or math.ceil(count / columns)
    cells = np.zeros((rows * columns, height, width, channels), np.uint8)
    cells[:count] = images[: len(cells)]
    cells = cells.reshape(rows, columns, height, width, channels)
    return cells.swapaxes(1, 2).reshape(rows * height, columns * width, channels)


def write_png(path, image):
    """Writes a uint8 image `(height, width, 1, 3 or 4)`, whole or not at all."""
    if image.shape[-1] not in (1, 3, 4):
        raise InputError(
            "a picture needs 1, 3 or 4 channels: export the model and use the arrays. "
            f"Received: {image.shape[-1]} channels."
        )
    picture = Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image)
    with files.replacing(pathlib.Path(path)) as temporary:
        picture.save(temporary, format="PNG")
