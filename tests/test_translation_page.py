"""The guide to translation: its commands, in their order, and its script."""

import pathlib
import re

import numpy as np
import pytest
from PIL import Image

from pages import blocks, commands, run_ours

PAGE = pathlib.Path(__file__).parents[1] / "docs/translation.md"
SHORT = ("--steps", "2", "--batch-size", "4", "--quiet", "--precision", "float32")
WIDTHS = ("--set", "generator.width=4", "--set", "discriminator.width=4")
OWN = {
    "cyclegan": ("--set", "generator_back.width=4", "--set", "generator.blocks=1"),
    "cut": ("--set", "generator.blocks=1"),
    "srgan": ("--set", "generator.blocks=1"),
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with the pictures of the page."""
    monkeypatch.chdir(tmp_path)
    random = np.random.default_rng(0)

    def make(name, height, width):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(random.integers(0, 256, (height, width, 3), "uint8")).save(path)

    for number in range(8):
        make(f"photos/{number}.png", 70, 96)
        make(f"maps/train/{number}.jpg", 64, 128)
        make(f"maps/test/{number}.jpg", 64, 128)
        for folder in ("trainA", "trainB", "testA", "testB"):
            make(f"horses/{folder}/{number}.jpg", 64, 64)
    make("new/one.jpg", 50, 44)
    make("new/inner/two.png", 64, 64)
    return tmp_path


def small(line):
    """The options that make a training short."""
    variant = re.search(r" train --variant (\S+)", line)
    return (*SHORT, *WIDTHS, *OWN.get(variant[1], ())) if variant else ()


@pytest.mark.slow
def test_the_commands_of_the_page(place):
    for line in commands(PAGE):
        run_ours(line, small(line))
    for name in ("results/one.png", "results/inner/two.png", "pairs.png"):
        assert (place / name).exists()
    for folder in ("results", "served", "phone"):
        with Image.open(place / folder / "inner/two.png") as picture:
            assert picture.size == (64, 64)
    with Image.open("big.png") as picture:
        assert picture.size == (4 * 96, 4 * 70)


def test_the_script_of_the_page(place):
    (code,) = blocks(PAGE, "python")
    names = {}
    exec(code, names)
    assert names["clothes"].shape == (4, 28, 28, 1)
    assert names["wide"].shape == (1, 30, 44, 1)
