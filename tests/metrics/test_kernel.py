import numpy as np
import pytest
from numpy.testing import assert_allclose

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics.kernel import kernel_distance, squared_mmd


def some_features(count, shift=0.0, seed=0):
    return np.random.default_rng(seed).normal(shift, 1.0, (count, 4))


def double_sum(one, other):
    """The definition, pair by pair."""

    def mean(pairs):
        return np.mean([(x @ y / len(x) + 1) ** 3 for x, y in pairs])

    within = [
        mean([(x, y) for i, x in enumerate(part) for j, y in enumerate(part) if i != j])
        for part in (one, other)
    ]
    return sum(within) - 2 * mean([(x, y) for x in one for y in other])


def test_the_estimate_is_the_double_sum():
    one, other = some_features(20), some_features(30, shift=0.5, seed=1)
    assert_allclose(squared_mmd(one, other), double_sum(one, other), rtol=1e-10)


def test_one_subset_of_everything_is_the_whole_estimate():
    real, fake = some_features(20), some_features(20, shift=0.5, seed=1)
    mean, deviation = kernel_distance(real, fake, subsets=3, subset_size=20)
    assert_allclose(mean, double_sum(real, fake), rtol=1e-6)
    assert deviation < 1e-12


def test_subsets_average_to_the_whole_estimate():
    """Unbiased: subsets of any size estimate the same number."""
    real, fake = some_features(300), some_features(400, shift=0.3, seed=1)
    whole = squared_mmd(real, fake)
    for size in (5, 50):
        mean, deviation = kernel_distance(
            real, fake, subsets=2000, subset_size=size, seed=3
        )
        assert abs(mean - whole) < 4 * deviation / np.sqrt(2000)
        assert deviation > 0


def test_mean_and_deviation_are_those_of_the_drawn_subsets():
    real, fake = some_features(9), some_features(8, shift=1.0, seed=1)
    means = [kernel_distance(real, fake, subsets=n, subset_size=6)[0] for n in (1, 2)]
    values = [means[0], 2 * means[1] - means[0]]  # the same seed draws the same first
    found = kernel_distance(real, fake, subsets=2, subset_size=6)
    assert_allclose(found, [np.mean(values), np.std(values)], rtol=1e-9)


def test_real_against_real_is_around_zero_and_the_seed_decides():
    real, fake = some_features(500), some_features(500, seed=1)
    found = kernel_distance(real, fake, subset_size=100)
    assert abs(found[0]) < 3 * found[1]
    assert kernel_distance(real, fake, subset_size=100) == found
    assert kernel_distance(real, fake, subset_size=100, seed=1) != found
    far = kernel_distance(real, fake + 1.0, subset_size=100)
    assert far[0] > 10 * abs(found[0])


def test_float32_features_are_summed_in_float64():
    real = some_features(50).astype(np.float32)
    fake = some_features(50, shift=1e-3, seed=1).astype(np.float32)
    found = kernel_distance(real, fake, subsets=1)[0]
    assert_allclose(found, double_sum(*(x.astype(float) for x in (real, fake))))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"fake": np.zeros((1, 4))}, "at least 2 images of each kind. Received: 1"),
        ({"fake": np.zeros((9, 3))}, "Received: 4 and 3 features"),
        ({"fake": np.full((9, 4), np.nan)}, "must be finite"),
        ({"subsets": 0}, "at least 1 subset of at least 2 images.*subsets=0"),
        ({"subset_size": 1}, "at least 2 images.*subset_size=1"),
    ],
)
def test_what_it_refuses(change, sentence):
    arguments = {"real": some_features(9), "fake": some_features(9), **change}
    with pytest.raises(InputError, match=sentence):
        kernel_distance(**arguments)
