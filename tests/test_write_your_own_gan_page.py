"""The scripts and commands of docs/write-your-own-gan.md, in their order."""

import pathlib
import re
import shutil
import wave

import numpy as np
import pytest
from PIL import Image
from test_own_networks_page import shortened

from own_modules import forgotten
from pages import SMALL, blocks, commands, run
from tfgan_kit.data import source_registry

PAGE = pathlib.Path(__file__).parents[1] / "docs/write-your-own-gan.md"
EXAMPLES = PAGE.parents[1] / "examples"
# `my_gan.py` has a critic of its own, without a width and a depth.
OWN_SMALL = (
    *("--steps", "2", "--batch-size", "8", "--latent-dim", "4", "--quiet"),
    *("--precision", "float32"),
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(source_registry.REGISTRY, "_registered", {})
    for path in EXAMPLES.glob("*.py"):
        shutil.copy(path, tmp_path)
    with forgotten():
        yield tmp_path


def test_the_page_shows_the_example():
    shown, *_ = blocks(PAGE, "python")
    assert shown == (EXAMPLES / "my_gan.py").read_text()


def test_the_variant_is_as_short_as_the_page_says():
    text = (EXAMPLES / "my_gan.py").read_text()
    variant = text[text.index("class Softplus") : text.index("RECIPE = ")]
    lines = [line for line in variant.splitlines() if line.strip()]
    assert len(lines) <= 40


@pytest.mark.slow
def test_every_script_and_command_works(place):
    text = PAGE.read_text()
    scripts = dict(re.findall(r"`(\w+\.py)`:\n\n```python\n(.*?)```", text, re.DOTALL))
    assert list(scripts) == ["train.py", "tones.py"]
    for name, script in scripts.items():
        (place / name).write_text(shortened(script))
    for line in commands(PAGE):
        small = ()
        if " train " in line:
            small = OWN_SMALL if "--recipe" in line else SMALL
        run(line, small)
    for name in ("clothes.png", "samples.png"):
        with Image.open(name) as picture:
            assert picture.format == "PNG"
    for name in ("tones.wav", "sounds.wav"):
        with wave.open(name) as file:
            assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
            assert file.getnframes() % 1024 == 0
    assert np.load("served.npy").dtype == np.int16


def test_the_entry_points_of_the_page():
    for kind in ("recipes", "families", "losses", "modalities", "sources"):
        assert f'[project.entry-points."tfgan_kit.{kind}"]' in PAGE.read_text()


def test_what_it_links_to_is_there():
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", PAGE.read_text()):
        assert (PAGE.parent / target).exists(), target
