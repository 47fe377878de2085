"""The base class of data in memory or in a memory-mapped file."""

import functools
import hashlib
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from tfgan_kit.data.row_reader import RowReader
from tfgan_kit.data.shards.shard_images import ShardImages
from tfgan_kit.data.source import images_per_batch


class DataSet:
    """One split of a data set: arrays by field name. Abstract.

    `ImageData` and `FieldData` derive from it.

    Attributes:
        fields: Arrays by field name; a `numpy.memmap` stays in its file, and
            `ShardImages` stay in TFRecord files.
        modalities: The `Modality` of each field but "labels".
        paired: Whether row i of every field belongs to row i of the others.
        labels: int64 (n,), or None without labels.
        class_names: One name per class in the order of the labels, or None.
    """

    fields: Mapping[str, Any]
    modalities: Mapping[str, Any]
    paired: bool
    labels: np.ndarray | None
    class_names: tuple[str, ...] | None

    def __len__(self) -> int:
        """Return the number of pairs; the longest field counts if there are none."""
        return max(map(len, self.fields.values()))

    @functools.cached_property
    def num_classes(self) -> int | None:
        """Return the number of classes of the labels, or None without labels."""
        if self.labels is None:
            return None
        return len(self.class_names or ()) or int(self.labels.max(initial=0)) + 1

    def is_in_file(self, field: str) -> bool:
        """Return whether the examples of a field stay in files."""
        return isinstance(self.fields[field], np.memmap | ShardImages)

    def is_in_shards(self, field: str) -> bool:
        """Return whether the examples of a field stay in TFRecord shards."""
        return isinstance(self.fields[field], ShardImages)

    def read(self, field: str, indices: Any) -> np.ndarray:
        """Return the rows of a field at `indices`, in memory.

        Args:
            field: Name of the field.
            indices: An index array or a slice.

        Examples:
            >>> data = tfgan_kit.data.of_arrays({"real": np.arange(8.0).reshape(4, 2)})
            >>> data.read("real", [2, 0]).tolist()
            [[4.0, 5.0], [0.0, 1.0]]
        """
        reader = self._readers[field]
        return reader.read(indices) if reader else self.fields[field][indices].copy()

    @functools.cached_property
    def _readers(self):
        """Return the object that reads each field from a file, None in memory."""
        return {name: _reader(values) for name, values in self.fields.items()}

    def _digest(self, field):
        """Return a SHA-256 over the shape and the rows of a field."""
        values = self.fields[field]
        if isinstance(values, ShardImages):
            return hashlib.sha256(values.digest.encode())
        digest = hashlib.sha256(repr(values.shape).encode())
        step = images_per_batch(values.shape[1:])
        for start in range(0, len(values), step):
            rows = self.read(field, slice(start, start + step))
            digest.update(np.ascontiguousarray(rows))
        return digest


def _reader(values):
    if isinstance(values, ShardImages):
        return values
    is_mapped = isinstance(values, np.memmap) and values.flags.c_contiguous
    return RowReader(values) if is_mapped and hasattr(os, "preadv") else None
