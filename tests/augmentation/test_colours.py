"""Changes of colour against values computed by hand."""

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from tfgan_kit.augmentation import colours

# Two images of one pixel: red 0.6, green 0.0, blue -0.3, and its reverse.
COLOUR = np.array([[0.6, 0.0, -0.3], [-0.3, 0.0, 0.6]], "float32").reshape(2, 1, 1, 3)
SOME = np.random.default_rng(0).uniform(-1, 1, (3, 4, 5, 3)).astype("float32")


def each(*numbers):
    return tf.constant(numbers, tf.float32)


def pixels(images):
    return np.reshape(images, (2, 3))


def test_brightness_is_added():
    found = colours.brighten(COLOUR, each(0.25, -0.5))
    assert_allclose(pixels(found), [[0.85, 0.25, -0.05], [-0.8, -0.5, 0.1]], atol=1e-6)


def test_contrast_is_the_distance_from_a_value():
    found = colours.contrast(COLOUR, each(2.0, 0.5))
    assert_allclose(pixels(found), [[1.2, 0, -0.6], [-0.15, 0, 0.3]], atol=1e-6)
    found = colours.contrast(COLOUR, each(2.0, 0.5), around=0.1)
    assert_allclose(pixels(found), [[1.1, -0.1, -0.7], [-0.1, 0.05, 0.35]], atol=1e-6)


def test_saturation_is_the_distance_from_the_pixels_grey():
    found = colours.saturate(COLOUR, each(2.0, 0.0))
    assert_allclose(pixels(found), [[1.1, -0.1, -0.7], [0.1, 0.1, 0.1]], atol=1e-6)


def test_a_luma_flip_keeps_the_hue():
    found = colours.flip_luma(COLOUR, each(1.0, 0.0))
    assert_allclose(pixels(found), [[0.4, -0.2, -0.5], [-0.3, 0, 0.6]], atol=1e-6)
    grey = tf.fill((1, 2, 2, 1), 0.7)
    assert_allclose(colours.flip_luma(grey, each(1.0)), -grey, atol=1e-6)


def test_a_third_of_a_turn_of_the_hue_moves_the_channels_on():
    third = 2 * np.pi / 3
    found = colours.turn_hue(COLOUR, each(third, -third))
    assert_allclose(pixels(found), [[-0.3, 0.6, 0], [0, 0.6, -0.3]], atol=1e-6)
    half = pixels(colours.turn_hue(COLOUR, each(np.pi, 0.0)))
    assert_allclose(half, [[-0.4, 0.2, 0.5], [-0.3, 0, 0.6]], atol=1e-6)


@pytest.mark.parametrize(
    ("change", "neutral"),
    [
        (colours.brighten, 0.0),
        (colours.contrast, 1.0),
        (colours.saturate, 1.0),
        (colours.flip_luma, 0.0),
        (colours.turn_hue, 0.0),
    ],
)
def test_no_strength_changes_nothing(change, neutral):
    assert_allclose(change(SOME, each(*[neutral] * 3)), SOME, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("channels", [1, 2])
def test_without_colours_there_is_neither_saturation_nor_hue(channels):
    images = SOME[..., :channels]
    for change in (colours.saturate, colours.turn_hue):
        assert_array_equal(change(images, each(2.0, 0.0, 0.5)), images)


def test_alpha_is_no_colour():
    images = np.concatenate([SOME, SOME[..., :1]], axis=-1)
    found = colours.without_alpha(lambda x: colours.saturate(x, each(2, 0, 3)), images)
    assert_array_equal(found[..., 3], images[..., 3])
    assert_array_equal(found[..., :3], colours.saturate(SOME, each(2, 0, 3)))
