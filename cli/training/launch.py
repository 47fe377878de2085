"""`tfgan-kit launch`: a cluster on this machine, to try training on several."""

import contextlib
import signal
import sys

import click

from tfgan_kit.distribution.local_cluster import LocalCluster
from tfgan_kit.errors import InputError

from ..terminal.common import debug_option, say

_STRATEGY = "--strategy"


@click.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Processes of the cluster.",
)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@debug_option
def launch(workers, command):
    """Train in a cluster of processes on this machine, to try several machines.

    After `--` comes the command of every worker, such as `train --variant dcgan`. It
    gets `--strategy multiworker` if it names no strategy. Each line of a worker's log
    begins with its number. If a worker fails, the others end as well, and the exit code
    is that of the failed one. Ctrl-C ends all of them with a checkpoint.
    """
    cluster = LocalCluster(_worker_command(command), workers, _show)
    with _forwarding(cluster):
        code = cluster.run()
    if cluster.first_failed is not None and not cluster.is_stopping:
        say(
            f"worker {cluster.first_failed} ended with exit code {code}, which ended "
            "the cluster"
        )
    sys.exit(code)


def _worker_command(command):
    """Return the command of a worker: this program, and what it trains.

    Raises:
        InputError: The command is not `train`, or has another strategy.
    """
    name, *options = command or ("nothing",)
    if name != "train":
        raise InputError(
            "launch takes the command train after --, such as: tfgan-kit launch "
            f"--workers 2 -- train --variant dcgan. Received: {name}."
        )
    given = _value_of(_STRATEGY, options)
    if given not in (None, "multiworker"):
        raise InputError(
            "launch starts the workers of --strategy multiworker: leave --strategy "
            f"out. Received: {_STRATEGY} {given}."
        )
    added = () if given else (_STRATEGY, "multiworker")
    return [sys.executable, "-m", "tfgan_kit", name, *options, *added]


def _value_of(flag, options):
    """Return the last value of a flag among options, or None."""
    value = None
    for option, following in zip(options, (*options[1:], None), strict=False):
        if option == flag:
            value = following
        elif option.startswith(f"{flag}="):
            value = option.removeprefix(f"{flag}=")
    return value


def _show(worker, line, is_message):
    if is_message:
        say(f"[worker {worker}] {line}")
    else:  # a result, which only the chief has
        click.echo(line)


@contextlib.contextmanager
def _forwarding(cluster):
    """Send Ctrl-C and SIGTERM on to the workers."""

    def forward(number, frame):
        cluster.stop(number)

    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, forward) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
