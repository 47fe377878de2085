"""The memory of this machine, and the refusal of what cannot fit into it."""

import os
import pathlib

from tfgan_kit.errors import InputError

# The limits of containers, of cgroups version 2 and 1.
_LIMITS = (
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
)


def physical() -> int | None:
    """Return the bytes of memory of this machine or container; None if not known."""
    return min(filter(None, (_installed(), *map(_read_limit, _LIMITS))), default=None)


def available() -> int | None:
    """Return the bytes of memory that nobody uses; None if not known."""
    return min(filter(None, (physical(), _free())), default=None)


def check(wanted: float, what: str, remedy: str) -> None:
    """Raise InputError if something takes more memory than is free.

    Args:
        wanted: Its bytes, at least.
        what: Their use, in the plural, for the message.
        remedy: An instruction for the user.
    """
    limit = available()
    if limit is not None and wanted > limit:
        raise InputError(
            f"{what} take about {shown(wanted)} of memory, and this machine has "
            f"{shown(limit)} free: {remedy}."
        )


def shown(size: float) -> str:
    """Return a number of bytes as text, such as "1.5 GiB"."""
    return f"{size / 2**30:,.1f} GiB" if size >= 2**30 else f"{size / 2**20:.1f} MiB"


def _installed():
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def _free():
    try:
        for line in pathlib.Path("/proc/meminfo").read_text().splitlines():
            name, _, amount = line.partition(":")
            if name == "MemAvailable":
                return 1024 * int(amount.split()[0])
    except (OSError, ValueError, IndexError):
        pass
    return None


def _read_limit(path):
    try:
        return int(pathlib.Path(path).read_text())
    except (OSError, ValueError):  # it has none, or the text "max"
        return None
