import numpy as np
import pytest
from numpy.testing import assert_allclose

from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics.statistics import Moments, checked, moments


def some_features(count=500, size=6, seed=0):
    random = np.random.default_rng(seed)
    mixed = random.normal(size=(count, size)) @ random.normal(size=(size, size))
    return mixed + random.normal(size=size)


@pytest.mark.parametrize("batch_size", [1, 7, 256, 500])
def test_moments_do_not_depend_on_the_batches(batch_size):
    features = some_features()
    found = Moments()
    for start in range(0, len(features), batch_size):
        found.update(features[start : start + batch_size])
    assert found.count == 500
    assert_allclose(found.mean, features.mean(axis=0), rtol=1e-12)
    expected = np.cov(features, rowvar=False)
    assert_allclose(found.covariance, expected, rtol=1e-10, atol=1e-12)


def test_more_features_than_one_batch():
    features = some_features(count=2500)
    found = moments(features)
    assert found.count == 2500
    assert_allclose(found.covariance, np.cov(features, rowvar=False), rtol=1e-10)


def test_sums_are_float64_whatever_the_features_are():
    features = some_features().astype(np.float32)
    found = moments(features)
    assert found.mean.dtype == found.covariance.dtype == np.float64
    expected = np.cov(features.astype(np.float64), rowvar=False)
    assert_allclose(found.covariance, expected, rtol=1e-12)


def test_features_far_from_zero_keep_their_covariance():
    # Exactly representable: what is lost would be lost in the sums.
    features = np.round(some_features() * 2**10) / 2**10
    near, far = moments(features), moments(features + 2.0**30)
    assert_allclose(far.covariance, near.covariance, rtol=1e-9)


@pytest.mark.parametrize(
    ("features", "sentence"),
    [
        (np.zeros((3, 2, 2)), r"must have the shape \(images, d\).*\(3, 2, 2\)"),
        (np.zeros((0, 2)), "needs at least 1 images of each kind. Received: 0"),
        ([[1.0, np.nan]], "must be finite"),
        ([[1.0, np.inf]], "must be finite"),
        (np.zeros((3, 3)), "from one network. Received: 2 and 3 features per image"),
    ],
)
def test_what_moments_refuse(features, sentence):
    found = moments(np.zeros((4, 2)))
    with pytest.raises(InputError, match=sentence):
        found.update(features)


def test_too_few_images_for_a_mean_or_a_covariance():
    with pytest.raises(InputError, match="at least 1 images"):
        _ = Moments().mean
    one = moments(np.ones((1, 3)))
    assert_allclose(one.mean, 1.0)
    with pytest.raises(InputError, match="at least 2 images of each kind"):
        _ = one.covariance


def test_sets_of_two_networks():
    with pytest.raises(InputError, match="Received: 2 and 3 features per image"):
        checked(np.zeros((4, 2)), np.zeros((4, 3)))
