"""The commands that a page of the documents prints, and how they are run."""

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from cli.main import main
from serving_servers import grpc_server, rest_server

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


def pictures(page):
    """`(path, width)` of each picture of a page; the width is None if none is given."""
    pattern = r'!\[[^]]*\]\(([^)]+)\)|<img src="([^"]+)" width="(\d+)"'
    found = re.findall(pattern, page.read_text())
    return [
        (page.parent / (one or other), int(width) if width else None)
        for one, other, width in found
    ]


def run_ours(line, small=()):
    """Runs a command of ours within this process, for its speed; it must succeed."""
    program, *arguments = shlex.split(line)
    assert program == "tfgan-kit", line
    done = CliRunner().invoke(main, [*arguments, *small])
    assert done.exit_code == 0, (line, done.stderr)


def need_programs(*names):
    """Skips the test where the programs that a page uses are not installed."""
    missing = [name for name in names if not shutil.which(name)]
    if missing:
        pytest.skip(f"the page uses {', '.join(missing)}, not installed here")


@contextlib.contextmanager
def serving(models):
    """Both servers; gives what takes the place of the addresses that are printed."""
    with grpc_server(models) as grpc_address, rest_server(models) as rest_address:
        yield {"localhost:8500": grpc_address, "localhost:8501": rest_address}


def run(line, small=()):
    """Runs it as a shell would; our own command within this process, for its speed."""
    if line.startswith("tfgan-kit "):
        run_ours(line, small)
        return
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, (line, done.stderr)
