"""Arrays in NumPy's files, memory-mapped and never unpickled."""

import math
import struct
import zipfile
import zlib

import numpy as np

from tfgan_kit import files
from tfgan_kit.data.source import NoFields
from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import archives, limits

_PART = 2**20


def open_arrays(path, names=None):
    """Return the arrays of a file, memory-mapped if they are stored uncompressed.

    Args:
        path: A `.npy` file, or a `.npz` file.
        names: The required arrays of a `.npz` file, besides optional `labels`; a `.npy`
            file holds a single array. Defaults to None, which means `images`, or `real`
            in its place.

    Returns:
        A dict of the arrays by name, with the single one as `images` if names is None,
        and with `labels` if there are any.

    Raises:
        InputError: There is no such file or array, or the file is damaged or holds
            objects, because nothing is ever unpickled.
    """
    try:
        limits.check_regular(path)
        with open(path, "rb") as file:
            kind = file.read(len(np.lib.format.MAGIC_PREFIX))
        if kind == np.lib.format.MAGIC_PREFIX:
            name = _single_name(path, names)
            return {name: archives.open_npy(path)}
        if zipfile.is_zipfile(path):
            return _open_npz(path, names)
        raise InputError(
            f"{files.shown(path)} holds no array as NumPy writes it, or is cut off."
        )
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(
            f"there is no file {files.shown(path)}: check the spelling."
        ) from None
    except Exception as error:  # a broken file raises anything
        raise InputError(
            f"{files.shown(path)} cannot be read as an array of numbers: "
            f"{_reason(error)}."
        ) from error


def _reason(error):
    reason = getattr(error, "strerror", None) or str(error).strip()
    # NumPy's own message for an array of objects is about loading pickles.
    if "allow_pickle" in reason or "Python objects" in reason:
        return "it holds objects"
    if "mmap length" in reason:
        return "it is cut off"
    reason = (reason.splitlines() or [type(error).__name__])[0]
    return files.shown(reason.rstrip("."))


def _single_name(path, names):
    names = list(names or ["images"])
    if len(names) > 1:
        raise NoFields(
            f"{files.shown(path)} holds one array: give a .npz file with the arrays "
            f"{', '.join(map(files.shown, names))}. Received: a .npy file."
        )
    return names[0]


def _open_npz(path, names):
    with zipfile.ZipFile(path) as archive:
        members = {
            name.removesuffix(".npy"): archive.getinfo(name)
            for name in archive.namelist()
        }
        received = f"Received: {', '.join(map(files.shown, members)) or 'nothing'}."
        if names is None:
            single = next((name for name in ("images", "real") if name in members), "")
            if not single:
                raise InputError(
                    f"{files.shown(path)} must hold an array named images, or real, "
                    f"and may hold labels. {received}"
                )
            found = {"images": members[single]}
        elif not members.keys() >= set(names):
            raise NoFields(
                f"{files.shown(path)} must hold the arrays "
                f"{', '.join(map(files.shown, names))}: name them so, or say which "
                f"array is which field. {received}"
            )
        else:
            found = {name: members[name] for name in names}
        if "labels" in members:
            found["labels"] = members["labels"]
        return {name: _open_member(path, archive, info) for name, info in found.items()}


def _check_sum(file, start, info):
    """Raise BadZipFile if the bytes of a member are not those of its checksum."""
    file.seek(start)
    found, left = 0, info.file_size
    while part := file.read(min(left, _PART)):
        found, left = zlib.crc32(part, found), left - len(part)
    if found != info.CRC:
        raise zipfile.BadZipFile(f"{info.filename} has another checksum")


def _open_member(path, archive, info):
    """Return an array of an archive, memory-mapped unless it is compressed."""
    if info.compress_type == zipfile.ZIP_STORED:
        with open(path, "rb") as file:
            # Use the local header's own lengths, which may differ from the directory's.
            file.seek(info.header_offset)
            lengths = struct.unpack("<26xHH", file.read(30))
            start = info.header_offset + 30 + sum(lengths)
            _check_sum(file, start, info)
            file.seek(start)
            shape, fortran, dtype = archives.read_header(file)
            offset = file.tell()
        size = math.prod(shape) * dtype.itemsize
        if not dtype.hasobject and size and offset + size == start + info.file_size:
            return np.memmap(path, dtype, "r", offset, shape, "F" if fortran else "C")
    limits.check(path, info.file_size, info.compress_size)
    return archives.read_member(archive, info)
