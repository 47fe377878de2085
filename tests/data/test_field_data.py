"""Data sets of named arrays: what they hold, and what is refused."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tfgan_kit import data
from tfgan_kit.data import FieldData, ImageData
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import Image, Vectors

IMAGES = np.arange(4 * 2 * 3, dtype=np.uint8).reshape(4, 2, 3, 1)


def test_arrays_find_their_modality():
    made = data.of_arrays(
        {
            "source": IMAGES[..., 0],
            "target": np.arange(8).reshape(4, 2),
            "labels": np.array([0, 1, 0, 2], np.uint8),
        },
        class_names=("x", "y", "z"),
    )
    assert made.modalities == {"source": Image((2, 3, 1)), "target": Vectors((2,))}
    assert_array_equal(made.fields["source"], IMAGES)
    assert made.fields["target"].dtype == np.float32
    assert made.labels.dtype == np.int64
    assert (len(made), made.num_classes, made.paired) == (4, 3, True)


def test_the_longest_unpaired_field_counts():
    made = data.of_arrays({"a": IMAGES[:3], "b": IMAGES}, paired=False)
    assert (len(made), made.paired, made.labels, made.num_classes) == (
        4,
        False,
        None,
        None,
    )


def test_a_modality_may_be_given():
    values = np.zeros((3, 4), np.float32)
    made = data.of_arrays({"real": values}, modalities={"real": Vectors((4,))})
    assert made.fields["real"] is values
    with pytest.raises(InputError, match=r"float32 of shape \(n, 5\)"):
        data.of_arrays({"real": values}, modalities={"real": Vectors((5,))})
    with pytest.raises(InputError, match=r"uint8 of shape \(n, 2, 3, 1\)"):
        data.of_arrays({"real": IMAGES / 255}, modalities={"real": Image((2, 3, 1))})


@pytest.mark.parametrize(
    ("fields", "settings", "words"),
    [
        ({"a": IMAGES, "b": IMAGES[:3]}, {}, ("a has 4", "b has 3")),
        ({"a": IMAGES, "labels": np.arange(3)}, {}, ("a has 4", "labels has 3")),
        ({"a": IMAGES, "labels": np.arange(4) / 2}, {}, ("float64",)),
        ({"a": IMAGES, "labels": np.arange(4) - 1}, {}, ("from 0 on",)),
        ({"a": IMAGES, "labels": np.arange(4)}, {"paired": False}, ("labels",)),
        ({"a": IMAGES / 255}, {}, ("float64", "modalities")),
        ({"a": np.zeros((3, 2), bool)}, {}, ("bool",)),
        ({"a": np.zeros(3)}, {}, ("(3,)",)),
        ({"a": IMAGES[:0]}, {}, ("no example",)),
        ({"a": IMAGES, "b": IMAGES[:0]}, {"paired": False}, ("b holds no example",)),
        ({"a": np.array([[0, np.nan]])}, {}, ("a:", "NaN")),
        ({"a": np.array([[0, 1e300]])}, {}, ("a:", "infinity")),
        ({}, {}, ("one field or more",)),
        ({"labels": np.arange(3)}, {}, ("one field or more",)),
    ],
)
def test_other_arrays_are_refused_in_one_sentence(fields, settings, words):
    with pytest.raises(InputError) as caught:
        data.of_arrays(fields, **settings)
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_fingerprint_is_of_names_kinds_and_rows(tmp_path):
    def fingerprint(**fields):
        return data.of_arrays(fields).fingerprint

    vectors = np.arange(8.0).reshape(4, 2)
    first = fingerprint(a=IMAGES, b=vectors)
    assert first == fingerprint(b=vectors.astype(int), a=IMAGES.copy())
    others = [
        fingerprint(a=IMAGES, c=vectors),
        fingerprint(a=IMAGES, b=vectors + 1),
        fingerprint(a=IMAGES + 1, b=vectors),
        fingerprint(a=IMAGES, b=vectors, labels=np.arange(4)),
        fingerprint(a=IMAGES),
    ]
    assert len({first, *others}) == 6
    np.save(tmp_path / "a.npy", IMAGES)
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    assert fingerprint(a=mapped, b=vectors) == first


def test_mapped_fields_stay_in_their_files(tmp_path):
    np.save(tmp_path / "a.npy", IMAGES)
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    made = data.of_arrays({"a": mapped, "b": IMAGES})
    assert made.is_in_file("a")
    assert not made.is_in_file("b")
    for field in "ab":
        assert_array_equal(made.read(field, np.array([2, 0])), IMAGES[[2, 0]])
        assert type(made.read(field, slice(1, 3))) is np.ndarray


def test_images_are_fields_too():
    images = ImageData(IMAGES, np.arange(4), None, "made", None, "train")
    assert {*images.fields} == {"real", "labels"}
    assert images.modalities == {"real": Image((2, 3, 1))}
    assert images.paired
    alone = ImageData(IMAGES, None, None, "made", None, "train")
    assert {*alone.fields} == {"real"}
    same = FieldData({"real": IMAGES}, alone.modalities, True, "made")
    assert len(same) == len(alone) == 4
