"""Data sources of the user's own: `data.register`."""

import numpy as np
import pytest

from tfgan_kit import data
from tfgan_kit.data import source_registry
from tfgan_kit.errors import InputError


@pytest.fixture(autouse=True)
def _nothing_stays(monkeypatch):
    monkeypatch.setattr(source_registry.REGISTRY, "_registered", {})


def arrays(text):
    count = int(text or 6)
    images = np.arange(count * 16, dtype="uint8").reshape(count, 4, 4)
    part = {"images": images, "labels": np.arange(count) % 2}
    return {"train": {**part, "class_names": ("even", "odd")}, "test": part}


def test_a_registered_source_is_a_data_set():
    assert data.register("counted", arrays) is arrays
    assert data.kind_of("counted") == data.kind_of("counted:9") == "registered"
    loaded = data.load("counted:9", split="train[2:]")
    np.testing.assert_array_equal(
        loaded.images[..., 0], arrays("9")["train"]["images"][2:]
    )
    assert loaded.labels.tolist() == [0, 1, 0, 1, 0, 1, 0]
    assert loaded.class_names == ("even", "odd")
    assert (loaded.name, loaded.split) == ("counted:9", "train[2:]")
    both = data.load("counted", split="train+test", image_size=(8, 8), channels=3)
    assert both.images.shape == (12, 8, 8, 3)
    same = data.load("counted", split="train+test", image_size=(8, 8), channels=3)
    assert both.fingerprint == same.fingerprint != loaded.fingerprint


def test_a_registered_source_on_disk_is_kept_by_its_content(tmp_path, monkeypatch):
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path))
    content = arrays("4")
    data.register("counted", lambda text: content)
    first = data.load("counted", cache="disk")
    content["train"]["images"] = content["train"]["images"] + 1
    second = data.load("counted", cache="disk")
    assert (second.images == first.images + 1).all()


def test_fields_of_a_registered_source():
    pairs = np.zeros((5, 4, 4, 1), "uint8")
    data.register(
        "pairs", lambda text: {"train": {"source": pairs, "target": pairs + 1}}
    )
    loaded = data.load("pairs", fields=("source", "target"))
    assert loaded.fields["target"].min() == 1
    assert len(loaded) == 5


def test_rows_of_numbers_in_a_registered_source():
    table = np.ones((5, 3), "float32")
    data.register("table", lambda text: {"train": {"images": table}})
    assert data.load("table").modalities["real"].name == "vectors"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (3, "dictionary"),
        ({}, "dictionary"),
        ({"train": np.zeros((2, 4, 4), "uint8")}, "ndarray"),
        ({"train": {"pictures": []}}, "'images'.*pictures"),
        ({"train": {"images": 3}}, "array"),
        ({"train": {"images": np.zeros((2, 4, 4), "int32")}}, "int32"),
        ({"train": {"images": np.zeros((2, 4, 4), "uint8"), "labels": [1]}}, "labels"),
        ({"test": {"images": np.zeros((2, 4, 4), "uint8")}}, "test"),
    ],
)
def test_a_source_that_gives_something_else(given, words):
    data.register("odd", lambda text: given)
    with pytest.raises(InputError, match=words):
        data.load("odd")


def test_a_source_that_fails():
    data.register("odd", lambda text: {}[text])
    with pytest.raises(RuntimeError, match=r"'odd'.*KeyError.*line \d+"):
        data.load("odd")


def test_names_that_a_source_cannot_have():
    for name in ("fashion_mnist_mini", "a/b", ""):
        with pytest.raises(InputError):
            data.register(name, arrays)
    with pytest.raises(InputError):
        data.register("odd", None)
