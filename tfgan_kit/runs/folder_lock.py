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
_held = {}


def hold(folder: str | os.PathLike) -> None:
    """Lock a folder, which is made if it is missing, until this process ends.

    The system releases the lock of a process that dies. Locking a folder again in the
    same process changes nothing.

    Args:
        folder: The folder.

    Raises:
        InputError: Another process holds the lock.
    """
    path = pathlib.Path(folder).absolute()
    path.mkdir(parents=True, exist_ok=True)
    path = path.resolve()
    if fcntl is None or path in _held:
        return
    file = (path / NAME).open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        owner = file.read().strip() or "unknown"
        file.close()
        raise InputError(
            f"another process ({owner}) writes to {folder}: wait until it ends, stop "
            "it, or give another folder."
        ) from error
    except OSError:  # a file system without locks
        file.close()
        return
    file.truncate(0)
    file.write(f"pid {os.getpid()} on {socket.gethostname()}\n")
    file.flush()
    _held[path] = file


def release(folder: str | os.PathLike) -> None:
    """Release the lock of a folder; remove the folder if nothing else is in it."""
    path = pathlib.Path(folder).resolve()
    file = _held.pop(path, None)
    if file is not None:
        (path / NAME).unlink(missing_ok=True)
        file.close()
    with contextlib.suppress(OSError):
        path.rmdir()
