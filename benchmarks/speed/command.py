"""Options and output that the benchmark commands share."""

import os
import sys

import click

from tfgan_kit.errors import InputError, RunError

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def run(command):
    """Runs a Click command; bad input and failures become one sentence."""
    try:
        command()
    except (InputError, RunError, OSError) as error:
        say(f"Error: {error}")
        sys.exit(2 if isinstance(error, InputError) else 1)


def say(sentence):
    """Talk goes to stderr; stdout is for results."""
    click.echo(sentence, err=True)


def names_of(known):
    """Returns a callback of a Click option that takes names with commas between."""

    def check(context, parameter, text):
        names = text.split(",")
        for name in names:
            if name not in known:
                raise click.BadParameter(
                    f"expected names among {', '.join(known)}. Received: {name!r}."
                )
        return names

    return check
