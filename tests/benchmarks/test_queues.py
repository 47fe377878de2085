"""The queues of trainings: their order, their parts, their results and their tables."""

import functools
import json
import math
import pathlib
import shutil
import subprocess

import colour
import numpy as np
import pytest
import translation
from PIL import Image

from queues import colour_table, colour_unit, named_rows, training_queue
from queues.training_queue import Entry, Places
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features import classifier_training

BENCHMARKS = pathlib.Path(__file__).parents[2] / "benchmarks"


def known(distances):
    return [entry.name for entry in colour.queue(distances.get)]


def test_later_entries_depend_on_results():
    first = known({})
    assert first[:3] == ["fashion-r3gan", "fashion-stylegan2", colour.UNLABELLED]
    entries = {entry.name: entry for entry in colour.queue({}.get)}
    assert entries[colour.MILLION].variant == "acgan"
    assert entries[colour.MILLION].images == 1_000_000
    peers = [entry for entry in entries.values() if entry.time_of]
    assert [entry.time_of for entry in peers] == 3 * [colour.MILLION]
    names = list(entries)
    assert names.index(colour.MILLION) < names.index("emoji-cgan")
    assert not [name for name in entries if "seed" in name]


def test_the_best_three_get_three_seeds_and_a_failure_is_no_best():
    distances = {f"cifar10-{v.replace(':', '-')}": 50.0 for v in colour.variants()}
    distances |= {"cifar10-gan": math.inf, "cifar10-lsgan": 3, "cifar10-cgan": 2}
    distances["cifar10-sngan-resnet"] = 1
    entries = {entry.name: entry for entry in colour.queue(distances.get)}
    seeds = [name for name in entries if "-seed" in name]
    assert seeds == [
        f"cifar10-{name}-seed{seed}"
        for seed in (1, 2)
        for name in ("sngan-resnet", "cgan", "lsgan")
    ]
    last = entries["cifar10-sngan-resnet-seed2"]
    assert (last.variant, last.options["networks"]) == ("sngan", "resnet")
    assert last.options["seed"] == 2


def test_every_entry_is_a_run(tmp_path):
    places = Places(tmp_path, tmp_path, tmp_path)
    (tmp_path / "openmoji-plain").mkdir()
    entries = [*colour.queue(lambda name: 1.0), *translation.QUEUE]
    assert len({entry.name for entry in colour.queue(lambda name: 1.0)}) == 38
    for entry in entries:
        config = training_queue._config(entry, places)
        is_linear = config.lr_schedule == "linear"
        assert (config.steps > 10**8) == bool(entry.time_of and not is_linear)


def result_of(value, **others):
    return {
        "failure": None,
        "images": 192_000,
        "minutes": 2.0,
        "processor_minutes": 3.0,
        "timed_from_step": 1,
        "parameters": {"generator": 1000, "discriminator": 2000},
        "machine": {"cpu": "i486", "cores": 2, "gpus": []},
        "metrics": {
            "results": [
                {"metric": "frechet_distance", "value": value},
                {"metric": "precision", "value": 0.5},
            ]
        },
        **others,
    }


def test_the_table_has_means_multiples_and_missing_entries(tmp_path):
    places = Places(tmp_path / "results", tmp_path, tmp_path)
    names = ["cifar10-acgan", "cifar10-gan", "cifar10-acgan-seed1", "cifar10-dcgan"]
    entries = [Entry(name, "acgan", folder="cifar10") for name in names]
    entries.append(Entry("emoji", "stylegan2", folder="emoji"))
    measured = [
        {"metric": name, "value": 2.0}
        for name in ("frechet_distance", "precision", "recall")
    ]
    unit = {"classifier": {"test_accuracy": 0.75}, "images": 10, "real": "5 of test"}
    places.write("unit-cifar10", unit | {"metrics": measured})
    places.write(names[0], result_of(4.0))
    places.write(names[2], result_of(8.0, timed_from_step=7))
    places.write(names[1], result_of(0, failure="diverged") | {"metrics": []})
    page = tmp_path / "page.md"
    page.write_text(f"before\n{colour_table.BEGIN}\nold\n{colour_table.END}\nafter\n")
    colour_table.renew(page, places, entries)
    text = page.read_text()
    assert text.startswith("before")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "right for 75.0% of the images" in text
    rows = {
        line.split("|")[1].strip(): line for line in text.splitlines() if "|" in line
    }
    row = rows["`cifar10-acgan`, 2 seeds"]
    assert "| 6.00 ± 2.83 (3.00x) | 0.500 ± 0.000 |" in row
    assert "| 2.00 | 3.00 | 1,000 + 2,000 |" in row  # one seed has all of its time
    assert "| – |" in rows["`cifar10-gan`, 1 failed"]
    assert "No result yet: `cifar10-dcgan`, `emoji`" in text
    page.write_text("no marks")
    with pytest.raises(InputError, match="must have the lines"):
        colour_table.renew(page, places, entries)


def test_the_page_has_the_table_of_the_results():
    places = Places(colour.RESULTS, pathlib.Path(), pathlib.Path())
    entries, waiting = colour.known(places), colour.waiting(places)
    lines = colour_table.lines(places, entries, waiting)
    assert "\n".join(lines) in (BENCHMARKS / "README.md").read_text()


