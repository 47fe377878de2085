"""`tfgan-kit train --dry-run` and `--estimate`: a run's size and speed in advance."""

import json

import click

from ..terminal.common import say, start_tensorflow


def show(config, folder, *, resume, timed):
    """Print the resolved run to stdout, its size and speed to stderr; write nothing."""
    start_tensorflow()
    from tfgan_kit.runs import duration, estimate, training

    prepare = training.prepare_resume if resume else training.prepare_start
    run = prepare(config, folder, announce=say)
    for line in estimate.summary(run):
        say(line)
    if timed:
        for line in _times(duration.measure(run)):
            say(line)
    say(f"would train in {folder.path}; nothing was written")
    click.echo(json.dumps(run.config.to_json(), indent=2))


def _times(measured):
    from ..terminal.display import duration

    speed = 1 / measured.per_step
    steps = duration(measured.of_steps)
    yield f"{'speed':<15}about {speed:.3g} steps/s: {measured.steps} steps in {steps}"
    yield (
        f"{'time':<15}about {duration(measured.total)}: {duration(measured.start)} "
        f"for the first step, and {duration(measured.of_files)} for "
        f"{measured.checkpoints} checkpoints and {measured.grids} grids"
    )
