"""The cluster that the variable TF_CONFIG describes. Needs no TensorFlow."""

import json
import os
import re
from typing import NamedTuple

from tfgan_kit.errors import InputError

VARIABLE = "TF_CONFIG"
_ADDRESS = re.compile(r"(?:[^\s:/]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}", re.ASCII)
_JOBS = ("chief", "worker")


class Cluster(NamedTuple):
    """The machines that train together, and which of them this process is.

    Args:
        addresses: tuple of str. "host:port" of every worker; the first is the chief.
        index: int. The place of this process among them.
    """

    addresses: tuple[str, ...]
    index: int


def check(strategy: str) -> None:
    """Raise InputError unless TF_CONFIG describes a cluster only if a run needs it.

    Otherwise every machine of a cluster would train a run of its own.
    """
    if strategy == "multiworker":
        read()
    elif os.environ.get(VARIABLE) and not _describes_one():
        raise InputError(
            f"{VARIABLE} is set, so this process belongs to a cluster: give --strategy "
            f"multiworker, or unset {VARIABLE}. Received: --strategy {strategy}."
        )


def _describes_one():
    """Return whether TF_CONFIG describes one process, as some services set it."""
    try:
        jobs = json.loads(os.environ[VARIABLE]).get("cluster") or {}
        return sum(map(len, jobs.values())) < 2
    except (ValueError, AttributeError, TypeError, RecursionError):
        return False


def is_chief(strategy: str) -> bool:
    """Return whether this process writes the files of a run with this strategy."""
    return strategy != "multiworker" or read().index == 0


def read() -> Cluster:
    """Return the cluster of TF_CONFIG.

    Raises:
        InputError: TF_CONFIG is not set, or does not describe workers and one of them.
    """
    text = os.environ.get(VARIABLE)
    if not text:
        raise InputError(
            f"--strategy multiworker needs the cluster in {VARIABLE}; tfgan-kit launch "
            "starts one on this machine. For one machine, give --strategy none or "
            f"mirrored. Received: no {VARIABLE}."
        )
    try:
        given = json.loads(text)
        jobs, task = given["cluster"], given["task"]
        lists = [jobs[job] for job in _JOBS if job in jobs]
        addresses = tuple(address for one in lists for address in one)
        before = len(lists[0]) if task["type"] == "worker" and "chief" in jobs else 0
        own, index = jobs[task["type"]], task["index"]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        _refuse(text, error)
    is_known = set(jobs) <= set(_JOBS) and all(isinstance(one, list) for one in lists)
    is_known &= len(jobs.get("chief", [])) <= 1
    if not is_known or type(index) is not int or not 0 <= index < len(own):
        _refuse(text)
    for address in addresses:
        if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
            _refuse(text)
    if len(set(addresses)) < len(addresses):
        raise InputError(
            f"{VARIABLE} must give every worker an address of its own. "
            f"Received: {', '.join(addresses)}."
        )
    return Cluster(addresses, before + index)


def _refuse(text, error=None):
    raise InputError(
        f'{VARIABLE} must be JSON such as {{"cluster": {{"worker": ["one:5000", '
        '"two:5000"]}, "task": {"type": "worker", "index": 0}}. '
        f"Received: {text if len(text) < 300 else text[:300] + '...'}"
    ) from error
