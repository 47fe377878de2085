"""How far one stage after another is, on stderr: how many, and the time left."""

import shutil
import sys
import time

import click

from .common import say

_BETWEEN_LINES = 10


class Stages:
    """Called with (what, done, in all): a line that is drawn over, in a terminal.

    Elsewhere, a line every ten seconds; `close` ends the line of a terminal.
    """

    def __init__(self):
        self.terminal = sys.stderr.isatty()
        self.what = None

    def __call__(self, what, done, total):
        now = time.monotonic()
        if what != self.what:
            self.close()
            self.what, self.began, self.first, self.shown = what, now, done, now
        wait = 0.2 if self.terminal else _BETWEEN_LINES
        if now - self.shown < wait and not (self.terminal and done == total):
            return
        self.shown = now
        line = f"{what}: {done:,} of {total:,}"
        if self.first < done < total:
            from .progress import duration  # it imports Keras

            speed = (done - self.first) / (now - self.began)
            line += f", {duration((total - done) / speed)} left"
        if self.terminal:
            # A line that wraps cannot be drawn over.
            line = "\r\033[K" + line[: shutil.get_terminal_size().columns - 1]
        click.echo(line, nl=not self.terminal, err=True)

    def tell(self, sentence):
        """`say`, on a line of its own."""
        self.close()
        say(sentence)

    def close(self):
        if self.terminal and self.what:
            click.echo(err=True)
        self.what = None
