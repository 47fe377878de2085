"""The place of every record in the TFRecord files of a split."""

import dataclasses
import functools
import hashlib
import struct

import numpy as np

from tfgan_kit import files
from tfgan_kit.errors import InputError

# A record is its length (8 bytes), the checksum of that (4), its content, and the
# checksum of the content (4).
_HEAD = 12
_AROUND = 16


@dataclasses.dataclass(frozen=True, eq=False)
class ShardIndex:
    """The records of a split in TFRecord files.

    Attributes:
        paths: The files, in order.
        counts: int64 (s,), the number of records in each file.
        starts, sizes: int64 (n,), the place of each record in its file, and the bytes
            of its content.
        labels: int64 (n,), or None.
        digest: Text that changes whenever a record changes.
    """

    paths: tuple[str, ...]
    counts: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray
    labels: np.ndarray | None
    digest: str

    def __len__(self):
        return len(self.starts)

    def part(self, rows):
        """Return the index of some records, whose numbers must ascend."""
        text = f"{self.digest} {hashlib.sha256(rows.astype('<i8')).hexdigest()}"
        return dataclasses.replace(
            self,
            counts=np.bincount(self._shards(rows), minlength=len(self.paths)),
            starts=self.starts[rows],
            sizes=self.sizes[rows],
            labels=None if self.labels is None else self.labels[rows],
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )

    def path_of(self, row):
        """Return the file that holds a record."""
        return self.paths[self._shards(row)]

    def read(self, rows):
        """Return the contents of records, as bytes, with one file open at a time.

        Raises:
            InputError: A file is missing or was changed.
        """
        rows = np.asarray(rows)
        shards, contents = self._shards(rows), [b""] * len(rows)
        for shard in np.unique(shards):
            path = self.paths[shard]
            try:
                with open(path, "rb", buffering=0) as file:
                    for place in np.flatnonzero(shards == shard):
                        contents[place] = self._content(file, rows[place], path)
            except OSError as error:
                raise unreadable(path, error.strerror) from error
        return contents

    def _shards(self, rows):
        return np.searchsorted(self._ends, rows, side="right")

    @functools.cached_property
    def _ends(self):
        return np.cumsum(self.counts)

    def _content(self, file, row, path):
        size = int(self.sizes[row])
        file.seek(int(self.starts[row]))
        record = file.read(size + _AROUND)
        if len(record) < size + _AROUND or struct.unpack_from("<Q", record)[0] != size:
            raise unreadable(path, "it was changed while it was read")
        return record[_HEAD : _HEAD + size]


def starts_of(sizes):
    """Return the places of the records of one file, int64 (n,), from their sizes."""
    ends = np.cumsum(sizes + _AROUND)
    return ends - sizes - _AROUND


def unreadable(path, reason):
    """Return the InputError about a file that cannot be read."""
    return InputError(
        f"the shard {files.shown(path)} cannot be read: {reason}. Prepare the data set "
        "anew."
    )
