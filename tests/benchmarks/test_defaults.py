"""The queue of every recipe at its defaults: its entries, its numbers, its table."""

import defaults
import numpy as np
import pytest

from queues.training_queue import Places
from tfgan_kit import recipes
from tfgan_kit.errors import InputError


def test_every_variant_is_trained_and_only_labelled_ones_not_on_photographs():
    entries = {entry.name: entry for entry in defaults.queue()}
    assert {name.partition("-")[0] for name in entries} == {"emoji", "photos"}
    for recipe in map(recipes.get, recipes.names()):
        if recipe.fields[0] == "real":
            assert f"emoji-{recipe.name}" in entries
            needs = "labels" in recipe.fields
            assert (f"photos-{recipe.name}" in entries) != needs
    assert entries["photos-dcgan"].options["tile"] == 64


def test_spread_is_that_of_pixels():
    same = np.full((3, 4, 4, 1), 7, "uint8")
    assert defaults.spread(same) == 0
    other = same.copy()
    other[0] += 30
    assert defaults.spread(other) == pytest.approx(np.std([30, 0, 0]))


def test_samples_that_are_all_the_same_are_no_error(tmp_path, monkeypatch):
    def pictures(*_):
        raise InputError("all samples are the same.")

    monkeypatch.setattr(defaults.evaluation, "find", lambda path: path)
    monkeypatch.setattr(defaults.evaluation, "pictures", pictures)
    places = Places(tmp_path, tmp_path, tmp_path)
    found = defaults.measure(defaults.queue()[0], places)
    assert found == {"collapsed": "all samples are the same."}


def test_the_table_says_what_diverged_or_collapsed(tmp_path):
    places = Places(tmp_path, tmp_path, tmp_path)
    run = {"images": 20_000, "processor_minutes": 1.5}
    found = {"sliced_wasserstein_distance": 40.25, "spread": 0.756}
    places.write("emoji-gan", run | {"failure": None, "metrics": found})
    places.write("photos-gan", run | {"failure": "NaN"})
    collapsed = {"collapsed": "all samples are the same."}
    places.write("photos-dcgan", run | {"failure": None, "metrics": collapsed})
    assert defaults.lines(places)[2:] == [
        "| gan | emoji | 20,000 | 1.5 | 40.2 | 0.76 |",
        "| gan | photos | 20,000 | 1.5 | diverged | – |",
        "| dcgan | photos | 20,000 | 1.5 | collapsed | – |",
    ]
