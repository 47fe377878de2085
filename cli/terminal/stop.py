"""Ctrl-C and SIGTERM during a training."""

import contextlib
import os
import signal
import sys

from .common import say

_SHOW_CURSOR = "\x1b[?25h"  # the display of progress has hidden it


class Stop:
    """Turn Ctrl-C and SIGTERM into a request to stop after the step.

    A second signal ends the process at once. An exception could be lost in a callback
    of C, or leave TensorFlow's as an error of its own; whole files need no cleaning up.
    """

    def __init__(self):
        self.signal = None

    def __call__(self):
        """Return the number of the signal, or 0 before there is one."""
        return self.signal or 0

    def __enter__(self):
        signals = (signal.SIGINT, signal.SIGTERM)
        self.before = {number: signal.signal(number, self._note) for number in signals}
        return self

    def __exit__(self, *error):
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _note(self, number, frame):
        is_second, self.signal = self(), number
        is_terminal = sys.stderr.isatty()
        below = "\n" if is_terminal else ""  # below the line of progress
        with contextlib.suppress(OSError):
            if is_second:
                say(f"{_SHOW_CURSOR * is_terminal}{below}stopped at once")
            else:
                say(f"{below}stopping after this step ...")
        if is_second:
            os._exit(128 + number)