@pytest.mark.slow
def test_an_entry_trains_in_parts_and_a_run_of_others_is_taken_over(
    tmp_path, monkeypatch
):
    """A part of no time ends after a step; the third run was begun elsewhere."""
    monkeypatch.setattr(training_queue, "evaluate", lambda entry, places: {})
    monkeypatch.setattr(
        training_queue.child_process, "call", lambda function, *args: function(*args)
    )
    places = Places(tmp_path / "results", tmp_path / "runs", tmp_path)
    small = {"batch_size": 4, "width": 4}
    whole = Entry("whole", "acgan", (), small, images=80)
    assert training_queue.train_part(whole, places, minutes=0) is None
    training_queue.do(whole, places, minutes=1)
    found = places.result("whole")
    assert (found["steps"], found["images"]) == (20, 80)
    assert found["timed_from_step"] == 1
    assert found["processor_minutes"] > 0
    assert "machine" in found
    with Image.open(tmp_path / "results/whole.png") as picture:
        assert picture.height == 28 * 10
        assert picture.width > 28 * 10  # the names of the classes
    peer = Entry("peer", "dcgan", (), small, "whole")
    training_queue.do(peer, places, minutes=1)
    found, whole_time = places.result("peer"), places.result("whole")
    assert found["processor_minutes"] >= whole_time["processor_minutes"]
    mine = shutil.ignore_patterns(".lock", "clock.txt", "processor.txt")
    shutil.copytree(places.runs / "whole", places.runs / "other", ignore=mine)
    other = Entry("other", "dcgan", (), {}, images=999)
    training_queue.do(other, places, minutes=1)
    found = places.result("other")
    assert (found["steps"], found["timed_from_step"]) == (20, None)
    assert found["config"]["variant"] == "acgan"


def evaluation_ends(code, places, monkeypatch):
    """Do an entry whose training is complete, and whose evaluation ends like this."""
    about = {"failure": None, "images": 80}
    monkeypatch.setattr(training_queue.child_process, "call", lambda *_: about)
    ended = subprocess.CompletedProcess([], code)
    monkeypatch.setattr(training_queue.subprocess, "run", lambda *_, **__: ended)
    training_queue.do(Entry("one", "gan"), places, minutes=1)


@pytest.mark.parametrize("code", [1, 2])
def test_a_failed_evaluation_is_a_result(tmp_path, monkeypatch, code):
    places = Places(tmp_path / "results", tmp_path, tmp_path)
    evaluation_ends(code, places, monkeypatch)
    found = places.result("one")
    assert found["failure"] == "one is trained, and its evaluation failed."
    assert colour_table.distance(found) == math.inf


@pytest.mark.parametrize(("code", "ours"), [(130, 130), (-15, 143)])
def test_a_stopped_evaluation_is_none(tmp_path, monkeypatch, code, ours):
    places = Places(tmp_path / "results", tmp_path, tmp_path)
    with pytest.raises(SystemExit) as stopped:
        evaluation_ends(code, places, monkeypatch)
    assert stopped.value.code == ours
    assert places.result("one") is None


@pytest.mark.slow
def test_the_unit_is_that_of_real_images(tmp_path, monkeypatch):
    """They are compared with the test split, or one half with the other."""
    short = functools.partial(classifier_training.train, steps=2)
    monkeypatch.setattr(classifier_training, "train", short)
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "cache"))
    images = np.random.default_rng(0).integers(0, 256, (600, 8, 8, 3), np.uint8)
    for number, image in enumerate(images):
        folders = ("whole", "split/train", "split/test")
        for folder in folders if number < 300 else folders[:1]:
            path = tmp_path / folder / "ab"[number % 2] / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).save(path)
    monkeypatch.setattr(colour_unit, "METRICS", ("fid",))
    places = Places(tmp_path, tmp_path, tmp_path)
    split = colour_unit.measure(Entry("one", "gan", folder="split"), places)
    assert (split["images"], split["real"]) == (300, "300 of split test")
    assert split["metrics"][0]["value"] < 1e-3  # the same images
    whole = colour_unit.measure(Entry("two", "gan", folder="whole"), places)
    assert (whole["images"], whole["real"]) == (300, "300 of split train")
    assert whole["metrics"][0]["value"] > split["metrics"][0]["value"]
    assert 0 <= whole["classifier"]["test_accuracy"] <= 1
    assert colour_unit.name_of(Entry("two", "gan", folder="whole")) == "unit-whole"
    assert colour_unit.name_of(Entry("gan", "gan")) == "unit-fashion_mnist_mini"


def test_rows_have_names(tmp_path):
    pixels = np.zeros((40, 60, 1), np.uint8)
    named_rows.write(tmp_path / "rows.png", pixels, ["cat", "dog"])
    with Image.open(tmp_path / "rows.png") as picture:
        assert picture.mode == "RGB"
        shown = np.asarray(picture)
    assert shown.shape[0] == 40
    assert not shown[:, -60:].any()
    for row in (shown[:20, :-60], shown[20:, :-60]):
        assert row.min() < 128 < row.max()


def test_a_result_is_json(tmp_path):
    places = Places(tmp_path / "new", tmp_path, tmp_path)
    assert places.result("one") is None
    places.write("one", {"minutes": 1.5})
    assert json.loads((tmp_path / "new/one.json").read_text()) == {"minutes": 1.5}
