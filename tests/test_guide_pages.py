"""The commands of the guides that have no test of their own, in their order."""

import pathlib
import re
import shutil

import numpy as np
import pytest
from PIL import Image

from pages import SMALL, blocks, commands, run_ours

ROOT = pathlib.Path(__file__).parents[1]
DOCS = ROOT / "docs"
# With as many stages as by default: `--freeze` names one.
WIDE = SMALL[: SMALL.index("generator.width=8") + 3]
# The totals and stops that are printed, and those of runs of two steps.
SHORT = {"--steps 7000": "--steps 3", "--stop-after 500": "--stop-after 1"}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with a few pictures and the generator that ships."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photos").mkdir()
    generator = np.random.default_rng(0)
    for number in range(16):
        pixels = generator.integers(0, 256, (96, 96, 3), "uint8")
        Image.fromarray(pixels).save(tmp_path / f"photos/{number}.png")
    shutil.copytree(ROOT / "saved_models", tmp_path / "saved_models")
    return tmp_path


def run_page(name, small=SMALL):
    """Runs the commands of a page, with budgets that take seconds."""
    for line in commands(DOCS / name):
        is_new = " train " in line and "--resume" not in line and "--config" not in line
        for printed, shorter in SHORT.items():
            line = line.replace(printed, shorter)
        run_ours(line, small if is_new else ())


@pytest.mark.slow
def test_get_started(place):
    run_page("index.md")
    text = (DOCS / "index.md").read_text()
    (tree,) = re.findall(r"```\n(runs/.*?)```", text, re.DOTALL)
    run = pathlib.Path("runs/wgan-gp-fashion_mnist_mini-1")
    for entry in re.findall(r"^  (\S+)", tree, re.MULTILINE):
        assert (run / entry).exists(), entry
    for name in ("samples.png", "walk.gif", "seven.png", "model.tflite"):
        assert pathlib.Path(name).exists()


@pytest.mark.slow
def test_resume_and_reproduce(place):
    pytest.importorskip("tensorboard")
    run_page("runs.md", WIDE)
    first, again = (
        pathlib.Path(run, "metrics.csv").read_text()
        for run in ("runs/dcgan-fashion_mnist_mini-1", "again")
    )
    assert re.findall(r"^\d+", first, re.M) == re.findall(r"^\d+", again, re.M)


@pytest.mark.slow
def test_on_a_phone(place):
    run_page("phone.md")
    with Image.open("seven.png") as picture:
        assert picture.format == "PNG"
        assert picture.getextrema()[1] > 0
    text = (DOCS / "phone.md").read_text()
    (code,) = re.findall(r"`(tfgan_kit\.export\.convert\([^`]*\))`", text)
    exec(f"import tfgan_kit\n{code}", {})


@pytest.mark.slow
def test_edit_pictures(place):
    run_page("editing.md")
    pictures = "edit pca third fine mix pairs photo typical shipped"
    for name in pictures.split():
        assert (place / f"{name}.png").is_file()
    names = {}
    for code in blocks(DOCS / "editing.md", "python"):
        exec(code, names)
    assert names["pictures"].shape == names["edited"].repeat(3, axis=0).shape
    assert len(names["table"]) == 9


@pytest.mark.slow
def test_few_pictures(place):
    shutil.copytree("photos", "portraits")
    run_page("few-pictures.md")
    assert pathlib.Path("portraits.png").is_file()
    pictures = pathlib.Path("generated").glob("*/generated-*.png")
    assert len({path.parent for path in pictures}) == 10  # classes


@pytest.mark.slow
def test_troubleshooting(place):
    run_page("troubleshooting.md")
    assert pathlib.Path("phone.tflite").is_file()


def test_the_algorithm_on_the_page_of_the_design():
    (shown,) = blocks(DOCS / "design.md", "python")
    source = (ROOT / "tfgan_kit/models/wgan_gp.py").read_text()
    assert re.sub(r"^(?=.)", "    ", shown, flags=re.MULTILINE) in source


PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("api/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_links_to_is_there(page):
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", text):
        assert (page.parent / target).exists(), target
