"""Work in a process of its own, which frees its memory when it ends."""

import contextlib
import multiprocessing
import os
import signal
import sys

from speed import command
from tfgan_kit.errors import InputError, RunError

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def call(function, *arguments):
    """Return the result of a function that runs in a new process.

    Signals are passed on to it. If it fails or a signal ends it, this process ends with
    its exit code.

    Args:
        function: A function of a module, so that the other process can import it.
        *arguments: Its arguments, which are pickled, as the result is.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(theirs, function, arguments))
    process.start()
    theirs.close()
    result = None
    with _passed_on(process), contextlib.suppress(EOFError):
        result = ours.recv()
    process.join()
    if process.exitcode < 0:
        command.say(f"Error: signal {-process.exitcode} has ended the training process")
        sys.exit(128 - process.exitcode)
    if process.exitcode:
        sys.exit(process.exitcode)
    return result


def _send(connection, function, arguments):
    os.setpgrp()  # so that the terminal's Ctrl-C does not arrive twice
    try:
        connection.send(function(*arguments))
    except (InputError, RunError, OSError) as error:
        command.say(f"Error: {error}")
        sys.exit(2 if isinstance(error, InputError) else 1)


@contextlib.contextmanager
def _passed_on(process):
    def pass_on(number, frame):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, number)

    before = {number: signal.signal(number, pass_on) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
