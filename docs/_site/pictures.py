"""Make the pictures of README.md from samples that are committed.

`python docs/_site/pictures.py` writes docs/pictures/: parts of the sample grids in
docs/ and saved_models/, enlarged.
"""

import pathlib

from PIL import Image

DOCS = pathlib.Path(__file__).parents[1]
COLOUR = "../benchmarks/results/colour"
SCALES = {28: 3, 32: 3, 64: 2}  # by the side of a sample
# Name: the grid, the side of a sample in it, and the rows and columns to show.
PICTURES = {
    "emoji": ("../saved_models/emoji/samples.png", 64, range(4), range(9)),
    "clothes": ("two_hours.png", 28, range(10), range(5)),
    "digits": ("variants/projection.png", 28, range(5), range(3)),
    "codes": ("variants/infogan.png", 28, range(3), range(5)),
    "reconstructions": ("variants/bigan.png", 28, range(3), range(4)),
    "objects": (f"{COLOUR}/cifar10-million-acgan.png", 32, (0, 7, 8), range(4)),
}
# These grids have a row per class; their pictures have a column per class.
TRANSPOSED = {"clothes", "digits"}
# This grid has names of classes at the left of its ten columns.
NAMED = {"objects"}


def make(name):
    """Return the picture of a name."""
    path, side, rows, columns = PICTURES[name]
    turned = name in TRANSPOSED
    shape = (len(rows), len(columns)) if turned else (len(columns), len(rows))
    with Image.open(DOCS / path) as grid:
        margin = grid.width - 10 * side if name in NAMED else 0
        picture = Image.new(grid.mode, tuple(side * n for n in shape))
        for y, row in enumerate(rows):
            for x, column in enumerate(columns):
                left, top = margin + column * side, row * side
                sample = grid.crop((left, top, left + side, top + side))
                place = (y, x) if turned else (x, y)
                picture.paste(sample, tuple(side * n for n in place))
    size = tuple(SCALES[side] * n for n in picture.size)
    return picture.resize(size, Image.Resampling.BICUBIC)


if __name__ == "__main__":
    (DOCS / "pictures").mkdir(exist_ok=True)
    for name in PICTURES:
        make(name).save(DOCS / f"pictures/{name}.png", optimize=True)
