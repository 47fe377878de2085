import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from helpers import some_images
from tfgan_kit import sampling
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features.extractor import Extractor
from tfgan_kit.metrics.keras_metrics import FrechetDistance
from tfgan_kit.metrics.statistics.frechet import frechet_distance
from tfgan_kit.metrics.statistics.statistics import moments

SIZE = 12


def extractor():
    """A network for images (8, 8, 1) in [0, 255]."""
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dense(SIZE, "relu"),
        ]
    )


def expected_distance(network, real, fake):
    features = [network(x.astype("float32")).numpy() for x in (real, fake)]
    return frechet_distance(*map(moments, features))


class Compared(keras.Model):
    """Compares real images with darker ones, as a generator's would be."""

    def __init__(self, metric):
        super().__init__()
        self.metric = metric
        self.built = True

    metrics = property(lambda self: [self.metric])

    def test_step(self, images):
        self.metric.update_state(images, images // 2)
        return self.get_metrics_result()


@pytest.mark.parametrize("batch_size", [3, 16, 40])
def test_evaluate_gives_the_distance_of_all_images(batch_size):
    network, images = extractor(), some_images(40)
    metric = FrechetDistance(network, SIZE)
    model = Compared(metric)
    model.compile()
    dataset = tf.data.Dataset.from_tensor_slices(images).batch(batch_size)
    expected = expected_distance(network, images, images // 2)
    for _ in range(2):  # evaluate begins anew
        found = model.evaluate(dataset, verbose=0, return_dict=True)
        assert_allclose(found["frechet_distance"], expected, rtol=1e-6)


@pytest.mark.parametrize("count", [5, 300])
def test_fewer_images_than_features_too(count):
    network = extractor()
    real, fake = some_images(count), some_images(count + 2, seed=1)
    metric = FrechetDistance(network, SIZE)
    metric.update_state(real, fake)
    found = metric.result()
    assert found.dtype == tf.float64
    assert_allclose(found, expected_distance(network, real, fake), rtol=1e-6)


class Corner(Extractor):
    """The first row, and logits that must be left alone."""

    name = "corner"
    num_features = 8

    def compute(self, images):
        return images[:, 0, :, 0], tf.fill([tf.shape(images)[0], 3], np.nan)


def test_an_extractor_knows_its_features_and_its_images():
    real, fake = some_images(20), some_images(20, seed=1)
    metric = FrechetDistance(Corner())
    metric.update_state(real, fake)
    features = Corner()(real)[0], Corner()(fake)[0]
    expected = frechet_distance(*map(moments, features))
    assert_allclose(metric.result(), expected, rtol=1e-6)
    with pytest.raises(InputError, match="features need uint8 images"):
        metric.update_state(real[..., 0], fake[..., 0])
    with pytest.raises(InputError, match="say with num_features"):
        FrechetDistance(extractor())


def test_floats_are_rounded_as_pictures_are():
    network = extractor()
    real, fake = some_images(30), some_images(30, seed=1)
    floats = np.random.default_rng(2).uniform(-1.1, 1.1, fake.shape).astype("float32")
    metric = FrechetDistance(network, SIZE)
    metric.update_state(real / np.float32(127.5) - 1, floats)
    sampled = sampling.to_uint8(floats).numpy()
    assert_allclose(
        metric.result(), expected_distance(network, real, sampled), rtol=1e-6
    )


def test_no_number_until_there_are_two_images_of_each():
    metric = FrechetDistance(extractor(), SIZE)
    assert np.isnan(metric.result())
    metric.update_state(some_images(5), some_images(1))
    assert np.isnan(metric.result())
    metric.update_state(some_images(5), some_images(1, seed=1))
    assert metric.result() > 0
    metric.reset_state()
    assert np.isnan(metric.result())


def test_it_keeps_sums_and_not_the_network():
    metric = FrechetDistance(extractor(), SIZE)
    assert sum(np.prod(v.shape) for v in metric.variables) == 2 * (1 + 12 + 144)
    assert {v.dtype for v in metric.variables} == {"float64"}


def test_sums_of_replicas_may_be_added():
    network, images = extractor(), some_images(40)
    halves = [FrechetDistance(network, SIZE) for _ in range(2)]
    for metric, part in zip(halves, (images[:17], images[17:]), strict=True):
        metric.update_state(part, part // 2)
    whole = FrechetDistance(network, SIZE)
    for total, *parts in zip(*(m.variables for m in (whole, *halves)), strict=True):
        assert total.aggregation == "sum"
        total.assign(sum(part.value for part in parts))
    expected = expected_distance(network, images, images // 2)
    assert_allclose(whole.result(), expected, rtol=1e-6)


def test_what_it_refuses():
    metric = FrechetDistance(lambda images: images / 0.0, 3)
    with pytest.raises(InputError, match=r"uint8, or float in \[-1, 1\].*int64"):
        metric.update_state(np.zeros((2, 3), "int64"), np.zeros((2, 3), "int64"))
    with pytest.raises(tf.errors.InvalidArgumentError, match="features must be finite"):
        metric.update_state(np.ones((2, 3), "uint8"), np.ones((2, 3), "uint8"))
    with pytest.raises(tf.errors.InvalidArgumentError, match="images must be finite"):
        metric.update_state(np.full((2, 3), np.nan), np.ones((2, 3)))
    metric = FrechetDistance(lambda images: images, 3)
    with pytest.raises(InputError, match="Received: 3 and 4 features per image"):
        metric.update_state(np.ones((2, 4), "uint8"), np.ones((2, 4), "uint8"))
