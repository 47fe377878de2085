import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from tfgan_kit import images
from tfgan_kit.errors import InputError


def numbered(count, shape=(1, 1, 1)):
    """Images filled with their number, counted from 1."""
    numbers = np.arange(1, count + 1, dtype=np.uint8)[:, None, None, None]
    return np.broadcast_to(numbers, (count, *shape))


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        (1, {}, [[1]]),
        (2, {}, [[1, 2]]),
        (3, {}, [[1, 2], [3, 0]]),
        (4, {}, [[1, 2], [3, 4]]),
        (5, {}, [[1, 2, 3], [4, 5, 0]]),
        (7, {}, [[1, 2, 3], [4, 5, 6], [7, 0, 0]]),
        (4, {"rows": 1}, [[1, 2]]),
        (4, {"columns": 4}, [[1, 2, 3, 4]]),
        (5, {"columns": 2}, [[1, 2], [3, 4], [5, 0]]),
        (2, {"rows": 2, "columns": 2}, [[1, 2], [0, 0]]),
        (6, {"rows": 2, "columns": 2}, [[1, 2], [3, 4]]),
    ],
)
def test_grid_goes_row_by_row(count, size, expected):
    assert_array_equal(images.grid(numbered(count), **size)[..., 0], expected)


def test_grid_of_images_that_are_not_square():
    pictures = np.arange(1, 37, dtype=np.uint8).reshape(3, 2, 3, 2)
    made = images.grid(pictures)
    assert made.shape == (4, 6, 2)
    assert made.dtype == np.uint8
    assert_array_equal(made[:2, :3], pictures[0])
    assert_array_equal(made[:2, 3:], pictures[1])
    assert_array_equal(made[2:, :3], pictures[2])
    assert_array_equal(made[2:, 3:], np.zeros((2, 3, 2)))


def test_grid_leaves_the_images_alone():
    pictures = numbered(3).copy()
    images.grid(pictures)[:] = 200
    assert_array_equal(pictures, numbered(3))


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB"), (4, "RGBA")])
def test_png_holds_every_pixel(tmp_path, channels, mode):
    shape = (5, 7, channels)
    image = np.random.default_rng(0).integers(0, 256, shape, "uint8")
    path = tmp_path / "new" / "picture.png"
    images.write_png(path, image)
    with Image.open(path) as read:
        assert (read.format, read.mode, read.size) == ("PNG", mode, (7, 5))
        assert_array_equal(np.asarray(read).reshape(shape), image)
    assert [found.name for found in path.parent.iterdir()] == ["picture.png"]


def test_png_of_a_grid(tmp_path):
    images.write_png(tmp_path / "grid.png", images.grid(numbered(3, (2, 3, 3))))
    with Image.open(tmp_path / "grid.png") as read:
        assert read.size == (6, 4)
        corners = [read.getpixel(at) for at in ((0, 0), (3, 0), (0, 2), (3, 2))]
    assert corners == [(1, 1, 1), (2, 2, 2), (3, 3, 3), (0, 0, 0)]


@pytest.mark.parametrize("channels", [2, 5])
def test_png_refuses_other_channels(tmp_path, channels):
    with pytest.raises(InputError, match=f"Received: {channels} channels"):
        images.write_png(tmp_path / "a.png", np.zeros((4, 4, channels), "uint8"))
    assert list(tmp_path.iterdir()) == []
