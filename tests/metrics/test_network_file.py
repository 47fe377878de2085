"""Features of a network that the user brings."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose

from helpers import some_images
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features.network_file import NetworkFile

IMAGES = some_images(70)
MEANS = IMAGES.mean(axis=(1, 2), dtype="float32")


def keras_file(path, outputs, shape=(8, 8, 1), dtype="float32"):
    inputs = keras.Input(shape, name="images", dtype=dtype)
    keras.Model(inputs, outputs(keras.ops.cast(inputs, "float32"))).save(path)
    return path


def mean(x):
    return keras.ops.mean(x, axis=(1, 2))


class Means(tf.Module):
    """Twice the mean of each image, and logits of another type."""

    def __init__(self, given, key="features"):
        super().__init__()
        self.scale = tf.Variable(2.0)
        spec = tf.TensorSpec((None, 8, None, 1), given, name="images")
        self.serve = tf.function(
            lambda images: {
                key: self.scale * mean(tf.cast(images, tf.float32)),
                "logits": tf.cast(-mean(tf.cast(images, tf.float32)), tf.float16),
            },
            input_signature=[spec],
        )


def saved_model(path, *arguments):
    module = Means(*arguments)
    tf.saved_model.save(module, path, {"serving_default": module.serve})
    return path


@pytest.mark.parametrize(
    ("outputs", "has_logits"),
    [
        (mean, False),
        (lambda x: {"features": mean(x)}, False),
        (lambda x: {"features": mean(x), "logits": -mean(x)}, True),
    ],
)
def test_a_keras_file(tmp_path, outputs, has_logits):
    network = NetworkFile(keras_file(tmp_path / "net.keras", outputs))
    features, logits = network(IMAGES)
    assert_allclose(features, MEANS, rtol=1e-5)
    assert (logits is not None) == has_logits
    assert (network.name, network.num_features) == ("net.keras", 1)
    assert len(network.digest) == 64


@pytest.mark.parametrize("given", [tf.uint8, tf.float32])
def test_a_saved_model(tmp_path, given):
    network = NetworkFile(saved_model(tmp_path / "net", given))
    features, logits = network(IMAGES)
    assert_allclose(features, 2 * MEANS, rtol=1e-5)
    assert_allclose(logits, -MEANS, rtol=1e-2)
    assert logits.dtype == np.float32
    inside = tf.function(lambda batch: network.compute(batch)[0])
    assert_allclose(inside(tf.cast(IMAGES, tf.float32)), 2 * MEANS, rtol=1e-5)


def test_images_are_rounded_for_a_network_of_uint8(tmp_path):
    network = NetworkFile(saved_model(tmp_path / "net", tf.uint8))
    found = network.compute(tf.fill((3, 8, 8, 1), 6.7))[0]
    assert_allclose(found, np.full((3, 1), 14.0))


@pytest.mark.parametrize("shape", [(9, 8, 1), (8, 8, 3)])
def test_other_images_are_refused(tmp_path, shape):
    network = NetworkFile(saved_model(tmp_path / "net", tf.uint8))
    expected = r"net takes images \(8, any, 1\): .* Received: \(\d, 8, \d\)"
    with pytest.raises(InputError, match=expected):
        network(some_images(3, shape))
    network(some_images(3, (8, 5, 1)))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: keras_file(path, lambda x: x), "it gives features"),
        (lambda path: keras_file(path, lambda x: {"pooled": mean(x)}), "'features'"),
        (lambda path: keras_file(path, mean, (8, 8)), "it gives features|axis"),
        (lambda path: path.write_bytes(b"PK"), "keras"),
    ],
)
def test_another_keras_file_is_refused(tmp_path, make, reason):
    path = tmp_path / "x.keras"
    make(path)
    with pytest.raises(InputError, match=f"x.keras must be a .keras file.*({reason})"):
        NetworkFile(path)


@pytest.mark.parametrize(
    "make",
    [
        lambda path: saved_model(path, tf.float32, "pooled"),
        lambda path: path.mkdir(),
        lambda path: tf.saved_model.save(tf.Module(), path),
    ],
)
def test_another_saved_model_is_refused(tmp_path, make):
    make(tmp_path / "x")
    with pytest.raises(InputError, match=r"x must be a .keras file or a Sav") as no:
        NetworkFile(tmp_path / "x")
    assert "\n" not in str(no.value)
