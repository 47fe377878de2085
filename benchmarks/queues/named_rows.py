"""A grid of samples whose rows have names."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tfgan_kit.modalities import image_grids

_GAP = 4


def write(path, pixels, names):
    """Write a PNG file of a grid with a name left of each row.

    Args:
        path: The file.
        pixels: Uint8 `(rows * height, width, 1 or 3)`.
        names: A list with the name of each row.
    """
    height = len(pixels) // len(names)
    font = ImageFont.load_default(max(10, min(16, height // 2)))
    margin = math.ceil(max(map(font.getlength, names))) + 2 * _GAP
    picture = Image.new("RGB", (margin, height * len(names)), "white")
    draw = ImageDraw.Draw(picture)
    for row, name in enumerate(names):
        middle = (_GAP, height * (row + 0.5))
        draw.text(middle, name, fill="black", font=font, anchor="lm")
    pixels = np.broadcast_to(pixels, (*pixels.shape[:2], 3))
    image_grids.write_png(path, np.concatenate([np.asarray(picture), pixels], axis=1))
