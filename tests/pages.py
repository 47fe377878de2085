"""The commands that a page of the documents prints, and how they are run."""

import re
import shlex

from click.testing import CliRunner

from cli.main import main

# Given to what trains: as printed, but for a budget and networks that take seconds.
SMALL = (
    *("--steps", "2", "--batch-size", "8", "--latent-dim", "4", "--quiet"),
    *("--set", "generator.width=8", "--set", "discriminator.width=8"),
    *("--set", "generator.depth=1", "--set", "discriminator.depth=1"),
    *("--precision", "float32"),
)


def blocks(page, language):
    """The text of each fenced block of a language, in the order of the page."""
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(), re.DOTALL)


def commands(page):
    """Each command of the page's shell blocks, its continued lines joined."""
    for block in blocks(page, "sh"):
        yield from re.sub(r"(\\|(?<=\|))\n", " ", block).strip().splitlines()


def run_ours(line, small=()):
    """Runs a command of ours within this process, for its speed; it must succeed."""
    program, *arguments = shlex.split(line)
    assert program == "tfgan-kit", line
    done = CliRunner().invoke(main, [*arguments, *small])
    assert done.exit_code == 0, (line, done.stderr)
