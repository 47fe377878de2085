"""Runs on the user's own images: wherever they are kept, stopping changes nothing."""

import numpy as np
import pytest
from PIL import Image

from helpers import assert_all_equal
from tfgan_kit import training
from tfgan_kit.errors import InputError
from tfgan_kit.run_folder import RunFolder
from tiny_runs import config_of, result, stop_after


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


@pytest.mark.parametrize(
    ("dataset", "cache"), [("photos", "memory"), ("photos", "disk"), ("a.npy", "disk")]
)
def test_a_resumed_run_equals_a_straight_one(photos, dataset, cache, tmp_path):
    config = config_of(**options(photos, dataset), cache=cache, augment="flip")
    straight = training.start(config, RunFolder(tmp_path / "straight"))
    assert straight.images.is_mapped == (cache == "disk")
    straight.train()

    stopped = training.start(config, RunFolder(tmp_path / "stopped"))
    stopped.train(stop=stop_after(3))
    # A resume may keep the images elsewhere.
    other = {"memory": "disk", "disk": "memory"}[cache]
    config = config_of(**options(photos, dataset), cache=other, augment="flip")
    resumed = training.resume(config, stopped.folder)
    assert resumed.images.is_mapped == (other == "disk")
    assert resumed.train()
    assert_all_equal(result(resumed), result(straight))


def test_two_channels_are_no_picture(tmp_path):
    np.save(tmp_path / "two.npy", np.zeros((40, 10, 12, 2), "uint8"))
    config = config_of(dataset=str(tmp_path / "two.npy"), split="train")
    with pytest.raises(InputError, match="1, 3 or 4 channels"):
        training.start(config, RunFolder(tmp_path / "run"))
    assert not (tmp_path / "run").exists()


def test_mirroring_changes_a_run(photos, tmp_path):
    runs = []
    for augment in ("none", "flip"):
        config = config_of(**options(photos, "photos"), augment=augment, steps=2)
        runs.append(training.start(config, RunFolder(tmp_path / augment)))
        runs[-1].train()
    assert any(
        (one != other).any() for one, other in zip(*map(result, runs), strict=True)
    )


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
    assert len(run.images) == 40
    assert any("1 of 41 images" in sentence for sentence in told)
