"""`tfgan-kit train --dry-run` and `--estimate`: a run's size and speed in advance."""

import json

import click

from ..terminal.common import say, start_tensorflow


def show(config, folder, *, resume, timed):
    """Print the resolved run to stdout, its size and speed to stderr; write nothing."""
    start_tensorflow()
    from tfgan_kit.runs import estimate, training

    prepare = training.prepare_resume if resume else training.prepare_start
    run = prepare(config, folder, announce=say)
    for line in estimate.summary(run):
        say(line)
    if timed:
        left = run.total_steps - run.step
        say(_speed(left, estimate.steps_per_second(run)))
    say(f"would train in {folder.path}; nothing was written")
    click.echo(json.dumps(run.config.to_json(), indent=2))


def _speed(left, steps_per_second):
    from ..terminal.display import duration

    time = duration(left / steps_per_second)
    return f"{'speed':<15}about {steps_per_second:.3g} steps/s: {left} steps in {time}"
