"""The makers of sources, against numbers written down."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from tfgan_kit.data import names, pairs
from tfgan_kit.errors import InputError


def image(rows):
    return np.array(rows, np.uint8)[None, ..., None]


def random_images(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, "uint8")


def test_every_name_has_a_maker():
    assert (*pairs.MAKERS,) == names.PAIRS


def test_edges_are_lines_between_three_levels():
    steps = image(
        [
            [0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0],
            [0, 120, 120, 120, 120, 120],
            [0, 120, 120, 255, 255, 255],
            [0, 120, 120, 255, 255, 255],
            [0, 120, 120, 255, 255, 255],
        ]
    )
    expected = [
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0],
        [0, 0, 255, 255, 255, 255],
        [0, 0, 255, 0, 0, 0],
        [0, 0, 255, 0, 0, 0],
        [0, 0, 255, 0, 0, 0],
    ]
    made = pairs.make("edges", steps)
    assert made.dtype == np.uint8
    assert_array_equal(made, image(expected))


def test_edges_run_in_four_directions():
    down = image(200 * np.tri(6))
    expected = [
        [0, 255, 0, 0, 0, 0],
        [0, 255, 255, 0, 0, 0],
        [0, 0, 255, 255, 0, 0],
        [0, 0, 0, 255, 255, 0],
        [0, 0, 0, 0, 255, 255],
        [0, 0, 0, 0, 0, 0],
    ]
    assert_array_equal(pairs.make("edges", down), image(expected))
    mirrored = pairs.make("edges", down[:, :, ::-1])[0, ..., 0] > 0
    assert [int(np.flatnonzero(row).mean()) for row in mirrored[1:5]] == [3, 2, 1, 0]
    level = np.repeat([0, 0, 0, 100, 100, 100, 255, 255, 255], 6).reshape(9, 6)
    across = pairs.make("edges", image(level))[0, ..., 0]
    assert_array_equal(across.nonzero()[0], np.repeat([2, 5], 6))
    assert_array_equal(pairs.make("edges", image(level.T))[0, ..., 0], across.T)


def test_edges_need_a_slope_of_100_levels():
    # Half of the step, times the sum 4 of Sobel's weights, times 3/4 of the blur.
    for step, lines in ((33, 0), (34, 1)):
        made = pairs.make("edges", image([[0] * 4 + [step] * 4] * 6))
        assert (made[0, 2, :, 0] > 0).sum() == lines


def test_edges_of_colours_are_those_of_their_luminance():
    colours = random_images(2, 12, 13, 3)
    expected = pairs.make("edges", pairs.make("grey", colours))
    assert_array_equal(pairs.make("edges", colours), expected)
    assert expected.shape == (2, 12, 13, 1)


def test_grey_is_pillows_luminance():
    colours = random_images(2, 5, 7, 3)
    expected = np.asarray(Image.fromarray(colours[1]).convert("L"))
    assert_array_equal(pairs.make("grey", colours)[1, ..., 0], expected)
    reference = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)[None]
    assert_array_equal(pairs.make("grey", reference).ravel(), [76, 150, 29])


def test_grey_puts_alpha_on_black():
    half = np.array([[[[200, 200, 200, 0], [200, 200, 200, 255]]]], np.uint8)
    assert_array_equal(pairs.make("grey", half).ravel(), [0, 200])


def test_a_hole_follows_from_the_row():
    plain = np.full((3, 4, 6, 1), 7, np.uint8)
    made = pairs.make("hole", plain)
    for row, (top, left) in enumerate([(0, 0), (0, 3), (2, 1)]):
        expected = np.full((4, 6), 7)
        expected[top : top + 2, left : left + 2] = 128
        assert_array_equal(made[row, ..., 0], expected)
    assert_array_equal(pairs.make("hole", plain[:1], 2)[0], made[2])
    assert (plain == 7).all()
    opaque = pairs.make("hole", np.zeros((1, 2, 2, 4), np.uint8))
    assert [128, 128, 128, 255] in opaque.reshape(-1, 4).tolist()


def test_small_images_shrink_by_the_mean_of_a_block():
    made = pairs.make("x2", image([[0, 1, 10, 20], [1, 0, 30, 40]]))
    assert_array_equal(made, image([[1, 25]]))  # 0.5 and 25
    assert pairs.describe("x4", (28, 28, 1)) == "shrunk to 1/4 by area mean"
    assert pairs.make("x4", random_images(2, 28, 44, 3)).shape == (2, 7, 11, 3)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_larger_images_shrink_by_the_bicubic_filter(channels):
    large = random_images(2, 32, 48, channels)
    made = pairs.make("x4", large)
    assert made.shape == (2, 8, 12, channels)
    picture = Image.fromarray(large[1, ..., 0] if channels == 1 else large[1])
    expected = np.asarray(picture.resize((12, 8), Image.Resampling.BICUBIC))
    assert_array_equal(made[1], expected.reshape(8, 12, channels))
    assert "bicubic" in pairs.describe("x4", large.shape[1:])


@pytest.mark.parametrize(
    ("maker", "shape", "words"),
    [
        ("edge", (8, 8, 1), "one of edges, grey, hole, x2, x4. Received: pairs='edge'"),
        ("grey", (8, 8, 1), "these images are grey"),
        ("x4", (30, 44, 3), "--image-size 28x44. Received: images of 30x44x3"),
        ("x2", (1, 3, 3), "--image-size 2x2"),
        ("edges", (8, 8, 2), "1, 3 or 4 channels"),
        ("hole", (1, 8, 1), "2x2 or more"),
    ],
)
def test_what_a_maker_cannot_take_is_refused(maker, shape, words):
    with pytest.raises(InputError, match=words.replace("(", r"\(")):
        pairs.make(maker, np.zeros((1, *shape), np.uint8))
