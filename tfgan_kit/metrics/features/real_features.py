"""Features of real images, cached on disk for the next evaluations.

The cache has a folder `features`, with one folder for each pair of images and
extractor: `features.npy`, and its digest in `sha256`. Every evaluation uses the same.
"""

import hashlib
import io
import math

import numpy as np

from tfgan_kit import files
from tfgan_kit.data.cache import cache_folder, say_off
from tfgan_kit.data.source import images_per_batch

# Raise this whenever the same images and network give other features.
_VERSION = 1


def find(images, extractor):
    """Return the cached features of `ImageData`, float32 `(n, d)`, memory-mapped.

    The result is None if there are none, or if they are damaged.
    """
    try:
        entry = _entry(images, extractor)
        digest = (entry / "sha256").read_text(encoding="utf-8")
        if files.sha256(entry / "features.npy") != digest:
            return None
        return np.load(entry / "features.npy", mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError):
        return None


def make(images, extractor, progress=lambda count: None, announce=None):
    """Compute and cache the features; memory does not grow with the number of images.

    If they cannot be cached, this is announced, and they are kept in memory.

    Args:
        images: `ImageData`.
        extractor: An `Extractor` that takes them.
        progress: Function that is called with the number of images after each batch.
        announce: Function that gets a sentence if the cache cannot be used, or None.
    """
    parts = _Parts(images, extractor, progress)
    try:
        entry = _entry(images, extractor)
        files.remove_unfinished(entry.parent)
        with files.replacing(entry) as temporary:
            _write(temporary, parts, (len(images), extractor.num_features))
            if find(images, extractor) is None:
                files.remove(entry)  # damaged
    except OSError as error:
        if parts.failed:
            raise
        if find(images, extractor) is None:  # otherwise another process was faster
            say_off(error, announce)
            return np.concatenate([*parts])
    return find(images, extractor)


class _Parts:
    """Writer of features, one part of the images after the other."""

    def __init__(self, images, extractor, progress):
        self.images, self.extractor, self.progress = images, extractor, progress
        self.failed = False

    def __iter__(self):
        step = images_per_batch(self.images.image_shape)
        for start in range(0, len(self.images), step):
            rows = slice(start, start + step)
            self.failed = True
            features = self.extractor(self.images.rows(rows), self.progress)[0]
            self.failed = False
            yield features


def _entry(images, extractor):
    network = (extractor.name, extractor.digest, extractor.resize)
    key = hashlib.sha256(repr((_VERSION, images.fingerprint, *network)).encode())
    return cache_folder() / "features" / key.hexdigest()[:32]


def _write(folder, parts, shape):
    folder.mkdir()
    path = folder / "features.npy"
    header = io.BytesIO()
    about = {"descr": "<f4", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(header, about)
    files.reserve(path, len(header.getbuffer()) + 4 * math.prod(shape))
    with open(path, "r+b") as file:
        file.write(header.getbuffer())
        for features in parts:
            file.write(features.astype("<f4").tobytes())
    (folder / "sha256").write_text(files.sha256(path), encoding="utf-8")
