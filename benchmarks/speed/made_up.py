"""Images on the disk that the cost of a size or a number is measured on."""

import concurrent.futures

import numpy as np
from PIL import Image

_AT_ONCE = 10_000


def array(path, count, shape):
    """A .npy file of so many uint8 images, written part by part; its path."""
    rng = np.random.default_rng(0)
    file = np.lib.format.open_memmap(path, "w+", np.uint8, (count, *shape))
    for start in range(0, count, _AT_ONCE):
        part = file[start : start + _AT_ONCE]
        part[:] = rng.integers(0, 256, part.shape, np.uint8)
    file.flush()
    return path


def folder(path, images):
    """PNG files in folders of ten classes; its path."""
    for label in range(10):
        (path / f"class{label}").mkdir(parents=True)

    def write(number):
        name = path / f"class{number % 10}" / f"{number:06d}.png"
        Image.fromarray(images[number][..., 0]).save(name)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(len(images))))
    return path
