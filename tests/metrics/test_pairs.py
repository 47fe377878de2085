"""Differences of pairs of images have their definitions' values, worked out by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from helpers import some_images
from tfgan_kit import metrics
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics.pairs import without_border


def flat(value, shape=(12, 12, 1), count=1):
    return np.full((count, *shape), value)


def test_a_tenth_of_the_range_is_twenty_decibels():
    ratio = metrics.peak_signal_to_noise_ratio(flat(0.0), flat(0.1), peak=1.0)
    assert_allclose(ratio, [20.0])
    # 51 of 255 is a fifth: 10 log10(25).
    levels = metrics.peak_signal_to_noise_ratio(flat(np.uint8(0)), flat(np.uint8(51)))
    assert_allclose(levels, [10 * np.log10(25)])


def test_the_ratio_is_of_each_pair_and_not_of_all():
    real = flat(np.uint8(0), count=2)
    fake = np.concatenate([flat(np.uint8(255)), flat(np.uint8(51))])
    ratio = metrics.peak_signal_to_noise_ratio(real, fake)
    assert_allclose(ratio, [0.0, 13.979400], rtol=1e-6)


def test_equal_images_have_a_finite_ratio():
    images = some_images(3, (12, 12, 1))
    assert metrics.peak_signal_to_noise_ratio(images, images).tolist() == [100.0] * 3
    assert_allclose(metrics.structural_similarity(images, images), 1.0, atol=1e-6)
    assert metrics.mean_absolute_error(images, images).tolist() == [0.0] * 3


def test_unsigned_levels_do_not_wrap_around():
    error = metrics.mean_absolute_error(flat(np.uint8(3)), flat(np.uint8(250)))
    assert error.tolist() == [247.0]


def test_black_and_white_have_a_similarity_of_almost_nothing():
    similarity = metrics.structural_similarity(flat(0.0), flat(1.0), peak=1.0)
    assert_allclose(similarity, 1e-4 / 1.0001, rtol=1e-3)


def test_similarity_is_that_of_a_gaussian_window_inside_the_image():
    """The formula of Wang et al. at the only place of an image of 11x11."""
    images, others = (some_images(1, (11, 11, 1), seed) for seed in (1, 2))
    far = np.arange(11) - 5.0
    line = np.exp(-(far**2) / (2 * 1.5**2))
    weights = np.outer(line, line) / line.sum() ** 2
    x, y = images[0, ..., 0].astype(float), others[0, ..., 0].astype(float)
    mean = [(weights * side).sum() for side in (x, y)]
    variance = [
        (weights * (s - m) ** 2).sum() for s, m in zip((x, y), mean, strict=True)
    ]
    covariance = (weights * (x - mean[0]) * (y - mean[1])).sum()
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    expected = (2 * mean[0] * mean[1] + c1) * (2 * covariance + c2)
    expected /= (mean[0] ** 2 + mean[1] ** 2 + c1) * (sum(variance) + c2)
    found = metrics.structural_similarity(images, others)
    assert_allclose(found, [expected], rtol=1e-3)


@pytest.mark.parametrize(
    ("colour", "luminance"),
    [
        ((255, 255, 255), 235.0),
        ((0, 0, 0), 16.0),
        ((255, 0, 0), 81.481),
        ((0, 255, 0), 144.553),
        ((0, 0, 255), 40.966),
        ((255, 255, 255, 0), 16.0),  # transparent: drawn over black
        ((255, 255, 255, 255), 235.0),
        ((7,), 7.0),
    ],
)
def test_luminance_is_as_published(colour, luminance):
    image = np.uint8(colour).reshape(1, 1, 1, -1)
    assert_allclose(metrics.luminance(image), luminance, atol=1e-9)
    assert metrics.luminance(image).shape == (1, 1, 1, 1)


def test_a_border_is_left_out():
    images = some_images(2, (9, 7, 1))
    assert (without_border(images, 2) == images[:, 2:7, 2:5]).all()
    assert without_border(images, 0).shape == images.shape


def test_many_pairs_are_the_pairs_one_by_one():
    images, others = (some_images(300, (11, 12, 1), seed) for seed in (1, 2))
    for function in (
        metrics.peak_signal_to_noise_ratio,
        metrics.structural_similarity,
        metrics.mean_absolute_error,
    ):
        together = function(images, others)
        assert together.shape == (300,)
        last = function(images[299:], others[299:])
        assert_allclose(together[299:], last, rtol=1e-5)


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (metrics.peak_signal_to_noise_ratio, [(2, 8, 8, 1), (3, 8, 8, 1)]),
        (metrics.mean_absolute_error, [(2, 8, 8, 1), (2, 8, 8, 3)]),
        (metrics.mean_absolute_error, [(0, 8, 8, 1), (0, 8, 8, 1)]),
        (metrics.structural_similarity, [(2, 10, 20, 1)] * 2),
        (metrics.structural_similarity, [(20, 20)] * 2),
    ],
)
def test_what_are_no_pairs_is_refused(function, shapes):
    with pytest.raises(InputError, match="Received"):
        function(*map(np.zeros, shapes))


def test_luminance_refuses_two_channels():
    with pytest.raises(InputError, match="channels"):
        metrics.luminance(np.zeros((1, 2, 2, 2)))
