"""Features of real images, kept on disk: they are the same in every evaluation.

They stand in the folder `features` of the cache, in one folder for each set of images
and extractor: `features.npy`, and in `sha256` that file's digest.
"""

import hashlib

import numpy as np

from tfgan_kit import files
from tfgan_kit.data.cache import cache_folder
from tfgan_kit.data.source import batch_size

# To be raised whenever the same images and network give other features.
_VERSION = 1
# A maker that was killed wrote nothing for an hour.
_IDLE = 3600


def find(images, extractor):
    """The features of `ImageData` that were kept, float32 `(n, d)`, mapped.

    None where there are none, or they are damaged.
    """
    entry = _entry(images, extractor)
    try:
        digest = (entry / "sha256").read_text(encoding="utf-8")
        if files.sha256(entry / "features.npy") != digest:
            return None
        return np.load(entry / "features.npy", mmap_mode="r")
    except (OSError, ValueError):
        return None


def make(images, extractor, progress=lambda count: None):
    """The same, after taking and keeping them; memory does not grow with the images.

    Args:
        images: `ImageData`.
        extractor: An `Extractor` that takes them.
        progress: Called with the number of images after each batch.
    """
    entry = _entry(images, extractor)
    files.remove_unfinished(entry.parent, idle=_IDLE)
    try:
        with files.replacing(entry) as temporary:
            _write(temporary, images, extractor, progress)
            if find(images, extractor) is None:
                files.remove(entry)  # damaged
    except OSError:
        if find(images, extractor) is None:  # else another process was faster
            raise
    return find(images, extractor)


def _entry(images, extractor):
    network = (extractor.name, extractor.digest, extractor.resize)
    key = hashlib.sha256(repr((_VERSION, images.fingerprint, *network)).encode())
    return cache_folder() / "features" / key.hexdigest()[:32]


def _write(folder, images, extractor, progress):
    folder.mkdir()
    path, shape = folder / "features.npy", (len(images), extractor.num_features)
    features = np.lib.format.open_memmap(path, "w+", np.float32, shape)
    step = batch_size(images.image_shape)
    for start in range(0, len(images), step):
        rows = slice(start, start + step)
        features[rows] = extractor(images.rows(rows), progress)[0]
    features.flush()
    (folder / "sha256").write_text(files.sha256(path), encoding="utf-8")
