import numpy as np
import pytest
import scipy.ndimage
import scipy.special
import scipy.stats
from numpy.testing import assert_allclose

from tfgan_kit import data
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.statistics import sliced_wasserstein
from tfgan_kit.metrics.statistics.frechet import frechet_distance
from tfgan_kit.metrics.statistics.sliced_wasserstein import sliced_wasserstein_distance
from tfgan_kit.metrics.statistics.statistics import moments


def some_images(count=12, shape=(16, 16, 1), seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), "uint8")


def along_one_patch(amounts):
    """Images of 7x7, one patch each, that differ along one direction only."""
    patch = np.resize([1, -1], 49)
    patch[-1] = 0
    images = 128 + np.asarray(amounts)[:, None] * patch
    return images.reshape(-1, 7, 7, 1).astype(np.uint8)


def test_along_a_line_it_is_the_distance_of_numbers():
    """There the projections are the amounts, times one number a direction."""
    random = np.random.default_rng(0)
    one, *others = (random.choice(range(1, 100), 40) for _ in range(3))
    others[1] = others[1] ** 2 // 100

    def expected(other):
        scaled = [amounts / np.sqrt(np.mean(amounts**2)) for amounts in (one, other)]
        # What normalising leaves: the rms over 49 pixels, of which one is 0.
        return scipy.stats.wasserstein_distance(*scaled) * np.sqrt(49 / 48)

    found = [
        sliced_wasserstein_distance(along_one_patch(one), along_one_patch(other))["7x7"]
        for other in others
    ]
    ratio = expected(others[0]) / expected(others[1])
    assert_allclose(found[0] / found[1], ratio, rtol=1e-4)  # float32
    # The mean of |x_1| on the unit sphere of 49 dimensions; 512 directions.
    usual = scipy.special.gamma(24.5) / scipy.special.gamma(25) / np.sqrt(np.pi)
    length = np.sqrt(48)
    assert_allclose(found, [1000 * usual * length * expected(x) for x in others], 0.1)


@pytest.mark.parametrize("shape", [(64, 64, 1), (33, 47, 3)])
def test_the_pyramid_is_that_of_a_convolution(shape):
    images = some_images(3, shape).astype(np.float32)
    kernel = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1])[None, :, :, None] / 256

    def blurred(x):
        return scipy.ndimage.convolve(x, kernel, mode="mirror")

    smaller = blurred(images)[:, ::2, ::2]
    larger = np.zeros_like(images)
    larger[:, ::2, ::2] = smaller
    found = [sliced_wasserstein._level(images, index, 1 - index) for index in (0, 1)]
    assert_allclose(found[0], images - blurred(larger * 4), atol=1e-3)
    assert_allclose(found[1], smaller, atol=1e-3)


def test_levels_go_down_to_16_pixels():
    found = sliced_wasserstein_distance(
        some_images(4, (67, 64, 3)), some_images(5, (67, 64, 3), seed=1)
    )
    assert list(found) == ["67x64", "34x32", "17x16"]
    assert all(value > 0 for value in found.values())


def test_batches_change_nothing(monkeypatch):
    sets = some_images(), some_images(9, seed=1)
    expected = sliced_wasserstein_distance(*sets)
    monkeypatch.setattr(sliced_wasserstein, "_BATCH", 5)
    assert sliced_wasserstein_distance(*sets) == expected


def test_every_image_is_cut_however_many_the_other_set_has():
    one, many = some_images(2), some_images(2, seed=1)
    many = np.concatenate([one, many])
    found = [sliced_wasserstein_distance(one, x)["16x16"] for x in (one, many[:3])]
    assert found[0] == 0
    assert found[1] > 1


def test_images_of_one_colour():
    found = sliced_wasserstein_distance(some_images(), np.zeros((9, 16, 16, 1), "u1"))
    assert 10 < found["16x16"] < 1000


@pytest.mark.parametrize(
    ("fake", "sentence"),
    [
        (some_images().astype("float32"), "must be uint8.*float32"),
        (some_images()[0], r"must be uint8.*\(16, 16, 1\)"),
        (some_images(0), r"n at least 1.*\(0, 16, 16, 1\)"),
        (some_images(shape=(16, 16, 3)), r"one shape.*\(16, 16, 1\) and \(16, 16, 3\)"),
    ],
)
def test_what_it_refuses(fake, sentence):
    with pytest.raises(InputError, match=sentence):
        sliced_wasserstein_distance(some_images(), fake)


def test_images_smaller_than_a_patch():
    small = some_images(shape=(6, 9, 1))
    with pytest.raises(InputError, match="at least 7x7 pixels"):
        sliced_wasserstein_distance(small, small)


# On real images -------------------------------------------------------------------


def noisy(images, labels, amount):
    noise = np.random.default_rng(0).normal(0, 20 * amount, images.shape)
    return np.clip(np.round(images + noise), 0, 255).astype(np.uint8)


def soft(images, labels, amount):
    return scipy.ndimage.gaussian_filter(images, (0, 0.5 * amount, 0.5 * amount, 0))


def without_classes(images, labels, amount):
    return images[labels >= 2 * amount]


@pytest.fixture(scope="module")
def clothes():
    found = data.load("fashion_mnist_mini")
    return found.images[:1000], found.labels[:1000]


def projected(images):
    """Fixed features: positive parts of 64 random projections."""
    directions = np.random.default_rng(0).normal(size=(28 * 28, 64)) / 28
    return np.maximum(images.reshape(len(images), -1) / 127.5 @ directions, 0)


def frechet(real, fake):
    return frechet_distance(*(moments(projected(images)) for images in (real, fake)))


def sliced(real, fake):
    return sliced_wasserstein_distance(real, fake)["28x28"]


@pytest.mark.parametrize("measure", [frechet, sliced])
@pytest.mark.parametrize("worsen", [noisy, soft, without_classes])
def test_distances_grow_as_images_become_worse(clothes, measure, worsen):
    images, labels = clothes
    real, new = images[:500], (images[500:], labels[500:])
    distances = [measure(real, worsen(*new, amount)) for amount in range(4)]
    assert np.all(np.diff(distances) > 0)
    assert distances[-1] > 3 * distances[0]
