"""A command in a forked process, which may be killed at a chosen moment.

The parent imports TensorFlow without using it, so that a fork starts in no time.
"""

import os
import pathlib
import signal
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow_datasets  # noqa: F401  (imported once, for all forks)

from tfgan_kit import callbacks, evaluation, export, runs  # noqa: F401
from tfgan_kit.cli.main import main

_CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def run(arguments, place, kill_at=None, kill_after=None):
    """Run `tfgan-kit` with its working folder and cache in `place`.

    Args:
        arguments: The arguments.
        place: A folder. `output.txt` in it gets stdout and stderr.
        kill_at: int. Kill the process before its file operation of this number in
            `place`, from 1 on, or None.
        kill_after: float. Kill it after this number of seconds, or None.

    Returns:
        The exit code, or minus the number of the signal that ended it; the number of
        file operations; and the seconds.
    """
    start = time.monotonic()
    child, pipe = _fork(arguments, place, kill_at)
    if kill_after is not None:
        _kill_later(child, start + kill_after)
    return *_wait(child, pipe), time.monotonic() - start


def run_at_once(arguments, place):
    """Run a command twice at the same time; return the exit codes."""
    children = [_fork(arguments, place) for _ in range(2)]
    return [_wait(*child)[0] for child in children]


def _fork(arguments, place, kill_at=None):
    """Return the process that runs a command, and the pipe for its count."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _become(arguments, pathlib.Path(place), kill_at, writing)
    os.close(writing)
    return child, reading


def _wait(child, pipe):
    """Return the exit code and the number of file operations."""
    with os.fdopen(pipe) as file:
        text = file.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), int(text or 0)


def _kill_later(child, moment):
    while time.monotonic() < moment:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)


def _become(arguments, place, kill_at, pipe):
    """Run the command in this process, and end it."""
    code = 1
    try:
        os.chdir(place)
        os.environ["TFGAN_KIT_CACHE"] = str(place / "cache")
        output = os.open("output.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        for stream in (1, 2):
            os.dup2(output, stream)
        count = _count_operations(os.path.realpath(place), kill_at)
        result = main([*map(str, arguments)], standalone_mode=False)
        code = result if isinstance(result, int) else 0
        os.write(pipe, str(count()).encode())
    except SystemExit as error:
        code = error.code
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _count_operations(place, kill_at):
    """Count what changes files in `place`; return a function that tells the number."""
    number = 0

    def hook(event, details):
        nonlocal number
        if event == "open":
            path, flags = details[0], details[2]
            if not isinstance(flags, int) or not flags & _WRITING:
                return
        elif event in _CHANGES:
            path = details[0]
        else:
            return
        if not isinstance(path, (str, bytes, os.PathLike)):
            return
        if not os.path.abspath(os.fsdecode(path)).startswith(place):
            return
        number += 1
        if number == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return lambda: number
