"""What a benchmark shows: its JSON, its table and its picture, made from its results.

Needs no TensorFlow.
"""

import numpy as np
from PIL import Image

from tfgan_kit import files, images
from tfgan_kit.benchmarking import table


def write(folder):
    """Writes benchmark.json, table.md and samples.png anew from the results.

    Args:
        folder: A `BenchmarkFolder` whose benchmark has begun.
    """
    content = {**folder.head(), "results": folder.results()}
    folder.write(folder.report, content)
    with files.replacing(folder.table) as temporary:
        temporary.write_text(table.markdown(content), encoding="utf-8")
    if content["results"]:
        variants = dict.fromkeys(result["variant"] for result in content["results"])
        images.write_png(folder.samples, _rows([folder.row(v, 0) for v in variants]))


def _rows(paths):
    """Their pictures below each other; black where a training has failed."""
    rows = [_read(path) if path.exists() else None for path in paths]
    known = next((row for row in rows if row is not None), np.zeros((1, 1), np.uint8))
    picture = np.concatenate([np.zeros_like(known) if r is None else r for r in rows])
    return picture if picture.ndim == 3 else picture[..., None]


def _read(path):
    with Image.open(path, formats=["PNG"]) as picture:
        return np.asarray(picture)
