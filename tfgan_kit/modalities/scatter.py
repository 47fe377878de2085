"""An image of points in a plane, drawn with Pillow."""

import pathlib

import numpy as np
from PIL import Image, ImageDraw

from tfgan_kit import files

_SIDE = 256
_MARGIN = 12
_RADIUS = 2
_INK = (164, 0, 92)


def write_png(path: pathlib.Path, vectors: np.ndarray) -> None:
    """Draw vectors `(n, length)` as points: the first number goes right, the second up.

    Vectors of one number lie on a line. All points are inside of the image, and the
    scale is the same in both directions.
    """
    points = np.nan_to_num(np.asarray(vectors, np.float64))[:, :2]
    if points.shape[1] < 2:
        points = np.pad(points, [(0, 0), (0, 2 - points.shape[1])])
    reach = max(1.0, float(np.abs(points).max(initial=0)))
    places = (points * (1, -1) / reach + 1) / 2 * (_SIDE - 2 * _MARGIN) + _MARGIN
    picture = Image.new("RGB", (_SIDE, _SIDE), "white")
    draw = ImageDraw.Draw(picture)
    for x, y in places:
        draw.ellipse((x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS), fill=_INK)
    with files.replacing(path) as temporary:
        picture.save(temporary, format="PNG")
