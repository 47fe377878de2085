"""`variants` lists the recipes."""

import pytest

from tfgan_kit import recipes
from tfgan_kit.runs import run_config


def test_the_table_has_a_line_for_each(tfgan_kit):
    lines = tfgan_kit.works("variants").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(recipes.RECIPES)
    for line, recipe in zip(lines, recipes.RECIPES.values(), strict=True):
        assert f"{recipe.summary} " in line
        assert line.endswith(recipe.reference)


@pytest.mark.parametrize("name", list(recipes.RECIPES))
def test_one_is_shown_with_all_that_set_takes(tfgan_kit, name):
    shown = tfgan_kit.works("variants", name).stdout
    listed = shown.partition("--set NAME=VALUE\n")[2].splitlines()
    settable = run_config.from_recipe(name).settable()
    assert [line.split()[0] for line in listed] == list(settable)
    assert recipes.get(name).reference in shown
    assert all(option in shown for option in ("--steps", "--batch-size", "--networks"))


def test_an_unknown_one_is_refused_with_the_nearest(tfgan_kit):
    sentence = tfgan_kit.fails(2, "variants", "lsgann")
    assert "'lsgann'" in sentence
    assert "lsgan" in sentence.replace("'lsgann'", "")
