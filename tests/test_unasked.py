"""Files that nobody asked for: what happens if they cannot be written.

A file stands in the place of a folder: permissions do not bind everybody.
"""

import functools
import os
import pathlib

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from extractors import Corners
from helpers import fit, some_images, tiny_model
from tfgan_kit import callbacks, data, files, metrics, unasked
from tfgan_kit.data import ImageData, cache
from tfgan_kit.errors import RunError
from tfgan_kit.metrics.features import classifier_training, real_features


@pytest.fixture(autouse=True)
def _fresh():
    unasked.forget()
    yield
    unasked.forget()


@pytest.fixture(params=["a file", "below a file", "a device", "no home"])
def no_cache(request, tmp_path, monkeypatch):
    """A cache that cannot be written, whoever tests."""
    (tmp_path / "file").touch()
    place = {
        "a file": tmp_path / "file",
        "below a file": tmp_path / "file/cache",
        "a device": "/dev/full/cache",
        "no home": "~nobody-of-this-name/cache",
    }
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(place[request.param]))


def some_data(count, labels=None):
    return ImageData(some_images(count), labels, None, "own", None, "train")


def says_it(said):
    (sentence,) = [sentence for sentence in said if "cache is off" in sentence]
    return "TFGAN_KIT_CACHE" in sentence


def test_it_is_said_once_until_a_new_command_begins():
    said = []
    for subject in ("a", "b", "a"):
        unasked.say_once(subject, subject, said.append)
    assert said == ["a", "b"]
    unasked.forget()
    unasked.say_once("a", "a", said.append)
    assert said == ["a", "b", "a"]
    with pytest.warns(UserWarning, match="in a script"):
        unasked.say_once("c", "in a script")


def test_without_announce_a_failure_is_raised():
    with (
        pytest.raises(OSError, match="no"),
        unasked.skipped_on_failure("a", "b", None),
    ):
        raise OSError("no")


def test_decoded_images_stay_in_memory(no_cache, tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "a.npz", images=some_images(6))
    expected = data.load(str(tmp_path / "a.npz"))
    monkeypatch.setattr(cache, "MEMORY_LIMIT", 0)
    said = []
    found = data.load(str(tmp_path / "a.npz"), announce=said.append)
    assert says_it(said)
    assert not found.is_mapped
    assert_array_equal(found.images, expected.images)
    assert found.fingerprint == expected.fingerprint
    # Asked for, or too large for the memory, it is an error that says what to do.
    for options in ({"cache": "disk"}, {}):
        with pytest.raises(OSError, match="TFGAN_KIT_CACHE"):
            data.load(str(tmp_path / "a.npz"), **options)
        monkeypatch.setattr(cache, "_memory", lambda: 0)


def test_features_are_taken_each_time(no_cache):
    images, said = some_data(20), []
    for _ in range(2):
        assert real_features.find(images, Corners()) is None
        made = real_features.make(images, Corners(), announce=said.append)
        assert_array_equal(made, Corners()(images.images)[0])
    assert says_it(said)


def test_a_classifier_is_trained_for_once(no_cache, monkeypatch):
    short = functools.partial(classifier_training.train, steps=1)
    monkeypatch.setattr(classifier_training, "train", short)
    images = some_data(40, labels=np.arange(40, dtype=np.int64) % 2)
    said = []
    found = metrics.choose(None, images, lambda split: images, said.append)
    assert says_it(said)
    assert found.facts["dataset"] == images.name
    assert found(images.images)[1].shape == (40, 2)


def test_inception_cannot_do_without_its_weights(no_cache):
    with pytest.raises(RunError, match="TFGAN_KIT_CACHE"):
        metrics.choose("inception", some_data(4), None)


def test_a_full_disk_is_noticed_before_features_are_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path))

    def full(path, size):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(files, "reserve", full)
    counted, said, images = [], [], some_data(20)
    made = real_features.make(images, Corners(), counted.append, said.append)
    assert_array_equal(made, Corners()(images.images)[0])
    assert sum(counted) == 20
    assert says_it(said)
    assert not list((tmp_path / "features").glob("*"))


def test_a_reserved_file_has_its_size(tmp_path):
    files.reserve(tmp_path / "a", 5000)
    if hasattr(os, "posix_fallocate"):
        assert (tmp_path / "a").stat().st_size == 5000
    files.reserve(tmp_path / "b", 0)
    assert (tmp_path / "b").stat().st_size == 0


def test_pictures_are_left_out_and_said_once(tmp_path):
    (tmp_path / "file").touch()
    said = []
    grid = callbacks.SampleGrid(tmp_path / "file", 1, 4, announce=said.append)
    fit(tiny_model("gan"), some_images(40), callbacks=[grid])
    assert len(said) == 1
    grid = callbacks.SampleGrid(tmp_path / "file", 1, 4)
    with pytest.raises(OSError, match=r"File exists|Not a directory"):
        fit(tiny_model("gan"), some_images(40), callbacks=[grid])


def test_rows_of_the_table_are_written_when_they_can_be(tmp_path, monkeypatch):
    said, table = [], tmp_path / "metrics.csv"
    log = callbacks.MetricsLog(table, every=1, announce=said.append)
    opened = pathlib.Path.open

    def refuse(path, *options, **more):
        if "a" in options and int(log.model.step) < 3:
            with opened(path, "a") as file:
                file.write("half a ro")
            raise OSError(28, os.strerror(28))
        return opened(path, *options, **more)

    monkeypatch.setattr(pathlib.Path, "open", refuse)
    fit(tiny_model("gan"), some_images(40), callbacks=[log])
    rows = np.loadtxt(table, delimiter=",", skiprows=1)
    assert rows[:, 1].tolist() == [1, 2, 3, 4]
    assert len(said) == 1


def test_a_log_that_was_asked_for_is_an_error_at_the_start(tmp_path):
    pytest.importorskip("tensorboard")
    (tmp_path / "file").touch()
    log = callbacks.TensorBoardLog(tmp_path / "file", 1, 10)
    with pytest.raises(RunError, match="TensorBoard cannot be written into"):
        fit(tiny_model("gan"), callbacks=[log])
