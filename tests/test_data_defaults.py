"""The pairs and domains of a recipe, for data whose user names neither."""

import dataclasses
import json

import numpy as np
import pytest
from PIL import Image

from tfgan_kit import recipes
from tfgan_kit.errors import InputError
from tfgan_kit.runs import run_config
from tfgan_kit.runs.run_config import check_resume, table

PLAIN = recipes.get("dcgan")
PAIRED = dataclasses.replace(
    PLAIN, fields=("source", "target"), embedded={"pairs": "edges"}
)
SMALLER = dataclasses.replace(PLAIN, fields=("source", "target"), pairs="x4")
UNPAIRED = dataclasses.replace(
    PLAIN, fields=("a", "b"), embedded={"domains": ("T-shirt/top", "Pullover")}
)


def chosen(recipe, *changes):
    """Return the pairs and domains of a run, after changes of its options."""
    config = run_config.from_recipe(recipe)
    for options in changes:
        config = run_config.override(config, options)
    return config.pairs, config.domains


@pytest.fixture
def folder(tmp_path):
    """A folder of plain images, and one of two fields, in one folder."""
    for place in ("plain", "sides/train/A", "sides/train/B"):
        (tmp_path / place).mkdir(parents=True)
        pixels = np.zeros((8, 8, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / place / "an image.png")
    return tmp_path


def test_the_embedded_images_have_defaults():
    assert chosen(PLAIN) == (None, None)
    assert chosen(PAIRED) == ("edges", None)
    assert chosen(SMALLER) == ("x4", None)
    assert chosen(UNPAIRED) == (None, ["T-shirt/top", "Pullover"])
    assert chosen(PAIRED, {"pairs": "hole"}) == ("hole", None)
    assert chosen(PAIRED, {"pairs": "none"}) == ("none", None)
    assert chosen(UNPAIRED, {"domains": ["0", "1"]}) == (None, ["0", "1"])


def test_other_images_have_those_of_the_recipe(folder):
    plain, sides = ({"dataset": str(folder / name)} for name in ("plain", "sides"))
    assert chosen(PAIRED, plain) == (None, None)
    assert chosen(UNPAIRED, plain) == (None, None)
    assert chosen(SMALLER, plain) == ("x4", None)
    assert chosen(SMALLER, sides) == (None, None)
    assert chosen(SMALLER, {**sides, "pairs": "x2"}) == ("x2", None)
    assert chosen(SMALLER, {"dataset": "mnist"}) == ("x4", None)
    assert chosen(SMALLER, {"dataset": "mnist", "pairs": "none"}) == ("none", None)


def test_arrays_of_both_fields_need_no_pairs(folder):
    path = str(folder / "set.npz")
    images = np.zeros((3, 8, 8), np.uint8)
    np.savez(path, source=images[:, ::4, ::4], target=images)
    assert chosen(SMALLER, {"dataset": path}) == (None, None)
    np.savez(path, images=images)
    assert chosen(SMALLER, {"dataset": path}) == ("x4", None)
    np.save(folder / "set.npy", images)
    assert chosen(SMALLER, {"dataset": str(folder / "set.npy")}) == ("x4", None)


def test_a_repeated_run_keeps_what_the_user_chose(folder):
    plain = {"dataset": str(folder / "plain")}
    assert chosen(PAIRED, plain, {"steps": 5}) == (None, None)
    assert chosen(PAIRED, {"pairs": "hole"}, plain) == ("hole", None)
    assert chosen(PAIRED, {"dataset": "mnist", "pairs": "x2"}, plain) == ("x2", None)
    assert chosen(SMALLER, plain, {"dataset": "moved away"}) == ("x4", None)
    assert chosen(UNPAIRED, {"domains": ["0", "1"]}, {"steps": 3})[1] == ["0", "1"]


def test_a_resumed_run_keeps_its_pairs():
    before = run_config.from_recipe(PAIRED)
    values = json.loads(json.dumps(before.to_json()))
    assert run_config.RunConfig.from_json(values, PAIRED).pairs == "edges"
    check_resume(before, run_config.override(before, {"steps": 50_000}))
    check_resume(before, run_config.override(before, {"pairs": "edges"}))
    with pytest.raises(InputError, match="pairs is 'edges', not 'hole'"):
        check_resume(before, run_config.override(before, {"pairs": "hole"}))


@pytest.mark.parametrize(
    "options",
    [{"pairs": "edges"}, {"domains": ["0", "1"]}, {"direction": "AtoB"}],
)
def test_a_variant_of_one_field_takes_none(options):
    config = run_config.from_recipe(PLAIN)
    name = next(iter(options))
    with pytest.raises(InputError, match=f"--{name} is for variants that"):
        run_config.override(config, options)


def test_the_command_line_has_two_classes_with_commas():
    values = table.parse({"domains": '"Hat, red",Coat', "pairs": None})
    assert values == {"domains": ["Hat, red", "Coat"]}
    with pytest.raises(InputError, match="pairs must be one of edges"):
        table.parse({"pairs": "edge"})
