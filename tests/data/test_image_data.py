import dataclasses

import numpy as np
import pytest

from tfgan_kit.data.image_data import ImageData
from tfgan_kit.errors import InputError

DATA = ImageData(
    images=np.arange(24, dtype=np.uint8).reshape(2, 3, 4, 1),
    labels=np.array([1, 0]),
    class_names=("a", "b"),
    name="made",
    version="1.0.0",
    split="train",
)


def test_shape_and_length():
    assert len(DATA) == 2
    assert DATA.image_shape == (3, 4, 1)


def test_the_fingerprint_is_that_of_the_content():
    same = dataclasses.replace(DATA, images=DATA.images.copy(), split="other")
    assert same.fingerprint == DATA.fingerprint
    changed = DATA.images.copy()
    changed[1, 2, 3, 0] += 1
    others = [
        dataclasses.replace(DATA, images=changed),
        dataclasses.replace(DATA, images=DATA.images.reshape(2, 4, 3, 1)),
        dataclasses.replace(DATA, labels=np.array([0, 1])),
        dataclasses.replace(DATA, labels=None),
    ]
    assert len({DATA.fingerprint, *(other.fingerprint for other in others)}) == 5


def test_a_strided_view_has_the_fingerprint_of_its_copy():
    view = dataclasses.replace(DATA, images=DATA.images[::-1])
    copy = dataclasses.replace(DATA, images=DATA.images[::-1].copy())
    assert view.fingerprint == copy.fingerprint != DATA.fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"images": DATA.images.astype(np.float32)},
        {"images": DATA.images[..., 0]},
        {"labels": np.array([0, 1, 2])},
        {"labels": np.array([0.0, 1.0])},
    ],
)
def test_wrong_arrays_are_refused(change):
    with pytest.raises(InputError, match=r"must be .*Received: dtype"):
        dataclasses.replace(DATA, **change)
