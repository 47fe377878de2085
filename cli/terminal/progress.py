"""How far a training is, on stderr: a bar in a terminal, else a line an epoch."""

import shutil
import sys
import time

import click
import keras


class Progress(keras.callbacks.Callback):
    """Steps, losses, speed and the time that is left.

    Args:
        total: Steps of the whole run.
        steps_per_epoch: Steps between two lines, where there is no terminal.
        stop_after: The step that ends this part of the run, if it is not the total.
    """

    def __init__(self, total, steps_per_epoch, stop_after=None):
        super().__init__()
        self.total = total
        self.steps_per_epoch = steps_per_epoch
        self.stop_after = stop_after
        self.terminal = sys.stdout.isatty() and sys.stderr.isatty()
        self.last = None

    def on_train_begin(self, logs=None):
        self.first = int(self.model.step)
        self.clock = None
        self.shown = 0.0

    def on_train_batch_end(self, batch, logs=None):
        step, now = int(self.model.step), time.monotonic()
        if self.clock is None:  # the first step holds the tracing: not in the speed
            self.first, self.clock = step, now
        ends = step in (self.total, self.stop_after)
        if self.terminal:
            self.last = self._line(step, now, logs)
            if now - self.shown > 0.2:
                self.shown = now
                self._draw()
        elif ends or step % self.steps_per_epoch == 0:
            click.echo(self._line(step, now, logs), err=True)

    def close(self):
        """Shows the last step; what is written next begins a line of its own."""
        if self.last:
            self._draw()
            click.echo(err=True)
            self.last = None

    def _draw(self):
        # A line that wraps cannot be drawn over.
        width = shutil.get_terminal_size().columns - 1
        click.echo("\r\033[K" + self.last[:width], nl=False, err=True)

    def _line(self, step, now, logs):
        epoch = -(-step // self.steps_per_epoch)
        parts = [f"epoch {epoch}  step {step}/{self.total}"]
        done = step - self.first
        if done:
            seconds = (now - self.clock) / done
            parts.append(f"ETA {duration(seconds * (self.total - step))}")
            speed = 1 / seconds
            parts.append(f"{speed:.{2 if speed < 100 else 0}f} steps/s")
        parts += in_order(self.model, logs)
        return "  ".join(parts)


def in_order(model, logs):
    """The logged numbers as texts, the terms first: Keras sorts them by name."""
    logs = logs or {}
    names = dict.fromkeys([*model.logged, *logs])
    return [f"{name} {logs[name]:.4f}" for name in names if name in logs]


def duration(seconds):
    """Seconds as `minutes:seconds` or `hours:minutes:seconds`."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
