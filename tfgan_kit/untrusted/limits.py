"""The largest content that a file may ask for, and the files that may be opened."""

import os
import stat

from tfgan_kit import files
from tfgan_kit.errors import InputError
from tfgan_kit.memory import physical as physical_memory

# A file may always expand to this many bytes, and to this many times its size.
_FREE = 2**28
_EXPANSION = 100
# Half of the memory is left to the system and to the work on the content.
_SHARE = 1 / 2


def check(path, wanted, stored=None):
    """Raise InputError if a file asks for more memory than it may.

    It may ask for half of the memory of this machine. Beyond 256 MB it may not ask for
    more than a hundred times the bytes that it stores.

    Args:
        path: The file, for the message.
        wanted: int. The bytes that its header or its shapes ask for.
        stored: int. The bytes that the file has for them. Defaults to None, which means
            that the content is not in the file.
    """
    memory = physical_memory()
    if memory is not None and wanted > memory * _SHARE:
        raise InputError(
            f"{files.shown(path)} asks for {_shown(wanted)}, more than half of the "
            f"memory of this machine ({_shown(memory)}): it is damaged or was made to "
            "do harm, or needs a larger machine."
        )
    if stored is not None and wanted > max(_FREE, _EXPANSION * stored):
        raise InputError(
            f"{files.shown(path)} asks for {_shown(wanted)}, but stores only "
            f"{_shown(stored)}: it is damaged or was made to do harm."
        )


def check_file(path):
    """Raise InputError unless `path` is a regular file that fits into memory."""
    check_regular(path)
    check(path, os.stat(path).st_size)


def check_regular(path):
    """Raise InputError unless `path` is a regular file.

    Opening a pipe could wait forever, and a device may never end.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise InputError(f"{files.shown(path)} is no regular file.")


def _shown(size):
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:,.0f} TB"
