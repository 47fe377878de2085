"""The commands of docs/serving.md, in their order; and those of an export's README."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys

import pytest
from PIL import Image

from pages import SMALL, commands, run_ours
from serving_servers import grpc_server, rest_server

PAGE = pathlib.Path(__file__).parents[1] / "docs/serving.md"
PROGRAMS = ("curl", "jq", "base64")


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


@pytest.fixture
def place(tmp_path, monkeypatch):
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    if missing:
        pytest.skip(f"the page uses {', '.join(missing)}, not installed here")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_every_command_works(place):
    lines = list(commands(PAGE))
    served = next(n for n, line in enumerate(lines) if line.startswith("curl"))
    for line in lines[:served]:
        run(line, (*SMALL, "--no-export") if " train " in line else ())
    with serving(place / "saved_models") as addresses:
        for line in lines[served:]:
            for printed, address in addresses.items():
                line = line.replace(printed, address)
            run(line)
    for name in ("picture.png", "grid.png", "rest.png", "seven.png"):
        with Image.open(name) as picture:
            assert picture.format == "PNG"
            assert picture.getextrema()[1] > 0
    assert {path.name for path in pathlib.Path("arrays").iterdir()} == {
        *("images.npy", "latents.npy")
    }
    _the_readme_of_the_export(place / "saved_models/clothes")


def _the_readme_of_the_export(folder):
    page = folder / "README.md"
    lines = [line for line in commands(page) if not line.startswith("docker")]
    assert [line.split()[0] for line in lines] == ["curl"] * 3 + ["tfgan-kit"]
    with serving(folder.parent) as addresses:
        for line in lines:
            for printed, address in addresses.items():
                line = line.replace(printed, address)
            run(line)
    with Image.open("picture.png") as picture:
        assert picture.size == (28, 28)
