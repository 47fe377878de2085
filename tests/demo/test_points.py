"""The data of the demonstrations."""

import numpy as np
import pytest

from tfgan_kit.demo import points
from tfgan_kit.errors import InputError


def drawn(name, count=20_000):
    return points.get(name).draw(count, np.random.default_rng(0))


@pytest.mark.parametrize("name", points.DATA)
def test_points_fit_into_a_picture(name):
    found = drawn(name)
    assert found.shape == (20_000, 2)
    assert np.abs(found).max() < 1.05  # what lies beyond is cut
    assert np.mean(np.abs(found) > 1) < 1e-4
    again = points.get(name).draw(20_000, np.random.default_rng(0))
    np.testing.assert_array_equal(found, again)


@pytest.mark.parametrize(("name", "modes"), [("ring", 8), ("grid", 25)])
def test_all_modes_are_found_where_they_are(name, modes):
    data = points.get(name)
    assert data.report(drawn(name)) == {
        "modes found": f"{modes} of {modes}",
        "share of samples at a mode": "0.999",
    }
    one = data.draw(2000, np.random.default_rng(0)) * 0 + data.centres[0]
    assert data.report(one)["modes found"] == f"1 of {modes}"
    middle = np.full((100, 2), 0.2)
    assert data.report(middle)["share of samples at a mode"] == "0.000"


def test_the_spiral_knows_its_points():
    data = points.get("spiral")
    assert float(*data.report(drawn("spiral")).values()) > 0.99
    disc = np.random.default_rng(0).uniform(-0.8, 0.8, (2000, 2))
    assert float(*data.report(disc).values()) < 0.6


def test_the_density_is_that_of_the_points():
    data = points.get("two-gaussians")
    middles = (np.arange(400) + 0.5) / 200 - 1
    x, y = np.meshgrid(middles, middles)
    density = data.density(np.stack([x, y], -1).reshape(-1, 2)).reshape(400, 400)
    assert density.sum() / 200**2 == pytest.approx(1, abs=1e-3)
    found = drawn("two-gaussians", 200_000)
    for low, high in ((-0.5, -0.3), (-0.1, 0.1), (0.2, 0.6)):
        share = np.mean((found[:, 0] > low) & (found[:, 0] < high))
        inside = density[:, (middles > low) & (middles < high)]
        assert inside.sum() / 200**2 == pytest.approx(share, abs=5e-3)


def test_unknown_data_are_refused_with_the_nearest():
    with pytest.raises(InputError, match=r"demonstration 'rings': did you mean ring"):
        points.get("rings")
    with pytest.raises(InputError, match="there are ring, grid, spiral, two-gaussians"):
        points.get("mnist")
