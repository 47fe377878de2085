"""README's script and its commands are what it says they are."""

import pathlib
import re

import pytest

from helpers import VARIANTS
from pages import blocks

README = pathlib.Path(__file__).parents[1] / "README.md"


@pytest.mark.slow
def test_the_script_runs_as_it_stands(tmp_path, monkeypatch):
    (script,) = blocks(README, "python")
    assert len(script.strip().splitlines()) <= 16
    monkeypatch.chdir(tmp_path)
    exec(script, {})
    assert (tmp_path / "x.keras").exists()
    assert list((tmp_path / "samples").glob("*.png"))


def test_every_variant_is_in_the_table():
    text = README.read_text()
    for variant in VARIANTS:
        assert f"| `{variant}` |" in text


def test_every_option_in_the_commands_exists():
    from cli.main import main

    for line in "\n".join(blocks(README, "sh")).splitlines():
        for command in re.findall(r"tfgan-kit (\w[\w-]*)((?: [^\n&#]+)?)", line):
            name, arguments = command
            assert name in main.commands, line
            known = {
                option
                for parameter in main.commands[name].params
                for option in (*parameter.opts, *parameter.secondary_opts)
            }
            assert set(re.findall(r"--[a-z-]+", arguments)) <= known, line


def test_the_pictures_are_there():
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README.read_text())
    assert pictures
    assert all((README.parent / picture).is_file() for picture in pictures)
