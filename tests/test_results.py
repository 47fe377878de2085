"""The benchmark's results that the repository shows, and what the pages say of them."""

import json
import pathlib

import pytest
from PIL import Image

from helpers import VARIANTS
from tfgan_kit.benchmarking.results_table import results_page

ROOT = pathlib.Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks/results"
DATASETS = ("fashion_mnist", "mnist")


def rows(dataset):
    """What the table of a data set has in each column, by variant."""
    lines = (RESULTS / dataset / "table.md").read_text().splitlines()
    names, _, *found = (cells(line) for line in lines if line.startswith("|"))
    return {one[0]: dict(zip(names, one, strict=True)) for one in found}


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_table_is_that_of_the_results(dataset):
    content = json.loads((RESULTS / dataset / "benchmark.json").read_text())
    assert content["data"]["train"]["name"] == dataset
    assert not [one for one in content["results"] if one["failure"]]
    assert (RESULTS / dataset / "table.md").read_text() == results_page(content)
    expected = {*VARIANTS, "wgan-gp:resnet", "sngan:resnet"}
    assert set(rows(dataset)) == expected
    with Image.open(RESULTS / dataset / "samples.png") as picture:
        assert picture.height == 28 * len(expected)


def test_the_readme_has_the_figures_of_the_table():
    lines = map(cells, (ROOT / "README.md").read_text().splitlines())
    shown = {line[0].strip("`"): line for line in lines if len(line) == 6}
    for variant, row in rows("fashion_mnist").items():
        for column in ("Fréchet distance", "recall", "training minutes"):
            assert row[column] in shown[variant], (variant, column)
