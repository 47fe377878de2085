import dataclasses

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from prdc import compute_prdc

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics import neighbours
from tfgan_kit.metrics.statistics.neighbours import neighbourhoods, training_neighbours


def normal(count, size=8, scale=1.0, seed=0):
    return np.random.default_rng(seed).normal(0, scale, (count, size))


def on_the_border_is_inside(real, fake, nearest):
    """The definition, from differences: exact for small whole numbers."""

    def distances(one, other):
        return np.sum((one[:, None] - other[None]) ** 2, axis=-1)

    real_radii, fake_radii = (
        np.sort(distances(one, one), axis=1)[:, nearest] for one in (real, fake)
    )
    between = distances(real, fake)
    inside = between <= real_radii[:, None]
    return {
        "precision": inside.any(axis=0).mean(),
        "recall": (between <= fake_radii).any(axis=1).mean(),
        "density": inside.sum() / len(fake) / nearest,
        "coverage": inside.any(axis=1).mean(),
    }


@pytest.mark.parametrize("nearest", [1, 3, 5])
def test_they_are_those_of_the_authors(nearest):
    real, fake = normal(700), normal(900, scale=1.2, seed=1) + 0.5
    found = dataclasses.asdict(neighbourhoods(real, fake, nearest))
    expected = compute_prdc(real, fake, nearest)
    assert all(0.01 < value < 0.99 for value in expected.values())
    assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_blocks_change_nothing(monkeypatch, block):
    real, fake = normal(60), normal(50, seed=1) + 0.5
    expected = neighbourhoods(real, fake)
    monkeypatch.setattr(neighbours, "_BLOCK", block)
    assert neighbourhoods(real, fake) == expected
    monkeypatch.setattr(neighbours, "_MOST_DISTANCES", 120)  # two or three rows
    assert neighbourhoods(real, fake) == expected


@pytest.mark.parametrize("offset", [0.0, 1000.3])
def test_equal_distances_count_as_inside(offset):
    random = np.random.default_rng(0)
    real = random.integers(0, 3, (80, 4)).astype(np.float64)
    fake = random.integers(0, 4, (60, 4)).astype(np.float64)
    expected = on_the_border_is_inside(real, fake, 5)
    assert expected != compute_prdc(real, fake, 5)  # there are such
    found = neighbourhoods(real + offset, fake + offset)
    assert dataclasses.asdict(found) == pytest.approx(expected, rel=1e-12)


def test_a_set_against_itself():
    found = neighbourhoods(normal(200), normal(200))
    assert (found.precision, found.recall, found.coverage) == (1, 1, 1)
    # Each point has `nearest` others around it, and is in its own neighbourhood.
    assert_allclose(found.density, 6 / 5)


def test_new_draws_of_one_distribution():
    found = neighbourhoods(normal(2000, size=3), normal(2000, size=3, seed=1))
    assert min(found.precision, found.recall, found.coverage) > 0.9
    assert_allclose(found.density, 1, atol=0.05)


def test_a_collapsed_generator_is_precise_and_recalls_little():
    real = normal(500)
    found = neighbourhoods(real, real[:1] + normal(500, scale=0.01, seed=1))
    assert found.precision == 1
    assert found.recall < 0.01
    assert found.coverage < 0.1


def test_a_noisy_copy_recalls_all_and_is_not_precise():
    real = normal(500)
    found = neighbourhoods(real, real + normal(500, scale=2.0, seed=1))
    assert found.precision < 0.3
    assert found.recall > 0.9


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"fake": normal(5)}, "at least 6 images of each kind. Received: 5"),
        ({"real": normal(5)}, "at least 6 images of each kind. Received: 5"),
        ({"fake": normal(9, size=7)}, "Received: 8 and 7 features"),
        ({"fake": np.full((9, 8), np.inf)}, "must be finite"),
        ({"nearest": 0}, "nearest must be at least 1"),
    ],
)
def test_what_it_refuses(change, sentence):
    arguments = {"real": normal(9), "fake": normal(9), **change}
    with pytest.raises(InputError, match=sentence):
        neighbourhoods(**arguments)


def test_the_nearest_training_image(monkeypatch):
    fake, train, held_out = normal(40), normal(70, seed=1), normal(50, seed=2)
    monkeypatch.setattr(neighbours, "_BLOCK", 16)
    found = training_neighbours(fake, train, held_out)
    all_distances, usual = (
        np.linalg.norm(some[:, None] - train[None], axis=2) for some in (fake, held_out)
    )
    assert_array_equal(found.places, all_distances.argmin(axis=1))
    assert_allclose(found.distances, all_distances.min(axis=1), rtol=1e-12)
    usual = usual.min(axis=1)
    assert_allclose(found.ratio, np.median(found.distances) / np.median(usual))
    nearer = np.mean(found.distances <= np.quantile(usual, 0.01))
    assert found.share_nearer == nearer


def test_new_images_and_copies():
    train, held_out = normal(2000).astype("float32"), normal(1000, seed=1)
    new = training_neighbours(normal(1000, seed=2), train, held_out)
    assert_allclose(new.ratio, 1, atol=0.05)
    assert new.share_nearer < 0.03
    mixed = np.concatenate([train[300:400], normal(300, seed=3)])
    found = training_neighbours(mixed, train, held_out)
    assert_array_equal(found.places[:100], np.arange(300, 400))
    assert_array_equal(found.distances[:100], 0)
    assert_allclose(found.share_nearer, 0.25, atol=0.02)
    assert training_neighbours(train + 1e-3, train, held_out).ratio < 0.01


def test_held_out_images_that_were_trained_on():
    with pytest.raises(
        InputError, match="held-out images are copies of training images"
    ):
        training_neighbours(normal(9, seed=1), normal(20), normal(20)[:5])
