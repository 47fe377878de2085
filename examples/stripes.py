"""A data source of your own: `--dataset stripes` or `--dataset stripes:SIZE`."""

import numpy as np

from tfgan_kit import data


def read(text):
    """Grey images of stripes, horizontal (class 0) or vertical (class 1)."""
    size = int(text or 28)
    return {"train": draw(2000, size, seed=0), "test": draw(500, size, seed=1)}


def draw(count, size, seed):
    random = np.random.default_rng(seed)
    labels = random.integers(0, 2, count)
    places = np.arange(size) * random.uniform(0.5, 2, (count, 1))
    waves = np.round(127.5 + 127.5 * np.sin(places)).astype("uint8")
    rows = np.repeat(waves[:, :, None], size, axis=2)
    images = np.where(labels[:, None, None] == 0, rows, rows.transpose(0, 2, 1))
    return {"images": images, "labels": labels, "class_names": ("rows", "columns")}


data.register("stripes", read)
