"""Ctrl-C and SIGTERM during a training."""

import contextlib
import signal
import sys

from .common import say


class Stop:
    """Turns Ctrl-C and SIGTERM into a request to stop after the step, or twice: now."""

    def __init__(self):
        self.signal = None

    def __call__(self):
        return self.signal is not None

    def __enter__(self):
        signals = (signal.SIGINT, signal.SIGTERM)
        self.before = {number: signal.signal(number, self._note) for number in signals}
        return self

    def __exit__(self, *error):
        for number, handler in self.before.items():
            signal.signal(number, handler)

    def _note(self, number, frame):
        if self():
            raise KeyboardInterrupt
        self.signal = number
        with contextlib.suppress(OSError):
            below = "\n" if sys.stderr.isatty() else ""  # below the line of progress
            say(f"{below}stopping after this step ...")
