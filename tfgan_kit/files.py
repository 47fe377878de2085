"""Files and folders that are written completely or not at all."""

import contextlib
import hashlib
import math
import os
import pathlib
import re
import shutil
import time
import uuid

from tfgan_kit.errors import InputError

_PREFIX = ".writing-"
_LONGEST = 200  # of the 255 bytes that file systems allow


@contextlib.contextmanager
def replacing(path):
    """Give a temporary path beside `path` that replaces it at the end of the block.

    The block makes a file or a folder there. A file replaces any file at `path`; for a
    folder, nothing may exist at `path`. After an error nothing remains.
    """
    path = pathlib.Path(path)
    is_new = not path.parent.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    # The suffix stays last, because writers choose their format by it.
    temporary = path.with_name(f"{_PREFIX}{uuid.uuid4().hex[:8]}-{_ending(path)}")
    try:
        yield temporary
        _flush(temporary)
        os.rename(temporary, path)
    except BaseException:
        remove(temporary)
        if is_new:
            with contextlib.suppress(OSError):
                path.parent.rmdir()
        raise


def _ending(path):
    """Return a file's name, cut at its front so that a longer name can exist."""
    return os.fsdecode(os.fsencode(path.name)[-_LONGEST:])


def is_unfinished(path):
    """Return whether `path` is a temporary path of `replacing`."""
    return re.fullmatch(_PREFIX.replace(".", r"\.") + r"[0-9a-f]{8}-.+", path.name)


def remove_unfinished(folder, idle=0):
    """Remove temporary files that a killed process left in `folder`.

    Args:
        folder: The folder.
        idle: float. Only remove files that nobody has written to for this number of
            seconds, because other processes may be at work.
    """
    for path in filter(is_unfinished, pathlib.Path(folder).glob(f"{_PREFIX}*")):
        if not idle or time.time() - _last_written(path) > idle:
            remove(path)


def _last_written(path):
    """Return the time in seconds; infinite if the file vanishes meanwhile."""
    try:
        return max(part.stat().st_mtime for part in [path, *path.rglob("*")])
    except OSError:
        return math.inf


def remove(path):
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _flush(path):
    """Write the bytes to the disk before a rename makes them visible."""
    for part in path.rglob("*") if path.is_dir() else [path]:
        if part.is_file():
            with part.open("rb") as file:
                os.fsync(file.fileno())


def reserve(path, size):
    """Make a file of `size` bytes and reserve its space on the disk.

    Otherwise a write into the mapped file would kill the process on a full disk.
    """
    with open(path, "wb") as file:
        if size and hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)


def is_below(path, folder):
    """Return whether a path, with its links resolved, is a folder or lies in it."""
    path, folder = map(os.path.realpath, (path, folder))
    return os.path.commonpath([path, folder]) == folder


def shown(path):
    """Return a path for printing, with unprintable characters escaped."""
    return "".join(
        letter if letter.isprintable() else ascii(letter)[1:-1] for letter in str(path)
    )


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_parent(path, what):
    """Raise InputError if a parent of `path` is a file."""
    for parent in pathlib.Path(path).absolute().parents:
        if parent.exists() and not parent.is_dir():
            raise InputError(f"{what} cannot be written below a file: {parent} is one.")
        if parent.is_dir():
            return


def check_new_file(path, what, suffix, force=False):
    """Raise InputError unless the model file `path` can be written."""
    path = pathlib.Path(path)
    if path.suffix != suffix:
        raise InputError(f"{what} must end in {suffix}. Received: {path}.")
    check_parent(path, what)
    if path.is_dir() or (path.exists() and not force):
        hint = "give another name" if path.is_dir() else "give --force to replace it"
        raise InputError(f"{path} exists: {hint}.")
