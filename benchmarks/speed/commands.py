"""How long the commands take to start, and how much memory they need at most."""

import contextlib
import os
import pty
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from speed.crew import environment

_STEP = re.compile(rb"step [1-9]\d*/\d")


class CommandError(Exception):
    """A command failed; its last words."""


def seconds_of_start(repeats):
    """Seconds, a list each: `--help`, `import tfgan_kit`, and up to the first step."""
    return {
        "--help": [_seconds_of_help() for _ in range(repeats)],
        "import tfgan_kit": [_seconds_of_import() for _ in range(repeats)],
        "first step": [_seconds_to_first_step() for _ in range(repeats)],
    }


def medians(seconds):
    return {name: statistics.median(found) for name, found in seconds.items()}


def run(folder, *arguments):
    """Runs `tfgan-kit` in a folder; the seconds that it took.

    Raises:
        CommandError: It failed; its last words.
    """
    start = time.perf_counter()
    command = [*_tfgan_kit(), *arguments]
    found = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True
    )
    if found.returncode:
        words = found.stderr.strip().splitlines() or ["it said nothing."]
        raise CommandError(f"`tfgan-kit {' '.join(arguments)}` failed: {words[-1]}")
    return time.perf_counter() - start


def peak_memory(variant, steps=20):
    """The most bytes that `tfgan-kit train` holds, from its start to the SavedModel."""
    with tempfile.TemporaryDirectory() as folder:
        command = [*_tfgan_kit(), "train", "--variant", variant, "--steps", str(steps)]
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CommandError(f"{' '.join(command)} ended with {process.returncode}.")
    return usage.ru_maxrss * 1024


def _tfgan_kit():
    """The command as it is installed beside this Python, else as a module."""
    found = shutil.which("tfgan-kit", path=os.path.dirname(sys.executable))
    return [found] if found else [sys.executable, "-m", "tfgan_kit"]


def _seconds_of_help():
    start = time.perf_counter()
    subprocess.run(
        [*_tfgan_kit(), "train", "--help"],
        check=True,
        env=environment(),
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def _seconds_of_import():
    code = (
        "import time; start = time.perf_counter(); import tfgan_kit; "
        "print(time.perf_counter() - start)"
    )
    run = [sys.executable, "-c", code]
    found = subprocess.run(run, check=True, env=environment(), capture_output=True)
    return float(found.stdout)


def _seconds_to_first_step():
    """From the command to the first line of progress, in a terminal as a person has."""
    terminal, inside = pty.openpty()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        process = subprocess.Popen(
            [*_tfgan_kit(), "train", "--variant", "dcgan"],
            cwd=folder,
            env=environment(),
            stdout=inside,
            stderr=inside,
        )
        os.close(inside)
        try:
            if not _shows(terminal, _STEP):
                raise CommandError("`tfgan-kit train` ended before its first step.")
            seconds = time.perf_counter() - start
        finally:
            process.send_signal(signal.SIGTERM)  # it stops after the step
            _read_to_end(terminal)
            process.wait()
            os.close(terminal)
    return seconds


def _shows(terminal, pattern):
    text = b""
    while part := _read(terminal):
        text += part
        if pattern.search(text):
            return True
    return False


def _read_to_end(terminal):
    """A process that nobody reads from would wait for that."""
    while _read(terminal):
        pass


def _read(terminal):
    # Linux ends a terminal with an error.
    with contextlib.suppress(OSError):
        return os.read(terminal, 4096)
    return b""
