"""Frames of a demonstration, drawn with Pillow; no TensorFlow."""

import numpy as np
from PIL import Image, ImageDraw

SIDE = 256
# Number of places per side at which the discriminator is asked.
_PLACES = 64
_CAPTION = 18
# Colours of a discriminator's opinion, from fake over undecided to real.
_COLOURS = np.array([[94, 129, 193], [247, 247, 245], [236, 151, 76]], np.float64)
_REAL, _FAKE = (60, 60, 60), (164, 0, 92)
# Number of real points, and of generated points, that are drawn.
POINTS = 300


def places():
    """Return the points `(n, 2)` of a grid, row by row from the top left."""
    middles = (np.arange(_PLACES) + 0.5) / _PLACES * 2 - 1
    x, y = np.meshgrid(middles, -middles)
    return np.stack([x, y], axis=-1).reshape(-1, 2)


def frame(panels, captions):
    """Return panels side by side, each below its caption, as uint8 `(h, w, 3)`.

    Args:
        panels: Results of `panel`.
        captions: One text per panel.
    """
    picture = Image.new("RGB", (SIDE * len(panels), SIDE + _CAPTION), "white")
    draw = ImageDraw.Draw(picture)
    for number, (image, text) in enumerate(zip(panels, captions, strict=True)):
        picture.paste(image, (number * SIDE, _CAPTION))
        draw.text((number * SIDE + 4, 3), text, fill=(30, 30, 30))
    return np.asarray(picture)


def panel(opinions, real, fake):
    """Draw the plane: opinions as colours, real points grey, fake ones purple.

    Args:
        opinions: The discriminator's opinions of `places()`, from 0 (fake) to 1 (real).
        real, fake: Points `(n, 2)`.
    """
    shares = opinions.reshape(_PLACES, _PLACES, 1) * 2
    low, middle, high = _COLOURS
    below = low + (middle - low) * shares
    colours = np.where(shares < 1, below, middle + (high - middle) * (shares - 1))
    picture = Image.fromarray(np.uint8(np.round(colours)))
    picture = picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(picture)
    for points, colour, radius in ((real, _REAL, 1), (fake, _FAKE, 2)):
        for x, y in points:
            column, row = (x + 1) / 2 * SIDE, (1 - y) / 2 * SIDE
            box = column - radius, row - radius, column + radius, row + radius
            draw.ellipse(box, fill=colour)
    return picture
