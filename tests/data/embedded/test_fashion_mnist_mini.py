import os
from pathlib import Path

import numpy as np
import pytest

import tfgan_kit.data.embedded
from tfgan_kit.data.embedded import build_fashion_mnist_mini as script
from tfgan_kit.data.loading import load
from tfgan_kit.data.names import EMBEDDED

FOLDER = Path(tfgan_kit.data.embedded.__file__).parent / EMBEDDED
FINGERPRINTS = {
    "train": "9e0ff02b2c946d36daba9736b1fc447ff5eb8ab86d28897afbb9ac2e953d3f34",
    "test": "416cdc2996917d07516d52a41cafc901c870f1a5d8e9fef0344bfbb44eea2d06",
}


@pytest.fixture(scope="module")
def source_dir():
    beside = Path(__file__).resolve().parents[4] / "shared" / "tfds"
    folder = Path(os.environ.get("TFGAN_KIT_TEST_DATA") or beside)
    if not (folder / "fashion_mnist").is_dir():
        pytest.skip("the full Fashion-MNIST is not here: set TFGAN_KIT_TEST_DATA")
    return folder


@pytest.mark.parametrize(("split", "per_class"), script.PER_CLASS.items())
def test_counts_classes_and_content(split, per_class):
    data = load(EMBEDDED, split=split)
    assert data.images.shape == (10 * per_class, 28, 28, 1)
    assert np.bincount(data.labels).tolist() == [per_class] * 10
    assert len(data.class_names) == 10
    assert data.class_names[9] == "Ankle boot"
    assert data.fingerprint == FINGERPRINTS[split]


def first_of_each_class(data, count):
    """The places of the first `count` images of each class, in rising order."""
    places = [np.flatnonzero(data.labels == label)[:count] for label in range(10)]
    return np.sort(np.concatenate(places))


@pytest.mark.parametrize(("split", "per_class"), script.PER_CLASS.items())
def test_it_is_part_of_the_source(split, per_class, source_dir):
    source = load("fashion_mnist", split=split, data_dir=source_dir)
    data = load(EMBEDDED, split=split)
    places = first_of_each_class(source, per_class)
    assert (source.images[places] == data.images).all()
    assert (source.labels[places] == data.labels).all()
    assert source.class_names == data.class_names


def test_the_script_builds_the_first_of_each_class(source_dir, tmp_path, monkeypatch):
    monkeypatch.setattr(script, "PER_CLASS", {"train": 3, "test": 2})
    script.build(source_dir, tmp_path)
    for split, count in script.PER_CLASS.items():
        built = load(EMBEDDED, split=split, data_dir=tmp_path)
        data = load(EMBEDDED, split=split)
        places = first_of_each_class(data, count)
        assert (built.images == data.images[places]).all()
        assert (built.labels == data.labels[places]).all()


def test_files_are_small_licensed_and_name_no_machine():
    assert sum(file.stat().st_size for file in FOLDER.rglob("*.*")) <= 7_000_000
    assert "Zalando SE" in (FOLDER / "LICENSE").read_text(encoding="utf-8")
    for file in FOLDER.rglob("*.json"):
        assert "/home" not in file.read_text()
        assert "/work" not in file.read_text()
