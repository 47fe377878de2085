"""README's script, commands and pictures, and those of the pages that it leads to."""

import pathlib
import re
import runpy

import numpy as np
import pytest
from PIL import Image

from helpers import CLASSIC, EVERY_VARIANT, TRANSLATORS
from pages import blocks, pictures

README = pathlib.Path(__file__).parents[1] / "README.md"
DOCS = README.parent / "docs"
VARIANTS_PAGE = DOCS / "variants.md"
PAGES = (README, VARIANTS_PAGE)
MAKER = runpy.run_path(str(DOCS / "_site/pictures.py"))


@pytest.mark.slow
def test_the_script_runs_as_it_stands(tmp_path, monkeypatch):
    (script,) = blocks(README, "python")
    assert len(script.strip().splitlines()) <= 10
    monkeypatch.chdir(tmp_path)
    exec(script, {})
    for name in ("clothes.png", "clothes.keras", "clothes.tflite"):
        assert (tmp_path / name).stat().st_size > 0
    assert (tmp_path / "saved_models/clothes/1/saved_model.pb").exists()


@pytest.mark.slow
def test_the_scripts_of_the_page_run_as_they_stand(tmp_path, monkeypatch):
    short, long = blocks(DOCS / "scripts.md", "python")
    assert len(long.strip().splitlines()) <= 16
    monkeypatch.chdir(tmp_path)
    exec(short, {})
    exec(long, {})
    assert (tmp_path / "x.keras").exists()
    assert list((tmp_path / "samples").glob("*.png"))


def test_it_is_short():
    assert len(README.read_text().splitlines()) <= 150


def test_every_variant_is_in_the_tables():
    text, page = (path.read_text() for path in PAGES)
    assert f"There are {len(EVERY_VARIANT)}. " in text
    assert f"trains {len(EVERY_VARIANT)} variants" in (DOCS / "index.md").read_text()
    for variant in EVERY_VARIANT:
        assert f"`{variant}`" in text
        assert f"| `{variant}` |" in page
    for variant in TRANSLATORS:
        assert f"| `{variant}` |" in page
    for variant in set(EVERY_VARIANT) - set(CLASSIC):
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
    shown = pictures(page)
    assert shown
    assert all(picture.is_file() for picture, _ in shown)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_samples_are_shown_at_three_times_their_size(page):
    for picture, width in pictures(page):
        # Those in docs/pictures/ are enlarged; these are no samples.
        if picture.parent.name != "pictures" and picture.stem != "two-gaussians":
            with Image.open(picture) as image:
                assert width == 3 * image.width, picture


@pytest.mark.parametrize("name", MAKER["PICTURES"])
def test_the_enlarged_pictures_are_those_of_the_samples(name):
    made = np.asarray(MAKER["make"](name), int)
    with Image.open(DOCS / f"pictures/{name}.png") as image:
        shown = np.asarray(image, int)
    # Another version of Pillow may round otherwise.
    assert made.shape == shown.shape
    assert np.abs(made - shown).max() <= 2


def test_what_it_links_to_is_there():
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", README.read_text()):
        assert (README.parent / target).exists(), target
