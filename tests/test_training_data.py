"""Runs on the user's own images: wherever they are kept, stopping changes nothing."""

import dataclasses

import numpy as np
import pytest
from PIL import Image

from helpers import assert_all_equal
from tfgan_kit.errors import InputError
from tfgan_kit.runs import training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of, cut_back, result


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """40 pictures of many sizes in two classes, and an array of the same number."""
    place = tmp_path_factory.mktemp("own")
    generator = np.random.default_rng(0)
    for number in range(40):
        height, width = generator.integers(12, 40, 2)
        pixels = generator.integers(0, 256, (height, width, 3), "uint8")
        path = place / "photos" / "ab"[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)
    np.save(place / "a.npy", generator.integers(0, 256, (40, 10, 12, 1), "uint8"))
    return place


def options(photos, dataset):
    size = {"image_size": [10, 12]} if dataset == "photos" else {}
    return {"dataset": str(photos / dataset), "split": "train", **size}


def started(photos, path, dataset="photos", **given):
    config = config_of(**{"augment": "flip", **options(photos, dataset), **given})
    return training.start(config, RunFolder(path))


@pytest.fixture(scope="module")
def straight(photos, tmp_path_factory):
    """A run on the photos, kept in memory."""
    run = started(photos, tmp_path_factory.mktemp("runs") / "run", cache="memory")
    assert not run.examples.is_mapped
    assert run.train()
    return run


def resumed_elsewhere(straight, path):
    """The run from its third step on, its images in the other place; at its end."""
    folder = cut_back(straight, 3, path)
    other = "memory" if straight.examples.is_mapped else "disk"
    config = dataclasses.replace(straight.config, cache=other)
    resumed = training.resume(config, folder)
    assert resumed.step == 3
    assert resumed.examples.is_mapped == (other == "disk")
    assert resumed.train()
    return resumed


def test_a_resumed_run_equals_a_straight_one(straight, tmp_path):
    resumed = resumed_elsewhere(straight, tmp_path / "run")
    assert_all_equal(result(resumed), result(straight))


@pytest.mark.parametrize("dataset", ["photos", "a.npy"])
def test_images_on_disk_train_as_those_in_memory(straight, photos, dataset, tmp_path):
    on_disk = started(photos, tmp_path / "disk", dataset, cache="disk")
    assert on_disk.examples.is_mapped
    assert on_disk.train()
    if dataset == "photos":
        in_memory = straight
    else:
        in_memory = resumed_elsewhere(on_disk, tmp_path / "memory")
    assert_all_equal(result(on_disk), result(in_memory))


def test_two_channels_are_no_picture(tmp_path):
    np.save(tmp_path / "two.npy", np.zeros((40, 10, 12, 2), "uint8"))
    config = config_of(dataset=str(tmp_path / "two.npy"), split="train")
    with pytest.raises(InputError, match="1, 3 or 4 channels"):
        training.start(config, RunFolder(tmp_path / "run"))
    assert not (tmp_path / "run").exists()


def test_mirroring_changes_a_run(straight, photos, tmp_path):
    plain = started(photos, tmp_path / "run", augment="none")
    assert plain.train()
    pairs = zip(result(plain), result(straight), strict=True)
    assert any((one != other).any() for one, other in pairs)


def test_a_changed_folder_is_refused_on_resume(photos, tmp_path):
    config = config_of(**options(photos, "photos"), steps=2)
    run = training.start(config, RunFolder(tmp_path / "run"))
    Image.new("RGB", (20, 20)).save(photos / "photos" / "a" / "more.png")
    with pytest.raises(InputError, match="another fingerprint"):
        training.resume(run.config, run.folder)
    (photos / "photos" / "a" / "more.png").unlink()
    assert training.resume(run.config, run.folder).train()


def test_an_unreadable_file_stops_before_the_run_begins(photos, tmp_path):
    (photos / "photos" / "a" / "cut.jpg").write_bytes(b"\xff\xd8\xff")
    try:
        config = config_of(**options(photos, "photos"), steps=2)
        with pytest.raises(InputError, match=r"cut\.jpg "):
            training.start(config, RunFolder(tmp_path / "run"))
        assert not (tmp_path / "run").exists()
        told = []
        config = config_of(**options(photos, "photos"), steps=2, skip_corrupt=True)
        run = training.start(config, RunFolder(tmp_path / "run"), told.append)
    finally:
        (photos / "photos" / "a" / "cut.jpg").unlink()
    assert len(run.examples) == 40
    assert any("1 of 41 images" in sentence for sentence in told)
