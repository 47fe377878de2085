"""The pixel shuffle, the start of the convolution before it, bicubic enlargement."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

from tfgan_kit import layers
from tfgan_kit.errors import InputError


def normal(*shape):
    return np.random.default_rng(0).normal(0, 1, shape).astype("float32")


def test_four_channels_become_a_block_of_pixels():
    pixels = layers.PixelShuffle(2)(tf.reshape(tf.range(4.0), (1, 1, 1, 4)))
    assert_array_equal(pixels[0, :, :, 0], [[0, 1], [2, 3]])
    two = layers.PixelShuffle(2)(tf.reshape(tf.range(8.0), (1, 1, 1, 8)))
    assert_array_equal(two[0, :, :, 0], [[0, 2], [4, 6]])
    assert_array_equal(two[0, :, :, 1], [[1, 3], [5, 7]])


@pytest.mark.parametrize("scale", [2, 3, 4])
@pytest.mark.parametrize("channels", [1, 5])
def test_icnr_begins_as_nearest_neighbour_enlargement(scale, channels):
    start = layers.ICNR(keras.initializers.HeNormal(1), scale)
    conv = keras.layers.Conv2D(scale**2 * 6, 3, padding="same")
    conv.kernel_initializer = start
    images = normal(2, 5, 7, channels)
    large = layers.PixelShuffle(scale)(conv(images)).numpy()
    one = keras.layers.Conv2D(6, 3, padding="same")
    one.build(images.shape)
    one.set_weights([conv.kernel.numpy()[..., :6], np.zeros(6, "float32")])
    small = one(images).numpy()
    assert np.ptp(small) > 1
    assert_array_equal(large, small.repeat(scale, 1).repeat(scale, 2))


@pytest.mark.parametrize("scale", [2, 4])
@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 9, 3), (7, 12, 4), (5, 6, 7)])
def test_bicubic_enlargement_is_that_of_tensorflow_and_pillow(scale, shape):
    images = normal(2, *shape)
    large = layers.BicubicUpsampling(scale)(images).numpy()
    height, width, channels = shape
    assert large.shape == (2, scale * height, scale * width, channels)
    # TensorFlow and Pillow treat edges in another way; ours repeat them.
    wide = np.pad(images, [(0, 0), (4, 4), (4, 4), (0, 0)], "edge")
    sides = scale * (height + 8), scale * (width + 8)
    inner = (slice(4 * scale, -4 * scale),) * 2
    expected = tf.image.resize(wide, sides, "bicubic").numpy()[:, *inner]
    assert_allclose(large, expected, atol=2e-6)
    pillow = Image.fromarray(wide[0, ..., 0]).resize(sides[::-1], Image.BICUBIC)
    assert_allclose(large[0, ..., 0], np.asarray(pillow)[inner], atol=2e-6)


def test_a_constant_stays_what_it_is():
    images = np.full((1, 3, 4, 2), 0.7, "float32")
    assert_allclose(layers.BicubicUpsampling(4)(images), 0.7, rtol=1e-6)


@pytest.mark.parametrize(
    "layer", [layers.PixelShuffle(2), layers.BicubicUpsampling(4)], ids=type
)
def test_any_size_and_files(layer, tmp_path):
    images = keras.Input((None, None, 4))
    network = keras.Model(images, layer(images))
    scale, channels = layer.scale, network.output_shape[-1]
    assert network.output_shape == (None, None, None, channels)
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    for size in ((3, 5), (8, 1)):
        values = normal(2, *size, 4)
        assert_array_equal(loaded(values), network(values))
        assert network(values).shape == (2, scale * size[0], scale * size[1], channels)


def test_icnr_is_read_from_a_configuration():
    conv = keras.layers.Conv2D(8, 3, kernel_initializer=layers.ICNR("he_normal"))
    copy = keras.layers.Conv2D.from_config(conv.get_config())
    copy.build((None, 4, 4, 3))
    assert_array_equal(copy.kernel[..., :2], copy.kernel[..., 6:])


def test_other_channels_are_refused():
    with pytest.raises(InputError, match="4 channels"):
        layers.PixelShuffle(2)(normal(1, 2, 2, 6))
    with pytest.raises(InputError, match="4 filters"):
        layers.ICNR("he_normal")((3, 3, 1, 6))
