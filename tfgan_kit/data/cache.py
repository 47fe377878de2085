"""A cache of decoded images, in memory or in a memory-mapped file.

On disk it is `$TFGAN_KIT_CACHE`, by default `~/.cache/tfgan_kit`. A folder, named after
the source of the images, has `images.bin` (consecutive pixels), `labels.npy` if there
are labels, and `meta.json`.
"""

import contextlib
import dataclasses
import errno
import hashlib
import json
import math
import os
import pathlib
import tempfile

import numpy as np

from tfgan_kit import files, unasked
from tfgan_kit.data.field_data import FieldData
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import archives, documents

CHOICES = ("memory", "disk")
# Raise this whenever the same files become other pixels.
_VERSION = 1
_REMEDY = "set TFGAN_KIT_CACHE to a folder that can be written"
# About the size of a classifier.
_TRIAL = 2**22
# Larger data sets are kept on disk, unless memory is requested.
MEMORY_LIMIT = 2**30


def cache_folder():
    """Return the folder of the cache on disk.

    Raises:
        OSError: There is no home folder for it.
    """
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    path = os.environ.get("TFGAN_KIT_CACHE") or os.path.join(home, "tfgan_kit")
    try:
        return pathlib.Path(path).expanduser()
    except RuntimeError as error:
        raise OSError(errno.ENOENT, "there is no home folder") from error


def check_writable(folder):
    """Raise OSError unless a file can be created in a folder of the cache."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"\0" * _TRIAL)
    with contextlib.suppress(OSError):  # it existed before, and is not empty
        folder.rmdir()


def say_off(error, announce=None):
    """Report, once, that the cache cannot be written, and how to move it.

    Args:
        error: The OSError.
        announce: Function that gets the sentence. None means a warning.
    """
    sentence = f"the cache is off: {unasked.reason(error)}; {_REMEDY}"
    unasked.say_once("cache", sentence, announce)


def collect(source, cache=None, announce=None, progress=None) -> ImageData | FieldData:
    """Read a `DataSource`, or find its result in the cache.

    Args:
        source: The data.
        cache: str. "memory" or "disk". Defaults to None, which means by size: up to
            `MEMORY_LIMIT` in memory.
        announce: Function that gets a sentence about reading from or writing to the
            disk, or None.
        progress: Function that is called with (images done, images in total), or None.

    Raises:
        InputError: An image is invalid, or no image is left.
    """
    announce = announce or (lambda sentence: None)
    progress = progress or (lambda done, total: None)
    size = source.count * _bytes(source.image_shape(), source)
    place = cache or ("memory" if size <= MEMORY_LIMIT else "disk")
    if place not in CHOICES:
        raise InputError(f"Images are kept in memory or on disk. Received: {cache=}.")
    if place == "memory":
        return _in_memory(source, progress)
    if source.ready is not None:
        return _data_of(source, source.ready, source.labels)
    try:
        return _on_disk(source, size, announce, progress)
    except OSError as error:
        if cache == "disk" or size > _memory() / 2:
            reason = f"{error.strerror or error}: {_REMEDY}"
            if source.stream is not None:
                reason += ", or leave the images in their shards by --stream"
            raise OSError(error.errno, reason, error.filename) from error
        say_off(error, announce)
        return _in_memory(source, progress)


def _memory():
    """Return the machine's memory in bytes; infinite if it is unknown."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return math.inf


def _on_disk(source, size, announce, progress):
    key = hashlib.sha256(f"{_VERSION} {source.key}".encode())
    entry = cache_folder() / key.hexdigest()[:32]
    if _cached(source, entry) is None:
        announce(
            f"keeping {source.count:,} decoded {source.plural} "
            f"({size / 2**20:,.0f} MiB) in {entry}"
        )
        _make(source, entry, progress)
    return _cached(source, entry)


def _in_memory(source, progress):
    if source.ready is not None:
        return _data_of(source, np.array(source.ready), source.labels)
    try:
        images = np.empty((source.count, *source.image_shape()), source.dtype)
    except MemoryError:
        raise InputError(
            f"the {source.count:,} {source.plural} of {source.name} do not fit in "
            "memory; keep them on disk by --cache disk, or take a part, such as "
            "'train[:5000]'."
        ) from None
    filled = 0

    def keep(batch):
        nonlocal filled
        images[filled : filled + len(batch)] = batch
        filled += len(batch)

    labels = _read_all(source, keep, progress)
    return _data_of(source, images[:filled], labels)


def _read_all(source, keep, progress):
    """Pass every batch to `keep`, and return the labels of all kept images."""
    kept = []
    for indices, batch in source.batches():
        keep(batch)
        kept.append(indices)
        progress(int(indices[-1]) + 1, source.count)
    progress(source.count, source.count)
    labels = None if source.labels is None else source.labels[np.concatenate(kept)]
    return None if labels is None or labels.min() < 0 else labels


def _make(source, entry, progress):
    files.remove_unfinished(entry.parent)
    try:
        with files.replacing(entry) as temporary:
            _write(source, temporary, progress)
            if _cached(source, entry) is None:
                files.remove(entry)  # damaged
    except OSError:
        if _cached(source, entry) is None:  # otherwise another process was faster
            raise


def _write(source, folder, progress):
    folder.mkdir()
    with open(folder / "images.bin", "wb") as file:
        labels = _read_all(
            source, lambda batch: file.write(np.ascontiguousarray(batch)), progress
        )
        image_shape = source.image_shape()
        shape = (file.tell() // _bytes(image_shape, source), *image_shape)
    if labels is not None:
        np.save(folder / "labels.npy", labels)
    data = _data_of(source, _map(folder, shape, source), labels)
    meta = {
        "shape": shape,
        "labelled": labels is not None,
        "fingerprint": data.fingerprint,
    }
    (folder / "meta.json").write_text(json.dumps(meta))


def _cached(source, entry):
    """Return the cached data, or None if there are none or they are damaged."""
    try:
        meta = documents.read(entry / "meta.json")
        shape = tuple(meta["shape"])
        if (entry / "images.bin").stat().st_size != _bytes(shape, source):
            return None
        labels = archives.open_npy(entry / "labels.npy") if meta["labelled"] else None
        data = _data_of(source, _map(entry, shape, source), labels)
        if data.fingerprint != meta["fingerprint"]:
            return None
        return dataclasses.replace(data, known_fingerprint=meta["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        return None


def _bytes(shape, source):
    return math.prod(shape) * np.dtype(source.dtype).itemsize


def _map(folder, shape, source):
    return np.memmap(folder / "images.bin", source.dtype, "r", shape=shape)


def _data_of(source, images, labels):
    """Return the data of a source, of the matching class."""
    class_names = None if labels is None else source.class_names
    about = source.name, source.version, source.split
    if source.modality is None:
        return ImageData(images, labels, class_names, *about)
    fields = {"real": images} | ({} if labels is None else {"labels": labels})
    modalities = {"real": source.modality(images.shape[1:])}
    return FieldData(fields, modalities, True, *about, class_names)
