"""Progress on stderr: a bar with the time left in a terminal, else some lines."""

import sys
import time

import click

from .common import say

_SECONDS_BETWEEN_LINES = 10.0
_SECONDS_BETWEEN_DRAWINGS = 0.2


class Display:
    """Shows how far a job is, stage by stage. Call it with (stage, done, total).

    In a terminal each stage has one bar, drawn by Rich; elsewhere, such as in a log
    file, a line appears every `interval` seconds.

    Args:
        interval: Seconds between two lines outside of a terminal; None means no lines.
    """

    def __init__(self, interval=_SECONDS_BETWEEN_LINES):
        self.is_terminal = sys.stdout.isatty() and sys.stderr.isatty()
        self.interval = interval
        self._stage = None
        self._bar = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def __call__(self, stage, done, total, details="", *, at_once=False):
        """Show that `done` of `total` items of a stage are done.

        Args:
            stage: Its name.
            done, total: Numbers of items.
            details: str. Text to show as well.
            at_once: Whether to show it even if something was shown just before.
        """
        now = time.monotonic()
        if stage != self._stage:
            self.close()
            self._stage, self._first, self._begun, self._shown = stage, done, now, now
            if self.is_terminal:
                self._bar = _bar()
                self._task = self._bar.add_task(stage, total=total, details=details)
                self._bar.start()
        wait = _SECONDS_BETWEEN_DRAWINGS if self.is_terminal else self.interval
        if not at_once and (wait is None or now - self._shown < wait):
            return
        self._shown = now
        details = "  ".join(filter(None, [self._remaining(done, total, now), details]))
        if self.is_terminal:
            self._bar.update(self._task, completed=done, total=total, details=details)
            self._bar.refresh()
        else:
            line = f"{stage}: {done:,} of {total:,}  {details}"
            click.echo(line.rstrip(), err=True)

    def _remaining(self, done, total, now):
        if not self._first < done < total or now == self._begun:
            return ""
        speed = (done - self._first) / (now - self._begun)
        return f"ETA {duration((total - done) / speed)}"

    def tell(self, sentence):
        """Write a sentence on a line of its own."""
        self.close()
        say(sentence)

    def close(self):
        """End the bar; the next call begins a new one."""
        if self._bar is not None:
            self._bar.refresh()
            self._bar.stop()
        self._bar = self._stage = None


def duration(seconds):
    """Return seconds as `minutes:seconds` or `hours:minutes:seconds`."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _bar():
    # Rich takes a tenth of a second to import; only a terminal needs it.
    from rich import progress
    from rich.console import Console

    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(bar_width=10),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[details]}"),
        console=Console(file=sys.stderr),
        # Rich's own thread is off, so that a signal finds nothing half drawn.
        auto_refresh=False,
    )
