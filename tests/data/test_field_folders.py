"""Folders of two fields: pairs by name, unpaired sides, and files side by side."""

import itertools
import os
import pathlib

import numpy as np
import pytest
from image_bytes import encoded
from numpy.testing import assert_array_equal

from tfgan_kit import data
from tfgan_kit.data.files.split_names import NoSplit
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import Image

FIELDS = ("source", "target")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "kept"))


def put(path, value, shape=(4, 6, 3)):
    path = pathlib.Path("set", path)
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.broadcast_to(np.asarray(value, np.uint8), shape)
    path.write_bytes(encoded(np.ascontiguousarray(values), "PNG"))


def put_halves(path, left, right, shape=(4, 12, 3)):
    values = np.empty(shape, np.uint8)
    values[:, : shape[1] // 2], values[:, shape[1] // 2 :] = left, right
    put(path, values, shape)


def load(**settings):
    return data.load("set", **{"fields": FIELDS, **settings})


def values(made):
    """The value of each image of each field."""
    return [made.fields[field][:, 0, 0, 0].tolist() for field in made.modalities]


def refusal(kind=InputError, **settings):
    with pytest.raises(kind) as caught:
        load(**settings)
    assert "\n" not in str(caught.value)
    return str(caught.value)


PLACES = {
    "split/side": ("train/A", "train/B"),
    "sides": ("trainA", "trainB"),
    "sides in small letters": ("train_a", "train_b"),
    "side/split": ("A/train", "B/train"),
    "names": ("train/source", "train/target"),
    "names in capitals": ("train/Source", "train/TARGET"),
    "no split": ("A", "B"),
    "a folder around": ("inner/set/trainA", "inner/set/trainB"),
    "folders inside": ("train/A/x", "train/B/x"),
}


@pytest.mark.parametrize("places", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("paired", [True, False])
def test_each_layout_gives_both_fields(places, paired):
    for number, name in enumerate(["b.png", "a.png", "c.png"]):
        put(f"{places[0]}/{name}", number)
        put(f"{places[1]}/{name}", 100 + number)
    made = load(paired=paired)
    assert values(made) == [[1, 0, 2], [101, 100, 102]]
    assert made.modalities == dict.fromkeys(FIELDS, Image((4, 6, 3)))
    assert (made.paired, made.name, made.split, made.labels) == (
        paired,
        "set",
        "train",
        None,
    )
    if "A" in places[0]:
        turned = load(paired=paired, fields={"source": "B", "target": "A"})
        assert values(turned) == [[101, 100, 102], [1, 0, 2]]


def test_suffixes_do_not_count_and_fields_may_differ_in_size():
    for number in range(3):
        put(f"train/A/{number}.png", number, (2, 3, 1))
        put(f"train/B/{number}.bmp", 100 + number, (4, 6, 3))
    made = load()
    assert values(made) == [[0, 1, 2], [100, 101, 102]]
    assert made.modalities == {"source": Image((2, 3, 1)), "target": Image((4, 6, 3))}
    sized = load(image_size=(8, 8), channels=3)
    assert sized.modalities == dict.fromkeys(FIELDS, Image((8, 8, 3)))


@pytest.mark.parametrize("ending", ["_{}", "-{}"])
def test_an_ending_that_names_the_side_does_not_count(ending):
    for number in range(3):
        put(f"trainA/{number}{ending.format('A')}.png", number)
        put(f"trainB/{number}{ending.format('B')}.png", 100 + number)
    assert values(load()) == [[0, 1, 2], [100, 101, 102]]


def test_three_fields_have_folders_of_their_names():
    for field, number in zip("xyz", (0, 50, 100), strict=True):
        put(f"train/{field}/1.png", number)
    made = load(fields=("x", "y", "z"))
    assert values(made) == [[0], [50], [100]]
    assert "a folder per field" in refusal(fields=("x", "y", "q"))


@pytest.mark.parametrize("folder", ["train", ".", "around/train"])
@pytest.mark.parametrize("paired", [True, False])
def test_files_side_by_side_are_cut_in_the_middle(folder, paired):
    for number in range(3):
        put_halves(f"{folder}/{number}.png", number, 100 + number)
    told = []
    made = load(paired=paired, announce=told.append)
    assert values(made) == [[0, 1, 2], [100, 101, 102]]
    assert made.modalities == dict.fromkeys(FIELDS, Image((4, 6, 3)))
    assert "the left half is source, the right half target" in told[0]
    turned = load(paired=paired, fields={"source": "B", "target": "A"})
    assert values(turned) == [[100, 101, 102], [0, 1, 2]]


def test_halves_that_are_resized_to_the_shape_of_the_file_are_halves():
    put_halves("train/0.png", 10, 200)
    made = load(image_size=(4, 12))
    assert (made.fields["source"] == 10).all()
    assert (made.fields["target"] == 200).all()
    assert load(channels=1).modalities["target"] == Image((4, 6, 1))
    put_halves("train/0.png", 10, 200, (4, 12, 4))
    assert load(channels=4).modalities["target"] == Image((4, 6, 4))


def test_a_file_of_an_odd_width_is_refused():
    put_halves("train/0.png", 0, 1)
    put("train/1.png", 0, (4, 13, 3))
    assert "1.png is 13 pixels wide" in refusal()
    told = []
    assert len(load(skip_corrupt=True, announce=told.append)) == 1
    assert told[-1].startswith("1 image is left out")
    assert "13 pixels wide" in told[-1]


def test_a_damaged_first_file_does_not_hide_single_images():
    put("train/1.png", 0, (12, 4, 3))
    pathlib.Path("set/train/0.png").write_bytes(b"damaged")
    assert "hold two fields" in refusal()
    assert "hold two fields" in refusal(skip_corrupt=True)


def fill(*names):
    for name in names:
        put(name, 0)


def test_splits_and_parts():
    for number in range(4):
        put(f"train/A/{number}.png", number)
        put(f"train/B/{number}.png", 100 + number)
    fill("val/A/9.png", "val/B/9.png", "val/B/10.png")
    assert values(load(split="train[1:3]")) == [[1, 2], [101, 102]]
    assert values(load(split="validation", paired=False)) == [[0], [0, 0]]
    assert len(load(split="train[:1]+train[3:]")) == 2
    refusal(NoSplit, split="test")
    refusal(NoSplit, split="trainA")
    found = data.load_held_out(
        lambda split: load(split=split, paired=False).split, "train"
    )
    assert found == "validation"


def test_each_unpaired_side_has_its_own_length_and_part():
    for number in range(5):
        put(f"trainA/x{number}.png", number)
    for number in range(3):
        put(f"trainB/y{number}.png", 100 + number)
    fill("testA/0.png")
    made = load(paired=False)
    assert values(made) == [[0, 1, 2, 3, 4], [100, 101, 102]]
    assert len(made) == 5
    assert values(load(paired=False, split="train[:2]")) == [[0, 1], [100, 101]]
    reason = refusal(paired=False, split="test")
    assert "add those of target" in reason
    assert "1 of source in testA" in reason


def test_missing_partners_are_named():
    fill(*(f"train/A/{number}.png" for number in range(6)), "train/B/0.png")
    fill("train/B/x.png")
    reason = refusal()
    assert "train/A/1.png (no target)" in reason
    assert "and 3 more" in reason
    assert "add the partners, or remove" in reason
    assert len(load(paired=False)) == 6


def test_unpaired_folders_are_refused_as_pairs():
    fill("trainA/a.png", "trainB/b.png")
    reason = refusal()
    assert "not paired" in reason
    assert "model that takes unpaired fields" in reason


def test_two_files_of_one_name_are_refused():
    fill("trainA/a.png", "trainA/a.bmp", "trainB/a.png")
    assert "rename or remove one" in refusal()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["trainA/0.png"], "add those of target"),
        (["train/B/0.png"], "add those of source"),
        (["train/cat/0.png", "train/dog/0.png"], "Received: train/cat, train/dog"),
        (["cat/0.png", "dog/0.png"], "Received: cat, dog"),
        (["train/A/0.png", "train/B/0.png", "train/0.png"], "train/0.png"),
        (["train/A/0.png", "train/B/0.png", "train/C/0.png"], "Received: train/C"),
        (["train/A/0.png", "trainA/1.png", "trainB/0.png"], "two folders"),
        (["train/A/0.png", "train/source/1.png", "train/B/0.png"], "two folders"),
    ],
)
@pytest.mark.parametrize("paired", [True, False])
def test_other_layouts_are_refused(names, words, paired):
    fill(*names)
    assert words in refusal(paired=paired)


