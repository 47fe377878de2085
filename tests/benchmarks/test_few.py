"""The queues of few pictures and few labels: their entries and their tables."""

import few_labels
import few_pictures
import numpy as np
import pytest

from queues import training_queue
from queues.training_queue import Places
from tfgan_kit.errors import InputError
from tfgan_kit.runs import run_config


def configs(entries):
    for entry in entries:
        recipe = run_config.from_recipe(entry.variant)
        yield run_config.override(recipe, entry.options, list(entry.settings), None)


def test_pictures_have_every_setting_and_the_first_seed_first():
    scratch = few_pictures.queue((100, 500), 64)
    both = few_pictures.queue((100, 500), 64, "source", ("mixing=0.5",))
    assert (len(scratch), len(both)) == (18, 36)
    assert len({entry.name for entry in both}) == 36
    assert all(entry.name.endswith("seed0") for entry in both[:12])
    for entry, config in zip(both, configs(both), strict=True):
        count, augment, start, images, seed = entry.name.split("-")
        assert (config.augment, f"seed{config.seed}") == (augment, seed)
        assert (entry.folder, int(images)) == (f"{count}.npy", entry.images)
        assert config.model["mixing"] == 0.5
        assert (config.init_from, bool(config.freeze)) == (
            ("source", True) if start == "transferred" else (None, False)
        )


def test_more_pictures_hold_all_of_the_fewer():
    some, more = few_pictures.chosen(100, 1900), few_pictures.chosen(500, 1900)
    assert set(some) < set(more)
    assert (np.diff(more) > 0).all()


def result(metric, value):
    return {"metric": metric, "value": value}


def test_the_table_of_pictures_has_means_and_failures(tmp_path):
    places = Places(tmp_path, tmp_path, tmp_path)
    good = {"failure": None}
    for seed, value in enumerate((4.0, 8.0)):
        metrics = {"augment_p": 0.25, "results": [result("frechet_distance", value)]}
        places.write(f"100-ada-scratch-64-seed{seed}", good | {"metrics": metrics})
    places.write("100-ada-scratch-64-seed2", {"failure": "it diverged"})
    collapsed = {"augment_p": None, "results": [], "collapsed": "all are the same"}
    places.write("100-none-scratch-64-seed0", good | {"metrics": collapsed})
    places.write("100-pictures", {"metrics": [result("frechet_distance", 2.0)]})
    places.write("100-ada-scratch-128-seed0", good | {"metrics": metrics})
    lines = few_pictures.lines(places, (100, 500))
    assert lines[2].startswith("| 100 |  | the pictures themselves |  | 2.00 |")
    assert lines[3] == "| 100 | 64 | scratch | none | – | – | – |  | 1, 1 failed |"
    assert lines[4].startswith("| 100 | 64 | scratch | ada | 6.00 ± 2.83 |")
    assert lines[4].endswith("| 0.250 ± 0.000 | 3, 1 failed |")
    assert lines[5].startswith("| 100 | 128 | scratch | ada | 8.00 |")
    assert len(lines) == 6


def test_labels_have_every_method_and_a_table_with_failures(tmp_path):
    entries = few_labels.queue(64)
    assert len({entry.name for entry in entries}) == 36
    gans = [entry for entry in entries if entry.variant in few_labels.GANS]
    # The rules of the recipes may change it.
    assert {config.augment for config in configs(gans)} == {"none"}
    assert all("augment" not in entry.options for entry in gans)
    places = Places(tmp_path, tmp_path, tmp_path)
    places.write("500-flip-seed1", {"metrics": {"accuracy": 0.5}})
    places.write("500-acgan-seed0", {"failure": None, "metrics": {"accuracy": 0.75}})
    for name in ("500-acgan-seed1", "500-projection-seed0"):
        places.write(name, {"failure": "it diverged"})
    row = "| 500 | – | 50.0 | 75.0, 1 failed | –, 1 failed |"
    assert few_labels.lines(places)[3] == row


def test_only_names_that_exist():
    entries = few_labels.queue(64)
    (found,) = training_queue.named(entries, "100-flip-seed0")
    assert found.variant == "flip"
    with pytest.raises(InputError, match="Received: '100-nothing'"):
        training_queue.named(entries, "100-flip-seed0,100-nothing")
