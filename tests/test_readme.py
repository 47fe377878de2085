"""README's script and its commands are what it says they are."""

import pathlib
import re

import pytest

from helpers import CLASSIC, VARIANTS
from pages import blocks

README = pathlib.Path(__file__).parents[1] / "README.md"
PAGES = (README, README.parent / "docs/variants.md")


@pytest.mark.slow
def test_the_script_runs_as_it_stands(tmp_path, monkeypatch):
    (script,) = blocks(README, "python")
    assert len(script.strip().splitlines()) <= 16
    monkeypatch.chdir(tmp_path)
    exec(script, {})
    assert (tmp_path / "x.keras").exists()
    assert list((tmp_path / "samples").glob("*.png"))


def test_every_variant_is_in_the_tables():
    text = README.read_text()
    for variant in VARIANTS:
        assert f"| `{variant}` |" in text
    page = PAGES[1].read_text()
    for variant in set(VARIANTS) - set(CLASSIC):
        assert f"\n### {variant}\n" in page
        assert f"train --variant {variant}" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_option_in_the_commands_exists(page):
    from cli.main import main

    for line in "\n".join(blocks(page, "sh")).splitlines():
        for command in re.findall(r"tfgan-kit (\w[\w-]*)((?: [^\n&#]+)?)", line):
            name, arguments = command
            assert name in main.commands, line
            known = {
                option
                for parameter in main.commands[name].params
                for option in (*parameter.opts, *parameter.secondary_opts)
            }
            assert set(re.findall(r"--[a-z-]+", arguments)) <= known, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_pictures_are_there(page):
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", page.read_text())
    assert pictures
    assert all((page.parent / picture).is_file() for picture in pictures)
