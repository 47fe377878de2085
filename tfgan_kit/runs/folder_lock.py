"""The lock of a folder that one process at a time may write to. Needs no TensorFlow."""

import contextlib
import os
import pathlib
import socket

from tfgan_kit.errors import InputError

try:
    import fcntl
except ImportError:  # Windows has no such lock, so folders are not locked there
    fcntl = None

NAME = ".lock"
_held, _made = {}, {}


def hold(folder: str | os.PathLike) -> None:
    """Lock a folder, which is made if it is missing, until this process ends.

    The system releases the lock of a process that dies. Locking a folder again in the
    same process changes nothing, unless the folder was deleted meanwhile.

    Args:
        folder: The folder.

    Raises:
        InputError: Another process holds the lock.
    """
    path = pathlib.Path(folder).resolve()
    missing = [one for one in (path, *path.parents) if not one.exists()]
    path.mkdir(parents=True, exist_ok=True)
    _made.setdefault(path, missing)
    if fcntl is None or (path in _held and _is_at(path, _held[path])):
        return
    # A descriptor, because Python would warn that a file is never closed.
    lock = os.open(path / NAME, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        owner = os.read(lock, 1000).decode(errors="replace").strip() or "unknown"
        os.close(lock)
        raise InputError(
            f"another process ({owner}) writes to {folder}: wait until it ends, stop "
            "it, or give another folder."
        ) from error
    except OSError:  # a file system without locks
        os.close(lock)
        return
    if not _is_at(path, lock):  # removed meanwhile, by the process that held it
        os.close(lock)
        hold(folder)
        return
    os.truncate(lock, 0)
    os.write(lock, f"pid {os.getpid()} on {socket.gethostname()}\n".encode())
    _held[path] = lock


def _is_at(path, lock):
    """Return whether the lock is still that of the folder, and not a deleted file."""
    try:
        return os.path.samestat(os.stat(path / NAME), os.fstat(lock))
    except FileNotFoundError:
        return False


def release(folder: str | os.PathLike) -> None:
    """Release the lock of a folder, and remove empty folders that `hold` made."""
    path = pathlib.Path(folder).resolve()
    lock = _held.pop(path, None)
    if lock is not None:
        (path / NAME).unlink(missing_ok=True)
        os.close(lock)
    for one in _made.pop(path, ()):
        with contextlib.suppress(OSError):  # something else is in it
            one.rmdir()
