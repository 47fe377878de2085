"""Indexing of TFRecord files, which are read once, and the cache of the result."""

import dataclasses
import hashlib
import os
import zipfile

import numpy as np
import tensorflow as tf

from tfgan_kit import files
from tfgan_kit.data.cache import cache_folder, say_off
from tfgan_kit.data.shards.shard_index import ShardIndex, starts_of, unreadable
from tfgan_kit.untrusted import records as tfrecords

# Raise this whenever the same files have another index.
_VERSION = 1
_BUFFER = 2**20
_BATCH = 32


@dataclasses.dataclass(frozen=True)
class ShardPart:
    """Some records of a TFRecord file, one after the other.

    Attributes:
        path: The file.
        skip: int. The number of records before the first one.
        take: int. The number of these records.
        total: int. The number of records that the file must hold.
    """

    path: str
    skip: int
    take: int
    total: int


def index_of(parts, label_of, announce=None, progress=None) -> ShardIndex:
    """Return the index of the records of a split, from the cache if it is there.

    Otherwise each file is read once, in one pass that checks its checksums.

    Args:
        parts: `ShardPart`s, in order.
        label_of: Function from a record to its label, both tensors, or None.
        announce: Function that gets a sentence, or None.
        progress: Function that is called with (records done, records in total), or
            None.

    Raises:
        InputError: A file is missing or damaged, or holds more or fewer records than it
            must.
    """
    key = repr((_VERSION, _states(parts), label_of is not None))
    path = None
    try:
        name = f"shards-{hashlib.sha256(key.encode()).hexdigest()[:32]}.npz"
        path = cache_folder() / name
        found = _cached(path)
    except OSError as error:
        say_off(error, announce)
        found = None
    if found is None:
        found = _scan_all(parts, label_of, announce, progress)
        if path is not None:
            _keep(found, path, announce)
    return _selected(parts, found, label_of is not None)


def _states(parts):
    states = []
    for part in parts:
        try:
            status = os.stat(part.path)
        except OSError as error:
            raise unreadable(part.path, error.strerror) from error
        states.append((part.path, part.total, status.st_size, status.st_mtime_ns))
    return states


def _cached(path):
    """Return the arrays in the cache, or None if there are none or they are damaged."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in ("sizes", "labels", "digests")}
    except (FileNotFoundError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _keep(found, path, announce):
    try:
        files.remove_unfinished(path.parent)
        with files.replacing(path) as temporary:
            np.savez(temporary, **found)
    except OSError as error:
        say_off(error, announce)


def _scan_all(parts, label_of, announce, progress):
    """Return the sizes and labels of the records of all files, and a digest of each."""
    total = sum(part.total for part in parts)
    if announce:
        announce(f"indexing {total:,} records in {len(parts):,} shards")
    done, scanned = 0, []
    for part in parts:
        scanned.append(_scan(part, label_of, done, total, progress))
        done += part.total
    sizes, labels, digests = zip(*scanned, strict=True)
    return {
        "sizes": np.concatenate(sizes),
        "labels": np.concatenate(labels),
        "digests": np.array(digests),
    }


def _scan(part, label_of, done, total, progress):
    digest, sizes, labels = hashlib.sha256(), [], []
    try:
        tfrecords.check(part.path)
    except (OSError, ValueError) as error:
        raise unreadable(part.path, "it is damaged") from error
    records = tf.data.TFRecordDataset(part.path, buffer_size=_BUFFER)
    label_of = label_of or (lambda record: tf.constant(-1, tf.int64))
    records = records.map(lambda record: (record, label_of(record)))
    try:
        for contents, numbers in records.batch(_BATCH).as_numpy_iterator():
            for content in contents:
                digest.update(content)
                sizes.append(len(content))
            labels.extend(numbers)
            if progress:
                progress(done + len(sizes), total)
    # A broken record or label. TensorFlow's own text goes on for pages.
    except tf.errors.OpError:
        raise unreadable(part.path, "it is damaged") from None
    if len(sizes) != part.total:
        reason = f"it holds {len(sizes):,} records instead of {part.total:,}"
        raise unreadable(part.path, reason)
    digest.update(np.array(sizes, "<i8"))
    return np.array(sizes, np.int64), np.array(labels, np.int64), digest.hexdigest()


def _selected(parts, found, labelled):
    """Return the index of the records that the parts take."""
    begins = np.cumsum([0, *(part.total for part in parts)])
    rows = [
        np.arange(begin + part.skip, begin + part.skip + part.take)
        for begin, part in zip(begins, parts, strict=False)
    ]
    rows = np.concatenate(rows)
    starts = np.concatenate(
        [starts_of(sizes) for sizes in np.split(found["sizes"], begins[1:-1])]
    )
    taken = [
        (digest, part.skip, part.take)
        for digest, part in zip(found["digests"].tolist(), parts, strict=True)
    ]
    return ShardIndex(
        paths=tuple(part.path for part in parts),
        counts=np.array([part.take for part in parts], np.int64),
        starts=starts[rows],
        sizes=found["sizes"][rows],
        labels=found["labels"][rows] if labelled else None,
        digest=hashlib.sha256(repr(taken).encode()).hexdigest(),
    )
