"""Reading of rows of a memory-mapped file without keeping them in the process.

A touched page of a mapping counts as the process's memory, and the system may map two
megabytes around it: a batch of scattered images took hundreds of megabytes.
"""

import os
import weakref

import numpy as np

from tfgan_kit.errors import InputError


class RowReader:
    """Reader of rows of a contiguous `numpy.memmap` from its file.

    Args:
        array: A memmap of at least one axis, or a part of one. Its file stays open.
    """

    def __init__(self, array):
        whole = array
        while isinstance(whole.base, np.memmap):
            whole = whole.base
        addresses = [a.__array_interface__["data"][0] for a in (whole, array)]
        self._start = whole.offset + addresses[1] - addresses[0]
        self._array = array
        self._name = whole.filename
        self._file = os.open(whole.filename, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)

    def read(self, indices):
        """Return the rows at `indices`, an index array or a slice, as a new array.

        Raises:
            InputError: The file has become shorter.
        """
        shape, row_bytes = self._array.shape[1:], self._array[0].nbytes
        if isinstance(indices, slice):
            first, last, step = indices.indices(len(self._array))
            if step == 1:
                rows = np.empty((max(last - first, 0), *shape), self._array.dtype)
                self._fill(rows, self._start + first * row_bytes)
                return rows
            indices = np.arange(first, last, step)
        rows = np.empty((len(indices), *shape), self._array.dtype)
        for target, place in zip(rows, indices, strict=True):
            self._fill(target, self._start + int(place) % len(self._array) * row_bytes)
        return rows

    def _fill(self, target, position):
        left = memoryview(target).cast("B") if target.size else b""
        while len(left):  # the system reads 2 GiB at once at most
            count = os.preadv(self._file, [left], position)
            if not count:
                raise InputError(
                    f"{self._name} was changed while it was read: start again."
                )
            left, position = left[count:], position + count
