"""What every extractor does with images."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from helpers import some_images
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features.extractor import Extractor, digest_of


class Corners(Extractor):
    """The two upper corners' first channels; notes what it is traced for."""

    name = "corners"
    digest = "-"
    resize = "none"
    num_features = 2

    def __init__(self, logits=True):
        self.traced = []
        self._logits = logits

    def compute(self, images):
        self.traced.append(tuple(images.shape))
        features = tf.stack([images[:, 0, 0, 0], images[:, 0, -1, 0]], axis=1)
        return features, -features if self._logits else None


def test_features_are_in_order_whatever_the_last_batch():
    images = some_images(150)
    extractor, told = Corners(), []
    features, logits = extractor(images, told.append)
    assert_array_equal(features, images[:, 0, [0, -1], 0].astype("float32"))
    assert_array_equal(logits, -features)
    assert features.dtype == np.float32
    assert told == [64, 64, 22]
    assert extractor.traced == [(64, 8, 8, 1)]


def test_a_network_may_have_no_logits():
    assert Corners(logits=False)(some_images(70))[1] is None


def test_it_computes_inside_of_a_graph():
    images = some_images(5)
    inside = tf.function(lambda batch: Corners().compute(batch)[0])
    found = inside(tf.cast(images, tf.float32))
    assert_array_equal(found, Corners()(images)[0])


def test_a_mapped_array_is_taken_in_parts(tmp_path):
    np.save(tmp_path / "images.npy", some_images(70))
    mapped = np.load(tmp_path / "images.npy", mmap_mode="r")
    assert_array_equal(Corners()(mapped)[0], Corners()(some_images(70))[0])


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (
            some_images().astype("float32"),
            r"need uint8 images .*: float32 \(n, 8, 8, 1\)",
        ),
        (some_images()[..., 0], r"need uint8 images .*: uint8 \(n, 8, 8\)"),
        (some_images(0), "at least one image"),
    ],
)
def test_what_are_no_images_is_refused(images, message):
    with pytest.raises(InputError, match=message):
        Corners()(images)


def test_features_that_are_no_numbers_are_refused():
    class Broken(Corners):
        def compute(self, images):
            features, logits = super().compute(images)
            return features / 0.0, logits

    with pytest.raises(InputError, match=r"^the features of corners must be finite"):
        Broken()(some_images())


def test_the_digest_of_a_folder_is_that_of_its_files(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / name / "part").mkdir(parents=True)
        (tmp_path / name / "part" / "x").write_text("1" if name == "c" else "0")
    one, same, other = (digest_of(tmp_path / name) for name in ("a", "b", "c"))
    assert one == same != other
    (tmp_path / "b" / "part" / "x").rename(tmp_path / "b" / "part" / "y")
    assert digest_of(tmp_path / "b") != one
    file = tmp_path / "a" / "part" / "x"
    assert digest_of(file) == (
        "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"
    )
