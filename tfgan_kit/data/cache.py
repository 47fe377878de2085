"""Decoded images, kept in memory or in a file that is mapped into it.

On disk they stand in `$TFGAN_KIT_CACHE`, by default `~/.cache/tfgan_kit`, in a folder
named after what they were made of: `images.bin`, the pixels one after the other,
`labels.npy`, where there are any, and `meta.json`.
"""

import contextlib
import errno
import hashlib
import json
import math
import os
import pathlib
import tempfile

import numpy as np

from tfgan_kit import files, unasked
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.errors import InputError

CHOICES = ("memory", "disk")
# To be raised whenever the same files become other pixels.
_VERSION = 1
# A maker that was killed wrote nothing for an hour.
_IDLE = 3600
_REMEDY = "set TFGAN_KIT_CACHE to a folder that can be written"
# About the size of a classifier.
_TRIAL = 2**22
# Larger data sets are kept on disk, unless they are asked for in memory.
MEMORY_LIMIT = 2**30


def cache_folder():
    """Where decoded images are kept on disk.

    Raises:
        OSError: There is no home folder to keep them in.
    """
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    path = os.environ.get("TFGAN_KIT_CACHE") or os.path.join(home, "tfgan_kit")
    try:
        return pathlib.Path(path).expanduser()
    except RuntimeError as error:
        raise OSError(errno.ENOENT, "there is no home folder") from error


def check_writable(folder):
    """Raises OSError unless a file can be made in a folder of the cache."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"\0" * _TRIAL)
    with contextlib.suppress(OSError):  # it was there before, and is not empty
        folder.rmdir()


def say_off(error, announce=None):
    """Says, once, that nothing can be kept, and how to move the cache.

    Args:
        error: The OSError.
        announce: Called with the sentence; None: it becomes a warning.
    """
    sentence = f"the cache is off: {unasked.reason(error)}; {_REMEDY}"
    unasked.say_once("cache", sentence, announce)


def collect(source, cache=None, announce=None, progress=None) -> ImageData:
    """Reads a `DataSource`, or finds what was made of it before.

    Args:
        source: The data.
        cache: "memory" or "disk"; None: by size, up to `MEMORY_LIMIT` in memory.
        announce: None, or called with a sentence about what is read from or written to
            the disk.
        progress: None, or called with (images done, images in all).

    Raises:
        InputError: An image is wrong, or nothing is left.
    """
    announce = announce or (lambda sentence: None)
    progress = progress or (lambda done, total: None)
    size = source.count * math.prod(source.image_shape())
    place = cache or ("memory" if size <= MEMORY_LIMIT else "disk")
    if place not in CHOICES:
        raise InputError(f"Images are kept in memory or on disk. Received: {cache=}.")
    if place == "memory":
        return _in_memory(source, progress)
    if source.ready is not None:
        return _image_data(source, source.ready, source.labels)
    try:
        return _on_disk(source, size, announce, progress)
    except OSError as error:
        if cache == "disk" or size > _memory() / 2:
            reason = f"{error.strerror or error}: {_REMEDY}"
            raise OSError(error.errno, reason, error.filename) from error
        say_off(error, announce)
        return _in_memory(source, progress)


def _memory():
    """The bytes of memory that the machine has; infinite where it does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return math.inf


def _on_disk(source, size, announce, progress):
    key = hashlib.sha256(f"{_VERSION} {source.key}".encode())
    entry = cache_folder() / key.hexdigest()[:32]
    if _cached(source, entry) is None:
        announce(
            f"keeping {source.count:,} decoded images ({size / 2**20:,.0f} MiB) in "
            f"{entry}"
        )
        _make(source, entry, progress)
    return _cached(source, entry)


def _in_memory(source, progress):
    if source.ready is not None:
        return _image_data(source, np.array(source.ready), source.labels)
    try:
        images = np.empty((source.count, *source.image_shape()), np.uint8)
    except MemoryError:
        raise InputError(
            f"the {source.count:,} images of {source.name} do not fit in memory; keep "
            "them on disk by --cache disk, or take a part, such as 'train[:5000]'."
        ) from None
    filled = 0

    def keep(batch):
        nonlocal filled
        images[filled : filled + len(batch)] = batch
        filled += len(batch)

    labels = _read_all(source, keep, progress)
    return _image_data(source, images[:filled], labels)


def _read_all(source, keep, progress):
    """Hands every batch to `keep`; returns the labels of all that were kept."""
    kept = []
    for indices, batch in source.batches():
        keep(batch)
        kept.append(indices)
        progress(int(indices[-1]) + 1, source.count)
    progress(source.count, source.count)
    labels = None if source.labels is None else source.labels[np.concatenate(kept)]
    return None if labels is None or labels.min() < 0 else labels


def _make(source, entry, progress):
    files.remove_unfinished(entry.parent, idle=_IDLE)
    try:
        with files.replacing(entry) as temporary:
            _write(source, temporary, progress)
            if _cached(source, entry) is None:
                files.remove(entry)  # damaged
    except OSError:
        if _cached(source, entry) is None:  # else another process was faster
            raise


def _write(source, folder, progress):
    folder.mkdir()
    with open(folder / "images.bin", "wb") as file:
        labels = _read_all(
            source, lambda batch: file.write(np.ascontiguousarray(batch)), progress
        )
        image_shape = source.image_shape()
        shape = (file.tell() // math.prod(image_shape), *image_shape)
    if labels is not None:
        np.save(folder / "labels.npy", labels)
    data = _image_data(source, _map(folder, shape), labels)
    meta = {
        "shape": shape,
        "labelled": labels is not None,
        "fingerprint": data.fingerprint,
    }
    (folder / "meta.json").write_text(json.dumps(meta))


def _cached(source, entry):
    """What was kept before; None where nothing was, or it is damaged."""
    try:
        meta = json.loads((entry / "meta.json").read_text())
        shape = tuple(meta["shape"])
        if (entry / "images.bin").stat().st_size != math.prod(shape):
            return None
        labels = np.load(entry / "labels.npy") if meta["labelled"] else None
        images = _map(entry, shape)
        return _image_data(source, images, labels, meta["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        return None


def _map(folder, shape):
    return np.memmap(folder / "images.bin", np.uint8, "r", shape=shape)


def _image_data(source, images, labels, fingerprint=None):
    return ImageData(
        images,
        labels,
        None if labels is None else source.class_names,
        source.name,
        source.version,
        source.split,
        fingerprint,
    )
