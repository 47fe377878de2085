"""Ctrl-C and SIGTERM during a training."""

import contextlib
import os
import signal
import sys
import threading

from .common import say

# Systems that stop a process kill it about 30 s after their SIGTERM.
_SECONDS = 25
_SHOW_CURSOR = "\x1b[?25h"  # the display of progress has hidden it


class Stop:
    """Turn Ctrl-C and SIGTERM into a request to stop after the step.

    A second signal ends the process at once, and so does the time if a step, its
    tracing or an evaluation takes longer. An exception could be lost in a callback of
    C, or leave TensorFlow's as an error of its own; whole files need no cleaning up.

    Args:
        seconds: float. The time for the step to end.
    """

    def __init__(self, seconds=_SECONDS):
        self.signal = None
        self._timer = threading.Timer(seconds, self._end_at_once)
        self._timer.daemon = True

    def __call__(self):
        """Return the number of the signal, or 0 before there is one."""
        return self.signal or 0

    def __enter__(self):
        signals = (signal.SIGINT, signal.SIGTERM)
        self.before = {number: signal.signal(number, self._note) for number in signals}
        return self

    def __exit__(self, *error):
        self._timer.cancel()
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _note(self, number, frame):
        is_second, self.signal = self(), number
        if is_second:
            self._end_at_once()
        self._timer.start()
        _say_below("stopping after this step ...")

    def _end_at_once(self):
        _say_below("stopped at once, without a checkpoint of this step", is_last=True)
        os._exit(128 + self.signal)


def _say_below(sentence, is_last=False):
    """Print a sentence below the line of progress."""
    is_terminal = sys.stderr.isatty()
    cursor = _SHOW_CURSOR if is_terminal and is_last else ""
    below = "\n" if is_terminal else ""
    with contextlib.suppress(OSError):
        say(f"{cursor}{below}{sentence}")
