"""`variants` lists the recipes."""

import dataclasses

import pytest

from helpers import TRANSLATORS
from tfgan_kit import recipes
from tfgan_kit.runs import run_config


def _rows(lines):
    """The lines of each recipe, by its name; they fit a terminal."""
    rows = {}
    for line in lines:
        assert len(line) <= 80
        if not line.startswith(" "):
            name = line.split()[0]
            rows[name] = []
        rows[name].append(line.removeprefix(name))
    return rows


def test_the_table_has_a_row_for_each(tfgan_kit):
    rows = _rows(tfgan_kit.works("variants").stdout.splitlines())
    assert list(rows) == list(recipes.RECIPES)
    for lines, recipe in zip(rows.values(), recipes.RECIPES.values(), strict=True):
        paper = recipe.reference.split(",")[0]
        assert lines[0].endswith(f"  {paper}")
        summary = " ".join([lines[0].removesuffix(paper), *lines[1:]])
        assert summary.split() == recipe.summary.split()


def test_long_names_and_texts_fit_a_terminal(tfgan_kit, monkeypatch):
    own = {"name": "a-" * 20, "summary": "word " * 40, "reference": "x" * 60}
    long = dataclasses.replace(recipes.get("gan"), **own)
    monkeypatch.setattr("cli.training.variants._all", lambda: [long])
    lines = tfgan_kit.works("variants").stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    text = "".join(lines).replace(" ", "")
    assert (text.count("a-"), text.count("word"), text.count("x")) == (20, 40, 60)


@pytest.mark.parametrize("name", list(recipes.RECIPES))
def test_one_is_shown_with_all_that_set_takes(tfgan_kit, name):
    shown = tfgan_kit.works("variants", name).stdout
    assert all(len(line) <= 80 for line in shown.splitlines())
    listed = shown.partition("--set NAME=VALUE\n")[2].splitlines()
    settable = run_config.from_recipe(name).settable()
    settings = [line.split()[0] for line in listed if line[:3].strip()]
    assert settings == list(settable)
    assert recipes.get(name).reference in shown
    assert all(option in shown for option in ("--steps", "--batch-size", "--networks"))
    assert ("--latent-dim" in shown) == (name not in TRANSLATORS)


def test_an_unknown_one_is_refused_with_the_nearest(tfgan_kit):
    sentence = tfgan_kit.fails(2, "variants", "lsgann")
    assert "'lsgann'" in sentence
    assert "lsgan" in sentence.replace("'lsgann'", "")


def test_one_shows_what_it_chooses_for_images(tfgan_kit):
    shape = ("--shape", "64x64x3")
    shown = tfgan_kit.works("variants", "stylegan2", *shape, "--images", "200").stdout
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert "  steps 8000: " in shown
    assert "  augment diffaugment: 200 images" in shown
    assert "  r1_weight 0.0256: " in shown
    words = shown.split()
    assert words[words.index("--augment") + 1] == "diffaugment"
    unknown = tfgan_kit.works("variants", "stylegan2", *shape).stdout
    assert "r1_weight 0.0256" in unknown
    assert "diffaugment" not in unknown


@pytest.mark.parametrize(
    "options",
    [
        ["gan", "--shape", "64"],
        ["gan", "--shape", "64x64x2"],
        ["gan", "--shape", "0x64x3"],
        ["gan", "--images", "20"],
        ["gan", "--shape", "64x64x3", "--images", "0"],
        ["--shape", "64x64x3"],
    ],
)
def test_images_that_cannot_be_are_refused(tfgan_kit, options):
    tfgan_kit.fails(2, "variants", *options)
