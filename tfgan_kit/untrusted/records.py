"""TFRecord files of unknown origin."""

import mmap
import os
import struct

from tfgan_kit.untrusted import limits

# A record is its length, a checksum of 4 bytes, its content and another checksum.
_HEAD, _AROUND = 8, 16


def check(path):
    """Raise an error unless the records of a file fill it.

    TensorFlow takes the memory for the length that a record claims before it reads. If
    the memory is too small, the process dies.

    Raises:
        InputError: It is no regular file.
        ValueError: A record is longer than the rest of the file.
        OSError: It cannot be read.
    """
    limits.check_regular(path)
    size, place = os.path.getsize(path), 0
    if not size:
        return
    access = mmap.ACCESS_READ
    with (
        open(path, "rb") as file,
        mmap.mmap(file.fileno(), 0, access=access) as content,
    ):
        while place + _HEAD <= size:
            (length,) = struct.unpack_from("<Q", content, place)
            place += length + _AROUND
    if place != size:
        raise ValueError("a record is longer than its file")
