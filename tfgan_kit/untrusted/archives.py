"""Zip archives of unknown origin, and the arrays in `.npz` and `.npy` files."""

import math
import stat
import zipfile
from pathlib import PurePosixPath

import numpy as np

from tfgan_kit import files
from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import limits


def check(archive, path):
    """Raise InputError if a `ZipFile` expands too far, or leads out of a folder.

    Args:
        archive: The `ZipFile`.
        path: Its file, for messages.
    """
    members = archive.infolist()
    for member in members:
        name = member.filename.replace("\\", "/")
        parts = PurePosixPath(name).parts
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        if is_link or name.startswith("/") or ".." in parts or ":" in name[:2]:
            raise InputError(
                f"{files.shown(path)} has a member that leads out of its folder: "
                f"{files.shown(member.filename)}."
            )
        limits.check(path, member.file_size, member.compress_size)
    limits.check(path, sum(member.file_size for member in members))


def open_npy(path):
    """Return the array in a `.npy` file, memory-mapped and never unpickled.

    Raises:
        InputError: It is no regular file.
        OSError, ValueError: It is no such file, is cut off, or holds objects.
    """
    limits.check_regular(path)
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    if not isinstance(array, np.ndarray):
        raise ValueError("it holds several arrays")
    return array


def read_arrays(file, path):
    """Return the arrays in a `.npz` file by name, never unpickled.

    Args:
        file: The path of the file, or an open file.
        path: Its name, for messages.

    Raises:
        InputError: It asks for too much memory.
        ValueError, zipfile.BadZipFile: It is damaged, or holds objects.
    """
    with zipfile.ZipFile(file) as archive:
        check(archive, path)
        return {
            member.filename.removesuffix(".npy"): read_member(archive, member)
            for member in archive.infolist()
        }


def read_member(archive, member):
    """Return the array in a member of a `.npz` file, whose size must be that of it.

    Raises:
        ValueError: It is damaged, or holds objects.
    """
    with archive.open(member) as file:
        shape, _, dtype = read_header(file)
        expected = file.tell() + math.prod(shape) * dtype.itemsize
        # NumPy would take the memory for the shape before it reads.
        if not dtype.hasobject and expected != member.file_size:
            raise ValueError("it is cut off")
    with archive.open(member) as file:
        return np.lib.format.read_array(file, allow_pickle=False)


def read_header(file):
    """Return (shape, Fortran order, dtype) of an array in the `.npy` format."""
    if np.lib.format.read_magic(file) == (1, 0):
        return np.lib.format.read_array_header_1_0(file)
    return np.lib.format.read_array_header_2_0(file)
