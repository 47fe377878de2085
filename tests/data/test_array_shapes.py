"""Arrays of a wrong type or shape, and labels that are none."""

import numpy as np
import pytest

from tfgan_kit.data.files.array_files import open_arrays
from tfgan_kit.data.loading import load
from tfgan_kit.errors import InputError

IMAGES = np.zeros((6, 4, 5, 3), np.uint8)
SHAPE = r"must have the shape \(n, height, width\) or \(n, height, width, channels\)"
WRONG = {
    "channels first": (np.zeros((6, 3, 4, 5), np.uint8), "has its channels first"),
    "int32": (IMAGES.astype(np.int32), "of uint8, or of floats .* dtype=int32"),
    "bool": (IMAGES.astype(bool), "of uint8, or of floats .* dtype=bool"),
    "complex": (IMAGES.astype(complex), "of uint8, or of floats .* dtype=complex"),
    "text": (np.full((6, 4, 5), "a"), "of uint8, or of floats .* dtype=<U1"),
    "times": (np.zeros((6, 4, 5), "M8[s]"), "of uint8, or of floats .* dtype=date"),
    "fields": (np.zeros((6, 4, 5), [("a", "u1")]), "of uint8, or of floats"),
    "no dimension": (np.uint8(5), SHAPE),
    "one dimension": (np.zeros(4, np.uint8), SHAPE),
    "five dimensions": (IMAGES[None], SHAPE),
    "no image": (IMAGES[:0], SHAPE),
    "no pixel": (IMAGES[:, :0], SHAPE),
}


@pytest.mark.parametrize("kind", WRONG)
def test_other_arrays_are_refused(kind, tmp_path):
    array, reason = WRONG[kind]
    np.save(tmp_path / "a.npy", array)
    np.savez(tmp_path / "a.npz", images=array)
    for name in ("a.npy", "a.npz"):
        with pytest.raises(InputError, match=rf"{reason}") as caught:
            load(str(tmp_path / name))
        assert name in str(caught.value)


def test_an_archive_must_hold_images(tmp_path):
    np.savez(tmp_path / "a.npz", x=IMAGES, y=IMAGES)
    with pytest.raises(InputError, match=r"named images, .* Received: x, y\.\Z"):
        load(str(tmp_path / "a.npz"))
    np.savez(tmp_path / "a.npz")
    with pytest.raises(InputError, match=r"Received: nothing\.\Z"):
        load(str(tmp_path / "a.npz"))


@pytest.mark.parametrize(
    "labels",
    [
        [0, 1],
        [[0]] * 6,
        [0.0] * 6,
        [0] * 5 + [-1],
        [True] * 6,
        [2**64 - 1] * 6,
        ["a"] * 6,
        0,
    ],
)
def test_labels_must_be_integers_one_an_image(labels, tmp_path):
    np.savez(tmp_path / "a.npz", images=IMAGES, labels=np.array(labels))
    with pytest.raises(InputError, match="must be 6 integers from 0 on, one an image"):
        load(str(tmp_path / "a.npz"))


def test_other_arrays_of_an_archive_are_not_looked_at(tmp_path):
    secret = np.array([object()], object)
    np.savez(tmp_path / "a.npz", images=IMAGES, extra=secret)
    assert [*open_arrays(tmp_path / "a.npz")] == ["images"]


def test_a_large_array_is_mapped_unasked(tmp_path):
    images = np.lib.format.open_memmap(
        tmp_path / "a.npy", "w+", np.uint8, (2**15, 128, 128, 3)
    )
    images[5] = 7  # the file holds no more than this, of 1.5 GiB
    images.flush()
    data = load(str(tmp_path / "a.npy"))
    assert data.is_mapped
    assert (data.rows(slice(4, 6))[:, 0, 0, 0] == [0, 7]).all()
