"""The perceptual term, on weights of VGG19 that are drawn at random."""

import h5py
import keras
import numpy as np
import pytest
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.models import perceptual


def save_as_before(network, path):
    """Write weights in the form of the files that `keras.applications` downloads."""
    with h5py.File(path, "w") as file:
        layers = network.layers
        file.attrs["layer_names"] = [layer.name.encode() for layer in layers]
        for layer in layers:
            group, names = file.create_group(layer.name), []
            for number, weight in enumerate(layer.weights):
                names.append(f"{layer.name}/{number}".encode())
                group[names[-1].decode()] = weight.numpy()
            group.attrs["weight_names"] = names


@pytest.mark.slow
def test_the_distance_is_that_of_conv5_4_before_its_activation(tmp_path):
    keras.utils.set_random_seed(0)
    vgg = keras.applications.VGG19(include_top=False, weights=None)
    vgg.save_weights(tmp_path / "vgg.weights.h5")
    vgg.save(tmp_path / "vgg.keras")
    save_as_before(vgg, tmp_path / "vgg.h5")
    real = np.random.default_rng(0).uniform(-1, 1, (2, 28, 28, 1)).astype("float32")
    fake = np.flip(real, 1).copy()
    inner = keras.Model(vgg.input, vgg.get_layer("block5_conv3").output)
    conv = vgg.get_layer("block5_conv4")

    def features(images):
        levels = (np.repeat(images, 3, -1) + 1) * 127.5
        means = np.array([103.939, 116.779, 123.68], "float32")
        return tf.nn.conv2d(inner(levels - means), conv.kernel, 1, "SAME") + conv.bias

    expected = float(tf.reduce_mean(tf.abs(features(real) - features(fake))))
    for name in ("vgg.weights.h5", "vgg.keras", "vgg.h5"):
        found = perceptual.distance(f"vgg19:{tmp_path / name}", real, fake)
        assert float(found) == pytest.approx(expected, rel=1e-4), name


def test_a_file_without_these_weights_is_refused(tmp_path):
    (tmp_path / "text.h5").write_bytes(b"no weights")
    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    other.save(tmp_path / "other.keras")
    for name in ("text.h5", "other.keras", "missing.h5"):
        with pytest.raises(InputError, match=name):
            perceptual.network(f"vgg19:{tmp_path / name}")
    with pytest.raises(InputError, match="vgg19:PATH"):
        perceptual.network("vgg16:weights.h5")


@pytest.mark.parametrize("shape", [(8, 28, 3), (28, 28, 4)])
def test_other_images_are_refused(shape):
    images = tf.zeros((1, *shape))
    with pytest.raises(InputError, match="16 x 16"):
        perceptual.distance("vgg19:any.h5", images, images)
