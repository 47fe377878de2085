"""Tables of numbers: rows of a `.npy` or `.npz` file, exactly as they are."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tfgan_kit import data
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import Vectors

TABLE = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32) * 1e6


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "kept"))


def refusal(path, **settings):
    with pytest.raises(InputError) as caught:
        data.load(path, **settings)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("cache", [None, "memory", "disk"])
@pytest.mark.parametrize(
    "dtype", [np.float32, np.float64, np.float16, np.int8, np.uint8, np.int64, ">f4"]
)
def test_numbers_come_as_they_are(dtype, cache):
    table = np.clip(TABLE, 0, 100).astype(dtype)
    np.save("a.npy", table)
    np.savez("b.npz", images=table, labels=np.arange(6) % 2)
    np.savez_compressed("c.npz", real=table)
    for path in ("a.npy", "b.npz", "c.npz"):
        made = data.load(path, cache=cache)
        assert made.modalities == {"real": Vectors((3,))}
        assert made.fields["real"].dtype == np.float32
        assert_array_equal(made.read("real", slice(None)), table.astype(np.float32))
        assert (len(made), made.paired, made.name) == (6, True, path[0])
        assert made.is_in_file("real") == (cache == "disk")
    labels = data.load("b.npz").labels
    assert labels.tolist() == [0, 1] * 3
    assert data.load("a.npy").labels is None


def test_a_table_of_float32_is_mapped_and_not_copied(tmp_path):
    np.save("a.npy", TABLE)
    made = data.load("a.npy", cache="disk")
    assert made.is_in_file("real")
    assert not (tmp_path / "kept").exists()
    np.save("b.npy", TABLE.astype(float))
    told = []
    for _ in range(2):
        found = data.load("b.npy", cache="disk", announce=told.append)
        assert found.fingerprint == made.fingerprint
    assert len(told) == 1  # the second time it was there
    assert data.load("a.npy", cache="memory").fingerprint == made.fingerprint


def test_parts_and_what_is_said():
    np.savez("a.npz", images=TABLE, labels=np.arange(6))
    told = []
    made = data.load("a.npz", split="train[4:]+train[:1]", describe=told.append)
    assert_array_equal(made.fields["real"], TABLE[[4, 5, 0]])
    assert made.labels.tolist() == [4, 5, 0]
    assert "3 vectors in 3 classes" in told[0]


def test_the_stream_gives_the_rows():
    np.savez("a.npz", real=TABLE, labels=np.arange(6))
    stream = data.training_stream(data.load("a.npz"), batch_size=4, seed=0)
    batch = next(stream.as_numpy_iterator())
    assert_array_equal(batch["real"], TABLE[batch["labels"]])


@pytest.mark.parametrize(
    ("settings", "option"),
    [
        ({"image_size": (4, 4)}, "--image-size"),
        ({"value_range": (0, 1)}, "--value-range"),
        ({"channels": 1}, "--channels"),
        ({"fit": "stretch"}, "--fit"),
    ],
)
def test_nothing_changes_the_numbers(settings, option):
    np.save("a.npy", TABLE)
    np.savez("b.npz", source=TABLE, target=TABLE)
    assert option in refusal("a.npy", **settings)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 1e39])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_number_must_be_finite(wrong, dtype):
    with np.errstate(over="ignore"):
        table = TABLE.astype(dtype)
        table[4, 1] = wrong
    np.save("a.npy", table)
    for cache in ("memory", "disk"):
        assert "row 4 of a.npy" in refusal("a.npy", cache=cache)
    assert len(data.load("a.npy", split="train[:4]")) == 4


@pytest.mark.parametrize("dtype", [bool, complex, "M8[s]", "U3"])
def test_other_tables_are_refused(dtype):
    np.save("a.npy", np.ones((2, 3)).astype(dtype))
    assert "integers or floats" in refusal("a.npy")


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (3,), ()])
def test_other_shapes_are_refused(shape):
    np.save("a.npy", np.zeros(shape, np.float32))
    assert "must have the shape" in refusal("a.npy")
