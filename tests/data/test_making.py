"""Pairs and domains of plain images, as `load` makes them."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from tfgan_kit import data
from tfgan_kit.data import cache, names, pairs
from tfgan_kit.errors import InputError

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (9, 8, 12, 3), "uint8")
LABELS = np.array([0, 1, 2, 0, 1, 2, 0, 1, 1])


@pytest.fixture
def arrays(tmp_path, monkeypatch):
    """A file of labelled images, and a cache of its own."""
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "set.npz"
    np.savez(path, images=IMAGES, labels=LABELS)
    return str(path)


@pytest.mark.parametrize("place", [None, "disk"])
@pytest.mark.parametrize("maker", names.PAIRS)
def test_pairs_are_made_of_images(arrays, maker, place):
    sentences = []
    for _ in range(2):  # the second time, the cache has them
        found = data.load(
            arrays,
            fields=("source", "target", "labels"),
            pairs=maker,
            cache=place,
            describe=sentences.append,
        )
        assert_array_equal(found.fields["source"], pairs.make(maker, IMAGES))
        assert_array_equal(found.fields["target"], IMAGES)
        assert_array_equal(found.labels, LABELS)
        assert found.paired
        assert found.is_in_file("source") == (place == "disk")
        assert found.modalities["source"].shape == found.fields["source"].shape[1:]
    text = pairs.describe(maker, IMAGES.shape[1:])
    assert sentences[1] == f"source is made of target: {text}"


def test_pairs_need_no_fields_and_no_labels(arrays):
    found = data.load(arrays, pairs="edges")
    assert [*found.fields] == ["source", "target"]
    assert found.labels is None
    np.savez(arrays, images=IMAGES)
    assert_array_equal(data.load(arrays, pairs="edges").fields["target"], IMAGES)
    with pytest.raises(InputError, match="has no labels"):
        data.load(arrays, pairs="edges", fields=("source", "target", "labels"))


def test_the_cache_distinguishes_pairs(arrays):
    makers = {
        maker: data.load(arrays, pairs=maker, cache="disk").fields["source"]
        for maker in (*names.PAIRS, *names.PAIRS)
    }
    for maker, source in makers.items():
        assert_array_equal(source, pairs.make(maker, IMAGES))
    assert len([*cache.cache_folder().iterdir()]) == len(names.PAIRS)


def test_fingerprints_distinguish_pairs(arrays):
    prints = {data.load(arrays, pairs=maker).fingerprint for maker in names.PAIRS}
    assert len(prints) == len(names.PAIRS)
    on_disk = data.load(arrays, pairs="edges", cache="disk").fingerprint
    assert on_disk == data.load(arrays, pairs="edges").fingerprint


def test_rows_of_many_batches_keep_their_number(monkeypatch, arrays):
    monkeypatch.setattr("tfgan_kit.data.source._MOST", 2)
    found = data.load(arrays, pairs="hole")
    assert_array_equal(found.fields["source"], pairs.make("hole", IMAGES))


def test_pairs_of_files_leave_out_damaged_ones(tmp_path):
    for number, pixels in enumerate(IMAGES):
        Image.fromarray(pixels).save(tmp_path / f"a {number}.png")
    (tmp_path / "a 3.png").write_bytes(b"no image")
    found = data.load(str(tmp_path), pairs="x4", skip_corrupt=True)
    kept = np.delete(IMAGES, 3, 0)
    assert_array_equal(found.fields["target"], kept)
    assert_array_equal(found.fields["source"], pairs.make("x4", kept))
    sized = data.load(
        str(tmp_path), pairs="x4", skip_corrupt=True, image_size=(16, 8), channels=1
    )
    assert sized.fields["source"].shape == (8, 4, 2, 1)


def test_a_flip_mirrors_both_images_of_a_pair(arrays):
    found = data.load(arrays, pairs="grey")
    stream = data.training_stream(found, batch_size=9, seed=3, augment="flip")
    batch = next(iter(stream))
    targets = batch["target"].numpy()
    mirrored = sum(
        any((target == image[:, ::-1]).all() for image in IMAGES) for target in targets
    )
    assert 0 < mirrored < 9
    assert_array_equal(batch["source"], pairs.make("grey", targets))


def test_domains_are_two_classes(arrays):
    for place in (None, "disk", "disk"):  # at last, the cache has them
        found = data.load(arrays, domains=(2, "1"), paired=False, cache=place)
        assert [*found.fields] == ["a", "b"]
        assert_array_equal(found.fields["a"], IMAGES[LABELS == 2])
        assert_array_equal(found.fields["b"], IMAGES[LABELS == 1])
        assert not found.paired


def test_domains_of_a_folder_have_names(tmp_path):
    for name, count in (("Hat, red", 2), ("coat", 3), ("3", 1), ("Coat", 1)):
        (tmp_path / name).mkdir()
        for number in range(count):
            Image.fromarray(IMAGES[number]).save(tmp_path / name / f"{number}.png")

    def counts(*domains):
        found = data.load(
            str(tmp_path), domains=domains, paired=False, fields=("from", "to")
        )
        return {name: len(values) for name, values in found.fields.items()}

    assert counts("coat", "Hat, red") == {"from": 3, "to": 2}
    assert counts("HAT, RED", "3") == {"from": 2, "to": 1}  # a name, no number
    assert counts("1", "Hat, red") == {"from": 1, "to": 2}  # Coat comes second
    with pytest.raises(InputError, match="no class 'COAT'; the nearest names are "):
        counts("COAT", "Hat, red")


def test_domains_of_the_embedded_images():
    found = data.load(
        data.EMBEDDED,
        split="test",
        domains=("T-shirt/top", "Pullover"),
        fields=("a", "b"),
        paired=False,
    )
    assert {name: len(part) for name, part in found.fields.items()} == {
        "a": 200,
        "b": 200,
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"pairs": "edge"}, "one of edges"),
        ({"pairs": "x2", "domains": (0, 1)}, "give one of them"),
        ({"pairs": "x2", "paired": False}, "give --domains instead of --pairs"),
        ({"domains": (0, 1)}, "give --pairs instead of --domains"),
        ({"pairs": "x2", "fields": ("a", "b", "c")}, "makes two fields"),
        ({"pairs": "x2", "fields": {"a": "A", "b": "B"}}, "needs no places"),
        ({"pairs": "x2", "fields": ("real", "labels")}, "makes two fields"),
        ({"domains": (0, 0), "paired": False}, "two different classes"),
        ({"domains": (0, 3), "paired": False}, "numbers go from 0 to 2"),
        ({"domains": (0, 1, 2), "paired": False}, "domains are two classes"),
        ({"domains": "01", "paired": False}, "domains are two classes"),
        (
            {"domains": (0, 2), "paired": False, "split": "train[:2]"},
            "nearest names are|no image of the class",
        ),
        ({"direction": "BtoA"}, "leave it out"),
        ({"pairs": "x2", "direction": "BtoA"}, "leave it out"),
        ({"fields": ("images", "labels"), "direction": "AtoB"}, "leave it out"),
    ],
)
def test_what_cannot_be_made_is_refused(arrays, arguments, words):
    with pytest.raises(InputError, match=words):
        data.load(arrays, **arguments)


def test_vectors_and_unlabelled_images_make_no_fields(arrays):
    np.savez(arrays, images=IMAGES)
    with pytest.raises(InputError, match="has no labels"):
        data.load(arrays, domains=(0, 1), paired=False)
    np.savez(arrays, images=np.zeros((4, 3), np.float32))
    with pytest.raises(InputError, match="--pairs takes images"):
        data.load(arrays, pairs="edges")


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("T-shirt/top,Pullover", ["T-shirt/top", "Pullover"]),
        (' "Hat, red" , coat', ["Hat, red", "coat"]),
        ("0, 1", ["0", "1"]),
    ],
)
def test_a_text_has_two_classes(text, classes):
    assert names.split_classes(text) == classes


@pytest.mark.parametrize("text", ["", "a", "a,b,c", "a,", ","])
def test_a_text_without_two_classes_is_refused(text):
    with pytest.raises(InputError, match="takes two classes"):
        names.split_classes(text)
