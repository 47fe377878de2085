"""How far a training of a benchmark is, on stderr."""

import contextlib
import shutil
import sys
import time

import click
import keras

from .progress import duration, in_order

_BETWEEN_LINES = 30


@contextlib.contextmanager
def watch(clock):
    """Gives the callbacks that show it; their line is closed whatever happens."""
    progress = _Progress(clock)
    try:
        yield [progress]
    finally:
        if progress.terminal:
            click.echo(err=True)


class _Progress(keras.callbacks.Callback):
    """One line in a terminal, else a line now and then; place it after the clock."""

    def __init__(self, clock):
        super().__init__()
        self.clock = clock
        self.terminal = sys.stdout.isatty() and sys.stderr.isatty()
        self.every = 0.2 if self.terminal else _BETWEEN_LINES
        self.shown = 0.0

    def on_train_batch_end(self, batch, logs=None):
        now = time.monotonic()
        if now - self.shown < self.every and not self.clock.is_over:
            return
        self.shown = now
        parts = [f"step {self.clock.step}", f"{duration(self.clock.seconds)} trained"]
        if self.clock.left is not None:
            parts.append(f"ETA {duration(self.clock.left)}")
        parts += in_order(self.model, logs)
        line = "  ".join(parts)
        if self.terminal:
            # A line that wraps cannot be drawn over.
            line = "\r\033[K" + line[: shutil.get_terminal_size().columns - 1]
        click.echo(line, nl=not self.terminal, err=True)
