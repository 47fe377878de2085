"""Networks of images without a size: what they take, and what keeps its size."""

from fractions import Fraction

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from tfgan_kit import layers as house
from tfgan_kit import networks

L = keras.layers
RANDOM = np.random.default_rng(2)


def images(height, width, channels=3):
    return RANDOM.uniform(-1, 1, (2, height, width, channels)).astype("float32")


def unet(size=32, halvings=2):
    image = x = keras.Input((size, size, 3))
    skips = []
    for _ in range(halvings):
        skips.append(x)
        x = L.Conv2D(4, 4, 2, "same", activation="relu")(x)
        x = L.BatchNormalization()(x)
    for skip in reversed(skips):
        x = L.Conv2DTranspose(4, 4, 2, "same")(x)
        x = L.Concatenate()([keras.ops.relu(x), skip])
    return keras.Model(image, L.Conv2D(3, 3, padding="same", activation="tanh")(x))


def same(size=8, channels=3):
    image = keras.Input((size, size, channels))
    x = L.Conv2D(4, 3, padding="same", activation="relu")(image)
    return keras.Model(image, L.Conv2D(channels, 3, padding="same")(x))


def upscale(scale=4, size=7):
    image = keras.Input((size, size, 3))
    x = L.Conv2D(3 * scale**2, 3, padding="same")(image)
    return keras.Model(image, L.Lambda(lambda x: tf.nn.depth_to_space(x, scale))(x))


def shrinking():
    return keras.Sequential([keras.Input((9, 9, 3)), L.Conv2D(1, 3, 3, "same")])


def dense():
    image = keras.Input((8, 8, 3))
    x = L.Dense(8 * 8 * 3)(L.Flatten()(image))
    return keras.Model(image, L.Reshape((8, 8, 3))(x))


def gated():
    """Only the gate needs the size, and shapes alone do not show it."""
    image = keras.Input((8, 8, 3))
    gate = L.Reshape((1, 1, 3))(L.Dense(3)(L.Flatten()(image)))
    return keras.Model(image, L.Conv2D(3, 3, padding="same")(image) * gate)


def fixed_transpose():
    image = keras.Input((8, 8, 3))
    x = L.Conv2D(4, 4, 2, "same")(image)
    return keras.Model(image, house.Conv2DTranspose(3, 4, (8, 8), 2)(x))


class Subclassed(keras.Model):
    def call(self, inputs):
        return inputs


@pytest.mark.parametrize(
    ("network", "multiple", "scale"),
    [
        (unet(halvings=1), 2, 1),
        (unet(halvings=3), 8, 1),
        (same(), 1, 1),
        (upscale(2), 1, 2),
        (upscale(4), 1, 4),
        (shrinking(), 3, Fraction(1, 3)),
    ],
)
def test_it_takes_images_whose_sides_are_multiples(network, multiple, scale):
    free = networks.any_size(network)
    assert free.input_shape[1:3] == (None, None)
    assert networks.multiple_of(network) == networks.multiple_of(free) == multiple
    assert networks.scale_of(network) == scale
    own = images(*network.input_shape[1:3])
    assert_array_equal(free(own), network(own))
    given = images(5 * multiple, 7 * multiple)
    sides = [side * scale for side in given.shape[1:3]]
    assert free(given).shape[1:3] == tuple(map(int, sides))


@pytest.mark.parametrize("make", [dense, gated, fixed_transpose])
def test_a_network_of_one_size_stays_at_it(make):
    network = make()
    assert networks.any_size(network) is network
    assert networks.multiple_of(network) is None
    assert networks.scale_of(network) is None
    given = images(8, 8)
    assert_array_equal(networks.padded(network)(given), network(given))


def test_a_subclassed_network_and_one_of_latents_stay_as_they_are():
    own = Subclassed()
    own.build((None, 8, 8, 3))
    latents = keras.Sequential([keras.Input((4,)), L.Dense(3)])
    for network in (own, latents):
        assert networks.any_size(network) is network
        assert networks.multiple_of(network) is None


def test_it_shares_weights():
    network = same()
    free, given = networks.any_size(network), images(8, 8)
    network.set_weights([w + 0.1 for w in network.get_weights()])
    assert_array_equal(free(given), network(given))


def test_nested_networks_lose_their_size_too():
    image = keras.Input((8, 8, 3))
    network = keras.Model(image, same()(same()(image)))
    assert networks.any_size(network)(images(5, 6)).shape == (2, 5, 6, 3)


def test_building_it_leaves_the_network_able_to_be_saved(tmp_path):
    network = unet()
    networks.any_size(network)
    network.save(tmp_path / "net.keras")
    loaded, given = keras.models.load_model(tmp_path / "net.keras"), images(32, 32)
    assert_array_equal(loaded(given), network(given))
    assert loaded.output_shape == (None, 32, 32, 3)


@pytest.mark.parametrize("size", [(30, 44), (1, 1), (3, 100), (32, 32)])
def test_other_sizes_are_padded_by_reflection_and_cropped(size):
    network = unet(halvings=3)
    run, given = networks.padded(network), images(*size)
    traced = tf.function(run, input_signature=[tf.TensorSpec((None, None, None, 3))])
    outputs = traced(given)
    assert outputs.shape == given.shape
    side = [-(-s // 8) * 8 - s for s in size]
    if all(p < s for p, s in zip(side, size, strict=True)):  # the limit of np.pad
        widths = [(0, 0), (0, side[0]), (0, side[1]), (0, 0)]
        whole = networks.any_size(network)(np.pad(given, widths, "reflect"))
        np.testing.assert_allclose(outputs, whole[:, : size[0], : size[1]], atol=1e-5)


def test_an_enlarged_image_is_cropped_to_the_enlarged_size():
    image = keras.Input((16, 16, 3))
    x = L.Conv2D(4, 4, 4, "same")(image)
    x = L.UpSampling2D(8, interpolation="nearest")(x)
    network = keras.Model(image, L.Conv2D(3, 3, padding="same")(x))
    assert networks.multiple_of(network) == 4
    assert networks.padded(network)(images(6, 9)).shape == (2, 12, 18, 3)
