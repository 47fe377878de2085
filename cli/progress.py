"""How far a training is, on stderr: a bar in a terminal, else a line an epoch."""

import sys
import time

import click
import keras


class Progress(keras.callbacks.Callback):
    """Steps, losses, speed and the time that is left.

    Args:
        total: Steps of the whole run.
        steps_per_epoch: Steps between two lines, where there is no terminal.
    """

    def __init__(self, total, steps_per_epoch):
        super().__init__()
        self.total = total
        self.steps_per_epoch = steps_per_epoch
        self.terminal = sys.stdout.isatty() and sys.stderr.isatty()

    def on_train_begin(self, logs=None):
        self.first = int(self.model.step)
        self.clock = None
        self.shown = 0.0

    def on_train_batch_end(self, batch, logs=None):
        step, now = int(self.model.step), time.monotonic()
        if self.clock is None:  # the first step holds the tracing: not in the speed
            self.first, self.clock = step, now
        epoch_ends = step % self.steps_per_epoch == 0 or step == self.total
        if self.terminal and (now - self.shown > 0.2 or step == self.total):
            self.shown = now
            click.echo("\r\033[K" + self._line(step, now, logs), nl=False, err=True)
        elif not self.terminal and epoch_ends:
            click.echo(self._line(step, now, logs), err=True)

    def on_train_end(self, logs=None):
        if self.terminal:
            click.echo(err=True)

    def _line(self, step, now, logs):
        epoch = -(-step // self.steps_per_epoch)
        parts = [f"epoch {epoch}  step {step}/{self.total}"]
        parts += [f"{name} {value:.4f}" for name, value in (logs or {}).items()]
        done = step - self.first
        if done:
            seconds = (now - self.clock) / done
            parts.append(f"{1 / seconds:.2f} steps/s")
            parts.append(f"ETA {_duration(seconds * (self.total - step))}")
        return "  ".join(parts)


def _duration(seconds):
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
