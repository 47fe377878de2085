import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image, ImageSequence

from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids


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
    assert_array_equal(image_grids.grid(numbered(count), **size)[..., 0], expected)


def test_grid_of_images_that_are_not_square():
    pictures = np.arange(1, 37, dtype=np.uint8).reshape(3, 2, 3, 2)
    made = image_grids.grid(pictures)
    assert made.shape == (4, 6, 2)
    assert made.dtype == np.uint8
    assert_array_equal(made[:2, :3], pictures[0])
    assert_array_equal(made[:2, 3:], pictures[1])
    assert_array_equal(made[2:, :3], pictures[2])
    assert_array_equal(made[2:, 3:], np.zeros((2, 3, 2)))


def test_grid_leaves_the_images_alone():
    pictures = numbered(3).copy()
    image_grids.grid(pictures)[:] = 200
    assert_array_equal(pictures, numbered(3))


@pytest.mark.parametrize(("channels", "mode"), [(1, "L"), (3, "RGB"), (4, "RGBA")])
def test_png_holds_every_pixel(tmp_path, channels, mode):
    shape = (5, 7, channels)
    image = np.random.default_rng(0).integers(0, 256, shape, "uint8")
    path = tmp_path / "new" / "picture.png"
    image_grids.write_png(path, image)
    with Image.open(path) as read:
        assert (read.format, read.mode, read.size) == ("PNG", mode, (7, 5))
        assert_array_equal(np.asarray(read).reshape(shape), image)
    assert [found.name for found in path.parent.iterdir()] == ["picture.png"]


def test_png_of_a_grid(tmp_path):
    image_grids.write_png(
        tmp_path / "grid.png", image_grids.grid(numbered(3, (2, 3, 3)))
    )
    with Image.open(tmp_path / "grid.png") as read:
        assert read.size == (6, 4)
        corners = [read.getpixel(at) for at in ((0, 0), (3, 0), (0, 2), (3, 2))]
    assert corners == [(1, 1, 1), (2, 2, 2), (3, 3, 3), (0, 0, 0)]


@pytest.mark.parametrize("channels", [2, 5])
def test_png_refuses_other_channels(tmp_path, channels):
    with pytest.raises(InputError, match=f"Received: {channels} channels"):
        image_grids.write_png(tmp_path / "a.png", np.zeros((4, 4, channels), "uint8"))
    assert list(tmp_path.iterdir()) == []


def read_gif(path):
    """Frames as RGB `(n, height, width, 3)`, their durations, and the head."""
    with Image.open(path) as gif:
        frames = [
            (np.asarray(frame.convert("RGB"), dtype=int), frame.info["duration"])
            for frame in ImageSequence.Iterator(gif)
        ]
        return np.stack([f for f, _ in frames]), [d for _, d in frames], gif.info


def random_frames(count, shape):
    return np.random.default_rng(0).integers(0, 256, (count, *shape), "uint8")


def test_gif_of_grey_pictures_keeps_every_level(tmp_path):
    frames = random_frames(5, (130, 140, 1))
    image_grids.write_gif(tmp_path / "new" / "a.gif", frames, milliseconds=50, hold=300)
    found, durations, head = read_gif(tmp_path / "new" / "a.gif")
    assert_array_equal(found, frames.repeat(3, axis=-1))
    assert durations == [50, 50, 50, 50, 350]
    assert head["loop"] == 0  # without end
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.gif"]


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((28, 28), (140, 140)),
        ((12, 20), (84, 140)),
        ((1, 1), (128, 128)),
        ((128, 3), (128, 3)),
        ((64, 129), (64, 129)),
    ],
)
def test_gif_shows_small_pictures_by_a_whole_factor(tmp_path, shape, size):
    frames = random_frames(2, (*shape, 1))
    image_grids.write_gif(tmp_path / "a.gif", frames)
    found, _, _ = read_gif(tmp_path / "a.gif")
    assert found.shape == (2, *size, 3)
    factor = size[0] // shape[0]
    expected = frames.repeat(factor, axis=1).repeat(factor, axis=2)
    assert_array_equal(found, expected.repeat(3, axis=-1))


def test_gif_of_few_colours_keeps_them_without_a_flicker(tmp_path):
    colours = random_frames(8, (3,))
    frames = colours[np.random.default_rng(1).integers(0, 8, (6, 16, 16))]
    frames[:, :8] = colours[0]  # a part that stands still
    image_grids.write_gif(tmp_path / "a.gif", frames)
    found, _, _ = read_gif(tmp_path / "a.gif")
    assert np.abs(found[:, ::8, ::8] - frames).max() <= 8
    assert_array_equal(found[:, :64], np.broadcast_to(found[:1, :64], (6, 64, 128, 3)))


def test_gif_of_many_colours_has_near_ones(tmp_path):
    ramp = np.linspace(0, 255, 64).astype("uint8")
    frame = np.stack([*np.meshgrid(ramp, ramp), np.full((64, 64), 90)], axis=-1)
    frames = np.stack([frame, frame[::-1]]).astype("uint8")
    image_grids.write_gif(tmp_path / "a.gif", frames)
    found, _, _ = read_gif(tmp_path / "a.gif")
    assert np.abs(found[:, ::2, ::2] - frames).mean() < 8


def test_gif_puts_what_is_transparent_on_black(tmp_path):
    frames = np.full((2, 4, 4, 4), 200, "uint8")
    frames[0, ..., 3], frames[1, ..., 3] = 255, 0
    frames[1, :2, :, 3] = 128
    image_grids.write_gif(tmp_path / "a.gif", frames)
    found, _, _ = read_gif(tmp_path / "a.gif")
    levels = found[:, [0, -1], 0].reshape(4, 3)
    np.testing.assert_allclose(levels, np.c_[[200, 200, 100, 0]] * [1, 1, 1], atol=4)


def test_gif_of_one_frame(tmp_path):
    image_grids.write_gif(tmp_path / "a.gif", numbered(1), hold=500)
    with Image.open(tmp_path / "a.gif") as gif:
        assert (gif.n_frames, gif.info["duration"]) == (1, 580)


@pytest.mark.parametrize("channels", [2, 5])
def test_gif_refuses_other_channels(tmp_path, channels):
    with pytest.raises(InputError, match=f"Received: {channels} channels"):
        image_grids.write_gif(
            tmp_path / "a.gif", np.zeros((2, 4, 4, channels), "uint8")
        )
    assert list(tmp_path.iterdir()) == []
