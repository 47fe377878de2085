"""The commands of docs/serving.md, in their order; and those of an export's README."""

import pathlib

import pytest
from PIL import Image

from pages import SMALL, commands, need_programs, run, serving

PAGE = pathlib.Path(__file__).parents[1] / "docs/serving.md"


@pytest.fixture
def place(tmp_path, monkeypatch):
    need_programs("curl", "jq", "base64")
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
    for name in ("picture.png", "grid.png", "rest.png"):
        with Image.open(name) as picture:
            assert picture.format == "PNG"
            assert picture.getextrema()[1] > 0
    assert {path.name for path in pathlib.Path("arrays").iterdir()} == {
        *("images.npy", "latents.npy")
    }
    _the_readme_of_the_export(place / "saved_models/clothes")


def _the_readme_of_the_export(folder):
    page = folder / "README.md"
    pathlib.Path("grid.png").unlink()
    lines = [line for line in commands(page) if not line.startswith("docker")]
    assert [line.split()[0] for line in lines] == ["curl"] * 3 + ["tfgan-kit"]
    with serving(folder.parent) as addresses:
        for line in lines:
            for printed, address in addresses.items():
                line = line.replace(printed, address)
            run(line)
    with Image.open("picture.png") as picture:
        assert picture.size == (28, 28)
