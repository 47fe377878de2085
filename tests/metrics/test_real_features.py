"""Features of real images are kept whole, found again, and made again if damaged."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from extractors import Corners, some_data
from tfgan_kit.metrics.features import real_features


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path))
    return tmp_path / "features"


def test_they_are_kept():
    images, told = some_data(600), []
    assert real_features.find(images, Corners()) is None
    made = real_features.make(images, Corners(), told.append)
    assert sum(told) == 600
    found = real_features.find(images, Corners())
    assert isinstance(found, np.memmap)
    assert found.dtype == np.float32
    for features in (made, found):
        assert_array_equal(features, Corners()(images.images)[0])


@pytest.mark.parametrize("name", ["name", "digest", "resize"])
def test_another_network_has_its_own(name):
    images, other = some_data(20), Corners()
    setattr(other, name, "other")
    real_features.make(images, Corners())
    assert real_features.find(images, other) is None
    assert real_features.find(some_data(20, seed=1), Corners()) is None


def cut(path):
    path.write_bytes(path.read_bytes()[:-4])


def flip(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [cut, flip, lambda path: path.unlink()])
@pytest.mark.parametrize("name", ["features.npy", "sha256"])
def test_what_is_damaged_is_made_again(folder, damage, name):
    images = some_data(20)
    real_features.make(images, Corners())
    (entry,) = folder.iterdir()
    damage(entry / name)
    assert real_features.find(images, Corners()) is None
    made = real_features.make(images, Corners())
    assert_array_equal(made, Corners()(images.images)[0])
    assert [*folder.iterdir()] == [entry]


def test_what_fails_leaves_nothing(folder):
    class Failing(Corners):
        def extract(self, images):
            if self.seen:
                raise OSError("no space")
            return super().extract(images)

    with pytest.raises(OSError, match="no space"):
        real_features.make(some_data(100), Failing())
    assert not folder.exists()


def test_another_process_may_be_faster(folder):
    images = some_data(20)

    class Slower(Corners):
        def extract(self, images_):
            if not any(folder.glob("*/sha256")):
                real_features.make(images, Corners())
            return super().extract(images_)

    made = real_features.make(images, Slower())
    assert_array_equal(made, Corners()(images.images)[0])
    assert len([*folder.iterdir()]) == 1
