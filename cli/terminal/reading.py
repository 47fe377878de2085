"""Reading images: how far it is, and what to do about a file that fails."""

import contextlib
import sys
import time

import click

from tfgan_kit.data.files.image_files import UnreadableImage
from tfgan_kit.errors import InputError


@contextlib.contextmanager
def read_bar():
    """A function (done, total) that draws a bar with the time left, in a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with contextlib.ExitStack() as stack:
        bar, drawn = None, 0.0

        def progress(done, total):
            nonlocal bar, drawn
            if bar is None:
                bar = click.progressbar(length=total, file=sys.stderr, show_pos=True)
                stack.enter_context(bar)
            if done == total or time.monotonic() - drawn > 0.1:
                drawn = time.monotonic()
                bar.update(done - bar.pos)

        yield progress


@contextlib.contextmanager
def skip_hint():
    """Says what to do about a file that cannot be read."""
    try:
        yield
    except UnreadableImage as error:
        told = str(error).rstrip(".")
        raise InputError(f"{told}; --skip-corrupt leaves such files out.") from error