def test_images_of_one_field_that_differ_in_size_are_named():
    put("trainA/0.png", 0)
    put("trainA/1.png", 0, (5, 5, 3))
    put("trainB/0.png", 0)
    put("trainB/1.png", 0)
    reason = refusal()
    assert "differ in size" in reason
    assert os.path.join("trainA", "1.png") in reason
    assert len(load(image_size=(4, 4))) == 2


def test_a_damaged_file_takes_its_partner_with_it():
    for number in range(3):
        put(f"trainA/{number}.png", number)
        put(f"trainB/{number}.png", 100 + number)
    pathlib.Path("set/trainB/1.png").write_bytes(b"nothing")
    assert "1.png" in refusal()
    told = []
    made = load(skip_corrupt=True, announce=told.append)
    assert values(made) == [[0, 2], [100, 102]]
    assert "1.png" in told[-1]
    alone = load(skip_corrupt=True, paired=False)
    assert values(alone) == [[0, 1, 2], [100, 102]]


def test_what_is_said_of_fields():
    fill("trainA/0.png", "trainB/0.png", "trainB/1.png")
    told = []
    load(paired=False, describe=told.append)
    assert "1 images of source, 2 images of target" in told[0]
    fill("trainA/1.png")
    load(describe=told.append)
    assert "2 pairs of source and target" in told[1]


