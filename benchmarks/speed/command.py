"""What benchmarks share as commands: options that are checked, errors told."""

import pathlib
import subprocess
import sys

import click

from speed.commands import CommandError
from speed.crew import WorkerError, environment
from tfgan_kit.errors import RunError

RESULTS = pathlib.Path(__file__).parents[1] / "results"


class Names(click.ParamType):
    """Some of the known names, with commas between them."""

    name = "NAME,..."

    def __init__(self, known):
        self.known = list(known)

    def convert(self, value, parameter, context):
        names = value.split(",") if isinstance(value, str) else list(value)
        unknown = [name for name in names if name not in self.known]
        if unknown:
            there_are = ", ".join(self.known)
            self.fail(f"there is no {unknown[0]!r}; there are {there_are}.")
        return names


def run(command):
    """Runs a Click command; what goes wrong is told in one sentence."""
    try:
        command.main(standalone_mode=False)
    except click.ClickException as error:
        _end(error.format_message(), error.exit_code)
    except (WorkerError, CommandError, RunError, ValueError, OSError) as error:
        _end(error, 1)
    except subprocess.CalledProcessError as error:
        words = (error.stderr or "").strip().splitlines() or [str(error)]
        _end(words[-1], 1)
    except (click.Abort, KeyboardInterrupt):
        _end("interrupted", 130)


def prepare(work, *shapes):
    """Has `prepare` leave the images of these shapes and the machine in `work`."""
    shapes = ["x".join(map(str, shape)) for shape in shapes]
    subprocess.run(
        [sys.executable, "-m", "speed.prepare", str(work), *shapes],
        env=environment(),
        check=True,
        capture_output=True,
        text=True,
    )


def tell(sentence):
    click.echo(sentence, err=True)


def _end(sentence, code):
    click.echo(f"Error: {sentence}", err=True)
    sys.exit(code)
