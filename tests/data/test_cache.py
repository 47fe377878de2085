"""Decoded images in memory and on disk: the same, and made once."""

import itertools
import os

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tfgan_kit.data import cache
from tfgan_kit.data.loading import load
from tfgan_kit.data.pipeline import training_stream
from tfgan_kit.data.sources import folder_source


def test_memory_and_disk_hold_the_same(folder, entries, on_disk):
    held = load(str(folder), cache="memory")
    assert entries() == []
    for is_new in (True, False):
        mapped, decoded = on_disk(folder)
        assert decoded == is_new
        assert mapped.fingerprint == held.fingerprint
        assert_array_equal(mapped.images, held.images)
        assert_array_equal(mapped.labels, held.labels)
        assert mapped.class_names == held.class_names == ("a", "b", "c")
        streams = [
            training_stream(data, batch_size=5, seed=3, start_step=2, augment="flip")
            for data in (held, mapped)
        ]
        streams = [stream.as_numpy_iterator() for stream in streams]
        for one, other in itertools.islice(zip(*streams, strict=True), 7):
            assert_array_equal(one[0], other[0])
            assert_array_equal(one[1], other[1])
    assert len(entries()) == 1


def test_nothing_is_decoded_again(folder, on_disk, monkeypatch):
    first, _ = on_disk(folder)
    monkeypatch.setattr(folder_source.decoding, "decode_files", None)
    second, anew = on_disk(folder)
    assert not anew
    assert_array_equal(second.images, first.images)


def test_the_sentence_says_how_much_and_where(folder, kept, entries):
    told = []
    load(str(folder), cache="disk", announce=told.append)
    (name,) = entries()
    assert told == [f"keeping 12 decoded images (0 MiB) in {kept}/{name}"]


def touch(folder, put):
    path = put(folder, 3)
    os.utime(path, (1, 1))


def change(folder, put):
    put(folder, 3, value=99)


def add(folder, put):
    put(folder, 12)


def remove(folder, put):
    (folder / "a" / "03.bmp").unlink()


def rename(folder, put):
    (folder / "a").rename(folder / "z")


@pytest.mark.parametrize("what", [touch, change, add, remove, rename])
def test_changed_files_are_decoded_anew(folder, on_disk, put, what):
    before, _ = on_disk(folder)
    before_labels = before.labels.tolist()
    what(folder, put)
    after, decoded = on_disk(folder)
    assert decoded
    now = load(str(folder), cache="memory")
    assert after.fingerprint == now.fingerprint
    assert after.class_names == now.class_names
    # What is mapped stays as it was.
    assert before.labels.tolist() == before_labels
    assert before.images[0, 0, 0, 0] == 0


def test_a_class_of_another_split_moves_the_labels(folder, on_disk, put):
    root = folder.parent / "pair"
    root.mkdir()
    folder.rename(root / "train")
    put(root / "test", 1)
    before, _ = on_disk(root)
    assert before.class_names == ("a", "b", "c")
    (root / "test" / "aa").mkdir()
    (root / "test" / "b" / "01.bmp").rename(root / "test" / "aa" / "01.bmp")
    after, decoded = on_disk(root)
    assert decoded
    assert after.class_names == ("a", "aa", "b", "c")
    assert {*after.labels.tolist()} == {0, 2, 3}


def test_a_twin_elsewhere_is_another_one(folder, on_disk, put):
    """Files of one size and time are no proof of one content."""
    twin = folder.parent / "twin"
    for number in range(12):
        paths = put(folder, number), put(twin, number, value=200)
        for path in paths:
            os.utime(path, (1, 1))
    one, _ = on_disk(folder)
    other, decoded = on_disk(twin)
    assert decoded
    assert one.images.max() == 11
    assert other.images.min() == 200


@pytest.mark.parametrize(
    "settings",
    [
        {"image_size": (3, 3)},
        {"image_size": (3, 3), "fit": "stretch"},
        {"channels": 1},
        {"channels": 4},
        {"skip_corrupt": True},
        {"split": "train[:5]"},
    ],
)
def test_other_settings_are_kept_apart(folder, on_disk, settings):
    on_disk(folder)
    on_disk(folder, image_size=(3, 3), channels=3)
    data, decoded = on_disk(folder, **settings)
    assert decoded
    assert data.fingerprint == load(str(folder), cache="memory", **settings).fingerprint


def test_a_changed_array_is_read_anew(tmp_path, on_disk):
    for value in (1, 2):
        np.save(tmp_path / "a.npy", np.full((3, 4, 4), value / 2))
        data, decoded = on_disk(tmp_path / "a.npy", value_range=(0, 1))
        assert decoded
        assert (data.images == [128, 255][value - 1]).all()
    _, decoded = on_disk(tmp_path / "a.npy", value_range=(-1, 1))
    assert decoded


def test_another_version_of_the_package_makes_its_own(folder, on_disk, monkeypatch):
    on_disk(folder)
    monkeypatch.setattr(cache, "_VERSION", "next")
    assert on_disk(folder)[1]


def test_the_size_decides_where_nothing_is_said(folder, monkeypatch):
    size = 12 * 6 * 4 * 3
    monkeypatch.setattr(cache, "MEMORY_LIMIT", size)
    assert not load(str(folder)).is_mapped
    monkeypatch.setattr(cache, "MEMORY_LIMIT", size - 1)
    assert load(str(folder)).is_mapped
    assert not load(str(folder), cache="memory").is_mapped


def test_the_folder_of_the_cache(monkeypatch):
    monkeypatch.setenv("TFGAN_KIT_CACHE", "~/x")
    monkeypatch.setenv("HOME", "/home/me")
    assert str(cache.cache_folder()) == "/home/me/x"
    monkeypatch.delenv("TFGAN_KIT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert str(cache.cache_folder()) == "/caches/tfgan_kit"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert str(cache.cache_folder()) == "/home/me/.cache/tfgan_kit"
