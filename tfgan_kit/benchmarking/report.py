"""The JSON, the table and the picture of a benchmark, made from its results.

Needs no TensorFlow.
"""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tfgan_kit import files
from tfgan_kit.benchmarking.results_table import results_page
from tfgan_kit.modalities import image_grids
from tfgan_kit.untrusted import pictures

_FONT_SIZES = (10, 16)
_GAP = 4


def write(folder):
    """Write benchmark.json, table.md and samples.png anew from the results.

    Args:
        folder: A `BenchmarkFolder` whose benchmark has begun.
    """
    content = {**folder.head(), "results": folder.results()}
    folder.write(folder.report, content)
    with files.replacing(folder.table) as temporary:
        temporary.write_text(results_page(content), encoding="utf-8")
    if content["results"]:
        variants = dict.fromkeys(result["variant"] for result in content["results"])
        rows = {variant: folder.sample_row(variant, 0) for variant in variants}
        image_grids.write_png(folder.samples, _named_rows(rows))


def _named_rows(paths):
    """Return pictures below each other with names; blank if a training failed.

    Args:
        paths: dict. Path of a picture by name; all pictures have one size and mode.
    """
    rows = {name: _read(path) for name, path in paths.items() if path.exists()}
    blank = Image.new("L", (1, _FONT_SIZES[0]), "white")
    like = next(iter(rows.values()), blank)
    low, high = _FONT_SIZES
    font = ImageFont.load_default(max(low, min(high, like.height // 2)))
    margin = math.ceil(max(map(font.getlength, paths))) + 2 * _GAP
    size = (margin + like.width, like.height * len(paths))
    picture = Image.new(like.mode, size, "white")
    draw = ImageDraw.Draw(picture)
    for number, name in enumerate(paths):
        top = number * like.height
        middle = (_GAP, top + like.height / 2)
        draw.text(middle, name, fill="black", font=font, anchor="lm")
        if name in rows:
            picture.paste(rows[name], (margin, top))
    pixels = np.asarray(picture)
    return pixels if pixels.ndim == 3 else pixels[..., None]


def _read(path):
    with pictures.opened(path) as picture:
        return picture.copy()
