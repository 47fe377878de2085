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


def shown_on(page):
    """The rows of a page's table of variants, by variant."""
    lines = map(cells, (ROOT / page).read_text().splitlines())
    rows = {line[0].strip("`"): line for line in lines if len(line) == 6}
    return {name: line for name, line in rows.items() if name not in ("variant", "---")}


def test_the_pages_have_the_figures_of_the_table():
    table = rows("fashion_mnist")
    distances = {
        name: row["Fréchet distance"].split()[0] for name, row in table.items()
    }
    best = sorted(table, key=lambda name: float(distances[name]))[:7]
    for page, names in (("docs/variants.md", table), ("README.md", best)):
        shown = shown_on(page)
        assert set(shown) == set(names)
        for variant, line in shown.items():
            for column in ("Fréchet distance", "recall", "training minutes"):
                assert table[variant][column] in line, (variant, column)