def test_the_cache_keeps_each_field_and_knows_its_fingerprint():
    for number in range(3):
        put_halves(f"train/{number}.png", number, 100 + number)
    held, told = load(), []
    for _ in range(2):
        mapped = load(cache="disk", announce=told.append)
        assert all(mapped.is_in_file(field) for field in FIELDS)
        assert values(mapped) == values(held)
        assert mapped.known_fingerprint
        assert mapped.fingerprint == held.fingerprint
    assert sum("decoded images" in sentence for sentence in told) == 2


def test_a_stream_of_pairs_from_a_folder():
    for number in range(8):
        put(f"trainA/{number}.png", number)
        put(f"trainB/{number}.png", 100 + number)
    stream = data.training_stream(load(cache="disk"), batch_size=4, seed=0)
    for batch in itertools.islice(stream.as_numpy_iterator(), 5):
        assert_array_equal(batch["source"].astype(int) + 100, batch["target"])


@pytest.mark.parametrize("fields", [(), "source", ("labels",), {"a": 1}, {"a": ""}])
def test_fields_are_names(fields):
    fill("trainA/0.png", "trainB/0.png")
    assert "Received: fields=" in refusal(fields=fields)


def test_folders_of_fields_have_no_labels():
    fill("trainA/0.png", "trainB/0.png")
    assert "has no labels" in refusal(fields=(*FIELDS, "labels"))


@pytest.mark.parametrize(("direction", "order"), [("AtoB", 1), ("BtoA", -1)])
@pytest.mark.parametrize("places", [*PLACES.values()][:4])
def test_direction_swaps_the_sides_of_folders(places, direction, order):
    for number in range(3):
        for place, start in zip(places, (0, 100), strict=True):
            put(f"{place}/{number}.png", start + number)
    for paired in (True, False):
        made = load(direction=direction, paired=paired)
        assert values(made) == [[0, 1, 2], [100, 101, 102]][::order]
    assert [*made.fields] == [*FIELDS]


@pytest.mark.parametrize(("direction", "order"), [("AtoB", 1), ("BtoA", -1)])
def test_direction_swaps_the_halves_of_files(direction, order):
    for number in range(3):
        put_halves(f"train/{number}.png", number, 100 + number)
    said = []
    made = load(direction=direction, announce=said.append)
    assert values(made) == [[0, 1, 2], [100, 101, 102]][::order]
    left, right = FIELDS[::order]
    assert f"the left half is {left}, the right half {right}" in said[0]


def test_direction_needs_sides():
    for name in FIELDS:
        put(f"train/{name}/a.png", 1)
    assert "fields B and A" in refusal(direction="BtoA")
    assert "AtoB or BtoA" in refusal(direction="A2B")
    named = dict(zip(FIELDS, FIELDS, strict=True))
    assert "leave it out" in refusal(direction="AtoB", fields=named)


@pytest.mark.parametrize(
    ("paired", "words"), [(True, "--pairs edges|grey|hole"), (False, "--domains A,B")]
)
@pytest.mark.parametrize("names", [("x.png",), ("cat/x.png", "dog/y.png")])
def test_plain_images_hold_no_fields(names, paired, words):
    for name in names:
        put(name, 1, (6, 6, 3))
    reason = refusal(paired=paired)
    assert words in reason
    assert "train/A and train/B, or trainA and trainB" in reason
    assert "side by side" in reason
