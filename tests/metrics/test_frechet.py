import numpy as np
import pytest
import scipy.linalg
from numpy.testing import assert_allclose

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics.frechet import frechet_distance
from tfgan_kit.metrics.statistics.statistics import moments


def distance(real, fake):
    return frechet_distance(moments(real), moments(fake))


def with_moments(mean, covariance, count=50, seed=0):
    """Features whose sample mean and covariance are exactly these."""
    found = np.random.default_rng(seed).normal(size=(count, len(mean)))
    found -= found.mean(axis=0)
    own = np.linalg.cholesky(found.T @ found / (count - 1))
    return mean + found @ np.linalg.solve(own.T, np.linalg.cholesky(covariance).T)


def mixed(count, size, seed):
    random = np.random.default_rng(seed)
    mixing = np.eye(size) + 0.3 * random.normal(size=(size, size))
    return random.normal(size=(count, size)) @ mixing + random.normal(size=size)


def test_one_dimension_is_the_difference_of_means_and_deviations():
    real = with_moments(np.array([1.0]), np.array([[4.0]]))
    fake = with_moments(np.array([3.0]), np.array([[25.0]]), seed=1)
    assert_allclose(distance(real, fake), (1 - 3) ** 2 + (2 - 5) ** 2, rtol=1e-9)


def test_covariances_with_the_same_axes_have_a_closed_form():
    random = np.random.default_rng(0)
    axes = np.linalg.qr(random.normal(size=(5, 5)))[0]
    one, other = random.uniform(0.5, 3, 5), random.uniform(0.5, 3, 5)
    means = random.normal(size=(2, 5))
    real = with_moments(means[0], axes * one**2 @ axes.T)
    fake = with_moments(means[1], axes * other**2 @ axes.T, seed=1)
    expected = np.sum((means[0] - means[1]) ** 2) + np.sum((one - other) ** 2)
    assert_allclose(distance(real, fake), expected, rtol=1e-9)


@pytest.mark.parametrize("size", [2, 16, 64])
def test_it_is_that_of_the_matrix_root(size):
    real, fake = mixed(10 * size, size, 1), mixed(12 * size, size, 2)
    covariances = [np.cov(features, rowvar=False) for features in (real, fake)]
    root = scipy.linalg.sqrtm(covariances[0] @ covariances[1]).real
    expected = np.sum((real.mean(axis=0) - fake.mean(axis=0)) ** 2) + np.trace(
        covariances[0] + covariances[1] - 2 * root
    )
    assert_allclose(distance(real, fake), expected, rtol=1e-6)
    assert_allclose(distance(fake, real), expected, rtol=1e-6)


@pytest.mark.parametrize("count", [2, 20, 300])
def test_a_set_is_at_zero_from_itself_with_any_number_of_images(count):
    features = mixed(count, 64, 3)
    assert 0 <= distance(features, features) < 1e-10


@pytest.mark.parametrize("count", [2, 20, 63])
def test_fewer_images_than_features(count):
    """A wide, rank-deficient covariance: the root of its rounding must not count."""
    one, other = mixed(count, 64, 4), mixed(count + 1, 64, 5)
    found = distance(one, other)
    assert isinstance(found, float)
    # The same from n x n matrices, which have full rank: C = X^T X, tr sqrt = |X Y^T|.
    centred = [(x - x.mean(axis=0)) / np.sqrt(len(x) - 1) for x in (one, other)]
    cross = scipy.linalg.svdvals(centred[0] @ centred[1].T).sum()
    expected = np.sum((one.mean(axis=0) - other.mean(axis=0)) ** 2) - 2 * cross
    expected += sum(np.sum(x**2) for x in centred)
    assert_allclose(found, expected, rtol=1e-9)


def test_features_that_never_vary():
    assert distance(np.ones((5, 3)), np.zeros((6, 3))) == 3.0


def test_what_it_refuses():
    features = np.zeros((4, 2))
    with pytest.raises(InputError, match="Received: 2 and 3 features"):
        distance(features, np.zeros((4, 3)))
    with pytest.raises(InputError, match="at least 2 images of each kind"):
        distance(features, features[:1])
