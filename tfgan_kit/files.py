"""Files and folders that are written completely or not at all."""

import contextlib
import errno
import hashlib
import json
import math
import os
import pathlib
import re
import shutil
import time
import uuid

from tfgan_kit.errors import InputError

try:
    import fcntl
except ImportError:  # Windows has no such locks
    fcntl = None

_PREFIX = ".writing-"
_SEAL = "seal"
# A process that wrote nothing for an hour was killed.
_IDLE = 3600
_LONGEST = 200  # of the 255 bytes that file systems allow


@contextlib.contextmanager
def replacing(path):
    """Give a temporary path beside `path` that replaces it at the end of the block.

    The block makes a file or a folder there. A file replaces any file at `path`; for a
    folder, nothing may exist at `path`. After an error nothing remains. A killed
    process leaves a temporary path, which the next call for the same `path` removes.
    An error of the operating system names `path`, also if the block's library raises
    one of its own.
    """
    path = pathlib.Path(path)
    is_new = not path.parent.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_unfinished(path.parent, _ending(path))
    # The suffix stays last, because writers choose their format by it.
    temporary = path.with_name(f"{_PREFIX}{uuid.uuid4().hex[:8]}-{_ending(path)}")
    try:
        with _locked(path.parent, shared=True):
            yield temporary
            _flush(temporary)
            os.rename(temporary, path)
    except BaseException as error:
        remove(temporary)
        if is_new:
            with contextlib.suppress(OSError):
                path.parent.rmdir()
        _raise_named(error, temporary, path)
        raise


def _ending(path):
    """Return a file's name, cut at its front so that a longer name can exist."""
    return os.fsdecode(os.fsencode(path.name)[-_LONGEST:])


def is_unfinished(path):
    """Return whether `path` is a temporary path of `replacing`."""
    return re.fullmatch(_PREFIX.replace(".", r"\.") + r"[0-9a-f]{8}-.+", path.name)


def remove_unfinished(folder, name=None):
    """Remove temporary paths that killed processes left in `folder`.

    While another process writes in the folder, only those are removed that nobody has
    written to for an hour.

    Args:
        folder: The folder.
        name: str. Only remove temporary paths of the file or folder with this name.
            Defaults to None, which means all.
    """
    length = len(f"{_PREFIX}01234567-")
    unfinished = [
        path
        for path in pathlib.Path(folder).glob(f"{_PREFIX}*")
        if is_unfinished(path) and name in (None, path.name[length:])
    ]
    if not unfinished:
        return
    with _locked(folder, shared=False) as is_alone:
        for path in unfinished:
            if is_alone or time.time() - _last_written(path) > _IDLE:
                remove(path)


@contextlib.contextmanager
def _locked(folder, shared):
    """Yield whether the folder could be locked, which a dead process does not keep.

    Processes that write in the folder share a lock. While they do, the exclusive lock
    is not free.
    """
    try:
        lock = None if fcntl is None else os.open(folder, os.O_RDONLY)
    except PermissionError:  # one may write in it, but not list it
        lock = None
    if lock is None:
        yield False
        return
    try:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB
        try:
            fcntl.flock(lock, kind)
            is_locked = True
        except OSError:  # others write in it, or the file system has no locks
            is_locked = False
        yield is_locked
    finally:
        if is_locked:  # a forked process may keep the descriptor open
            fcntl.flock(lock, fcntl.LOCK_UN)
        os.close(lock)


def _last_written(path):
    """Return the time in seconds; infinite if the file vanishes meanwhile."""
    try:
        return max(part.stat().st_mtime for part in [path, *path.rglob("*")])
    except OSError:
        return math.inf


def _raise_named(error, temporary, path):
    """Raise an OSError with the name `path` if an OSError caused `error`."""
    if isinstance(error, OSError) and error.errno is not None:
        if str(error.filename or temporary).startswith(str(temporary)):
            error.filename = str(path)
        return
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        if os.strerror(number) in str(error):
            raise OSError(number, os.strerror(number), str(path)) from error


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


def expanded(path):
    """Return a path with the home folder in place of ~; unknown users stay as given."""
    return pathlib.Path(os.path.expanduser(path))


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sealed(record):
    """Return a dictionary of JSON values with the digest of its content."""
    record = unsealed(record)
    return {**record, _SEAL: _digest(record)}


def unsealed(record):
    return {name: value for name, value in record.items() if name != _SEAL}


def is_whole(record):
    """Return whether the content is as `sealed` left it; True without a seal."""
    return _SEAL not in record or record[_SEAL] == _digest(unsealed(record))


def _digest(record):
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def check_parent(path, what):
    """Raise InputError if a parent of `path` is a file."""
    for parent in pathlib.Path(path).absolute().parents:
        if parent.exists() and not parent.is_dir():
            raise InputError(f"{what} cannot be written below a file: {parent} is one.")
        if parent.is_dir():
            return


def check_output(path, option, suffixes=(), overwrite=False):
    """Raise InputError unless a command may write the file at `path`.

    Args:
        path: The file.
        option: str. Name of the option that chooses it, for messages.
        suffixes: The suffixes that it may have. Defaults to (), which means any.
        overwrite: bool. Whether it may exist.
    """
    given, path = path, pathlib.Path(path)
    if os.path.isdir(path) or (suffixes and path.suffix not in suffixes):
        kind = f"{' or '.join(suffixes)} file" if suffixes else "file"
        folder = ", a folder" if given and os.path.isdir(path) else ""
        received = shown(given) or "no name"
        raise InputError(f"{option} must name a {kind}. Received: {received}{folder}.")
    check_parent(path, f"the file of {option}")
    if not os.path.lexists(path):
        return
    if path.exists() and not path.is_file():
        raise InputError(
            f"{option} must name a file. Received: {shown(path)}, which is a device or "
            "a pipe: give another name."
        )
    if not overwrite:
        raise InputError(
            f"{shown(path)} exists: give --overwrite to replace it, or another name."
        )
