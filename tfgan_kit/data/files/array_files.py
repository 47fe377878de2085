"""Arrays in files as NumPy writes them, mapped into memory and never unpickled."""

import math
import os
import stat
import struct
import zipfile

import numpy as np

from tfgan_kit import files
from tfgan_kit.errors import InputError


def open_arrays(path):
    """The arrays of a file, mapped where the file holds them as they are.

    Args:
        path: A `.npy` file, or a `.npz` file with `images` and perhaps `labels`.

    Returns:
        A dict with `images` and perhaps `labels`.

    Raises:
        InputError: No such file or no such array in it, or it is damaged, or it holds
            objects: nothing is ever unpickled.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe would be waited for
            raise InputError(f"{files.shown(path)} is no regular file.")
        with open(path, "rb") as file:
            kind = file.read(len(np.lib.format.MAGIC_PREFIX))
        if kind == np.lib.format.MAGIC_PREFIX:
            return {"images": np.load(path, mmap_mode="r", allow_pickle=False)}
        if zipfile.is_zipfile(path):
            return _open_npz(path)
        raise InputError(
            f"{files.shown(path)} holds no array as NumPy writes it, or is cut off."
        )
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(f"there is no file {files.shown(path)}.") from None
    except Exception as error:  # a file of anything raises anything
        raise InputError(
            f"{files.shown(path)} cannot be read as an array of numbers: "
            f"{_reason(error)}."
        ) from error


def _reason(error):
    reason = getattr(error, "strerror", None) or str(error).strip()
    # NumPy's own sentence for an array of objects speaks of loading pickles.
    if "allow_pickle" in reason or "Python objects" in reason:
        return "it holds objects"
    if "mmap length" in reason:
        return "it is cut off"
    reason = (reason.splitlines() or [type(error).__name__])[0]
    return files.shown(reason.rstrip("."))


def _open_npz(path):
    with zipfile.ZipFile(path) as archive:
        members = {
            name.removesuffix(".npy"): archive.getinfo(name)
            for name in archive.namelist()
        }
        if "images" not in members:
            raise InputError(
                f"{files.shown(path)} must hold an array named images, and may hold "
                f"labels. Received: {', '.join(members) or 'nothing'}."
            )
        return {
            name: _open_member(path, archive, members[name])
            for name in ("images", "labels")
            if name in members
        }


def _open_member(path, archive, info):
    """An array of an archive: mapped, unless it is compressed."""
    if info.compress_type == zipfile.ZIP_STORED:
        with open(path, "rb") as file:
            # The local header's own lengths: they may differ from the directory's.
            file.seek(info.header_offset)
            lengths = struct.unpack("<26xHH", file.read(30))
            start = info.header_offset + 30 + sum(lengths)
            file.seek(start)
            shape, fortran, dtype = _header(file)
            offset = file.tell()
        size = math.prod(shape) * dtype.itemsize
        if not dtype.hasobject and size and offset + size == start + info.file_size:
            return np.memmap(path, dtype, "r", offset, shape, "F" if fortran else "C")
    with archive.open(info) as member:
        return np.lib.format.read_array(member, allow_pickle=False)


def _header(file):
    """(shape, whether in Fortran's order, dtype) of an array in the `.npy` format."""
    if np.lib.format.read_magic(file) == (1, 0):
        return np.lib.format.read_array_header_1_0(file)
    return np.lib.format.read_array_header_2_0(file)
