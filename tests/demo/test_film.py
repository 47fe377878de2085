"""What the frames show."""

import numpy as np

from tfgan_kit.demo import film

NONE = np.zeros((0, 2))


def colour_at(panel, x, y):
    """Of the pixel at a place of the plane."""
    column = round((x + 1) / 2 * (film.SIDE - 1))
    row = round((1 - y) / 2 * (film.SIDE - 1))
    return np.asarray(panel)[row, column].astype(int)


def test_opinions_are_drawn_where_they_are_asked_for():
    places = film.places()
    assert np.abs(places).max() < 1
    panel = film.panel((places[:, 0] > 0) * 1.0, NONE, NONE)
    red, _, blue = colour_at(panel, 0.9, 0.5)
    assert red > blue  # real, to the right
    red, _, blue = colour_at(panel, -0.9, -0.5)
    assert blue > red
    panel = film.panel((places[:, 1] > 0) * 1.0, NONE, NONE)
    red, _, blue = colour_at(panel, 0.5, 0.9)
    assert red > blue  # real, above


def test_undecided_is_nearly_white():
    panel = film.panel(np.full(len(film.places()), 0.5), NONE, NONE)
    assert np.asarray(panel).min() > 240


def test_points_are_drawn_where_they_are():
    opinions = np.full(len(film.places()), 0.5)
    panel = film.panel(opinions, np.array([[0.5, 0.25]]), np.array([[-0.5, -0.25]]))
    assert colour_at(panel, 0.5, 0.25).max() < 120  # grey
    red, green, blue = colour_at(panel, -0.5, -0.25)
    assert red > blue > green  # purple
    assert colour_at(panel, 0.5, -0.25).min() > 240
    # What lies outside is outside.
    film.panel(opinions, np.array([[7.0, 0.0]]), np.array([[0.0, -9.0]]))


def test_a_frame_has_panels_and_captions():
    panel = film.panel(np.full(len(film.places()), 0.5), NONE, NONE)
    one, two = film.frame([panel], ["a"]), film.frame([panel] * 2, ["a", "b"])
    assert one.dtype == two.dtype == np.uint8
    assert one.shape[2] == two.shape[2] == 3
    assert (two.shape[0], two.shape[1]) == (one.shape[0], 2 * one.shape[1])
    assert one[:12].min() < 100  # there is text
