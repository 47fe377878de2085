"""Features of TFDS by name, and splits such as trainA and trainB."""

import numpy as np
import pytest
import tensorflow_datasets as tfds
from numpy.testing import assert_array_equal

from tfgan_kit import data
from tfgan_kit.data import ImageData
from tfgan_kit.data.files.split_names import NoSplit
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import Image, Vectors

IMAGE = tfds.features.Image(shape=(2, 3, 1))
FREE = tfds.features.Image(shape=(None, None, 3))
LABEL = tfds.features.ClassLabel(names=["x", "y"])


def store(data_dir, name, features, splits):
    tfds.dataset_builders.store_as_tfds_dataset(
        name=name,
        version="1.0.0",
        features=tfds.features.FeaturesDict(features),
        split_datasets={split: list(enumerate(part)) for split, part in splits.items()},
        data_dir=data_dir,
        disable_shuffling=True,
    )


def image(value, height=2, width=3, channels=1):
    return np.full((height, width, channels), value, np.uint8)


@pytest.fixture
def maps(tmp_path):
    """Pairs of an image and its map, with numbers and a label."""
    features = {
        "photo": IMAGE,
        "map": FREE,
        "numbers": tfds.features.Tensor(shape=(2,), dtype=np.float64),
        "label": LABEL,
    }
    examples = [
        {
            "photo": image(i),
            "map": image(100 + i, 4, 4, 3),
            "numbers": [i, i / 2],
            "label": i % 2,
        }
        for i in range(5)
    ]
    store(tmp_path, "maps", features, {"train": examples})
    return tmp_path


@pytest.fixture
def horses(tmp_path):
    """Unpaired sides, as the data sets of CycleGAN have them."""
    sizes = {"trainA": 5, "trainB": 3, "testA": 2, "testB": 1}
    splits = {
        split: [
            {"image": image(100 * ("B" in split) + i), "label": 0} for i in range(n)
        ]
        for split, n in sizes.items()
    }
    store(tmp_path, "horses", {"image": IMAGE, "label": LABEL}, splits)
    return tmp_path


def values(made):
    return [made.fields[field][:, 0, 0, 0].tolist() for field in made.modalities]


def refusal(name, kind=InputError, **settings):
    with pytest.raises(kind) as caught:
        data.load(name, **{"fields": ("source", "target"), **settings})
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("paired", [True, False])
def test_features_by_name(maps, paired):
    places = {"source": "photo", "target": "map", "table": "numbers"}
    made = data.load("maps", data_dir=maps, fields=places, paired=paired)
    assert made.modalities == {
        "source": Image((2, 3, 1)),
        "target": Image((4, 4, 3)),
        "table": Vectors((2,)),
    }
    assert made.fields["source"][:, 0, 0, 0].tolist() == [0, 1, 2, 3, 4]
    assert made.fields["target"][:, 0, 0, 0].tolist() == [100, 101, 102, 103, 104]
    assert_array_equal(made.fields["table"][:, 1], np.arange(5) / 2)
    assert (made.name, made.version, made.paired) == ("maps", "1.0.0", paired)
    assert made.labels is None


def test_names_of_features_parts_and_labels(maps):
    fields = ("photo", "map", "labels")
    made = data.load("maps", data_dir=maps, fields=fields, split="train[2:]")
    assert values(made) == [[2, 3, 4], [102, 103, 104]]
    assert made.labels.tolist() == [0, 1, 0]
    assert made.class_names == ("x", "y")


@pytest.mark.parametrize("order", [(True, False), (False, True)])
def test_labels_and_the_cache(maps, order, monkeypatch):
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(maps / "kept"))
    for wants in order:
        fields = ("photo", "map", *(("labels",) if wants else ()))
        made = data.load("maps", data_dir=maps, fields=fields, cache="disk")
        assert (made.labels is not None) == wants


def test_one_of_several_images_may_be_the_real_one(maps):
    made = data.load("maps", data_dir=maps, fields={"real": "photo"})
    assert isinstance(made, ImageData)
    assert made.labels.tolist() == [0, 1, 0, 1, 0]
    refusal("maps", data_dir=maps, fields=None)


def test_features_that_are_none_are_refused(maps):
    reason = refusal("maps", data_dir=maps)
    assert "no feature 'source'" in reason
    assert "label, map, numbers, photo" in reason
    reason = refusal("maps", data_dir=maps, fields={"a": "photo", "b": "label"})
    assert "images of uint8 or numbers" in reason
    wrong = refusal("maps", data_dir=maps, fields=("photo", "map"), skip_corrupt=True)
    assert "leave it out" in wrong


def test_sides_are_the_two_fields(horses):
    made = data.load("horses", data_dir=horses, fields=("a", "b"), paired=False)
    assert values(made) == [[0, 1, 2, 3, 4], [100, 101, 102]]
    assert (made.split, made.paired) == ("train", False)
    settings = {"data_dir": horses, "paired": False}
    named = data.load(
        "horses", split="test", fields={"a": "image", "b": "image"}, **settings
    )
    assert values(named) == [[0, 1], [100]]
    parts = data.load("horses", split="train[:2]+test", fields=("a", "b"), **settings)
    assert values(parts) == [[0, 1, 0, 1], [100, 101, 100]]
    for split in ("trainA", "val", "train[5:]"):
        refusal("horses", NoSplit, split=split, **settings)


def test_sides_are_no_pairs(horses):
    reason = refusal("horses", data_dir=horses)
    assert "unpaired" in reason
    assert "trainA" in reason


def test_direction_swaps_the_sides(horses, maps):
    settings = {"data_dir": horses, "fields": ("a", "b"), "paired": False}
    made = data.load("horses", direction="BtoA", **settings)
    assert values(made) == [[100, 101, 102], [0, 1, 2, 3, 4]]
    made = data.load("horses", direction="AtoB", **settings)
    assert values(made) == [[0, 1, 2, 3, 4], [100, 101, 102]]
    settings = {"data_dir": maps, "fields": ("photo", "map"), "direction": "BtoA"}
    assert "leave it out" in refusal("maps", **settings)


def test_pairs_and_unpaired_fields_stay_in_their_shards(maps, horses):
    places = {"source": "photo", "target": "map"}
    sides = {"fields": ("a", "b"), "paired": False}
    for name, settings in (("maps", {"fields": places}), ("horses", sides)):
        about = {"data_dir": maps if name == "maps" else horses, **settings}
        streamed = data.load(name, stream=True, **about)
        decoded = data.load(name, **about)
        assert streamed.fingerprint == data.load(name, stream=True, **about).fingerprint
        for field in decoded.modalities:
            assert streamed.is_in_shards(field)
            assert streamed.modalities == decoded.modalities
            expected = decoded.read(field, slice(None))
            assert_array_equal(streamed.read(field, slice(None)), expected)
        stream = data.training_stream(streamed, batch_size=6, seed=0, augment="flip")
        batch = next(stream.as_numpy_iterator())
        if name == "maps":
            assert_array_equal(
                batch["source"][:, 0, 0, 0] + 100, batch["target"][:, 0, 0, 0]
            )
        else:
            assert {*batch["a"][:5, 0, 0, 0].tolist()} == {*range(5)}
            assert {*batch["b"][:3, 0, 0, 0].tolist()} == {100, 101, 102}


def test_vectors_are_not_streamed(maps):
    with pytest.raises(InputError, match="vectors of maps"):
        data.load("maps", data_dir=maps, fields={"real": "numbers"}, stream=True)
