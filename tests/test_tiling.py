"""Tiles of a large image: the radius of a network, and their sum."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

from tfgan_kit import sampling
from tfgan_kit.errors import InputError
from tfgan_kit.models.base.translating import of_network

L = keras.layers
RANDOM = np.random.default_rng(3)


def sr(scale=2, convs=3, kernel=3, activation="relu", channels=3):
    keras.utils.set_random_seed(1)
    image = keras.Input((8, 8, channels))
    x = image
    for _ in range(convs - 1):
        x = L.Conv2D(8, kernel, padding="same", activation=activation)(x)
    x = L.Conv2D(channels * scale**2, kernel, padding="same")(x)
    x = L.Lambda(lambda x: tf.nn.depth_to_space(x, scale))(x)
    y = L.UpSampling2D(scale, interpolation="nearest")(image)
    return of_network(keras.Model(image, x + y))


def strided():
    """Phases of 4 pixels: tiles must begin at multiples of 4."""
    keras.utils.set_random_seed(1)
    image = keras.Input((8, 8, 3))
    x = L.Conv2D(8, 4, 2, "same", activation="relu")(image)
    x = L.Conv2D(8, 4, 2, "same", activation="relu")(x)
    return of_network(keras.Model(image, L.Conv2DTranspose(3, 8, 8, "same")(x)))


def normalized():
    image = keras.Input((8, 8, 3))
    x = L.GroupNormalization(-1)(L.Conv2D(4, 3, padding="same")(image))
    return of_network(keras.Model(image, L.UpSampling2D(2)(x)))


def photo(*shape):
    return RANDOM.integers(0, 256, shape, "uint8")


@pytest.mark.parametrize(
    ("options", "radius"),
    [
        ({"convs": 3}, 3),
        ({"convs": 5, "kernel": 5}, 10),
        ({"convs": 40, "activation": "leaky_relu"}, 40),
        ({"convs": 70, "activation": "leaky_relu"}, 70),
        ({"convs": 2, "scale": 4, "activation": "sigmoid"}, 2),
    ],
)
def test_the_radius_is_found(options, radius):
    window = sampling.window_of(sr(**options))
    assert (window.radius, window.alignment) == (radius, 1)


def test_phases_are_found():
    window = sampling.window_of(strided())
    assert window.alignment == 4
    assert window.overlap % 4 == 0


def test_a_network_that_looks_at_all_pixels_has_no_window():
    assert sampling.window_of(normalized()) is None


@pytest.mark.parametrize("size", [(70, 53), (16, 90), (33, 1)])
@pytest.mark.parametrize("make", [sr, strided])
def test_tiles_are_the_whole_picture(make, size):
    translator, image = make(), photo(*size, 3)
    window = sampling.window_of(translator)
    whole = translator(image[None])[0].astype(int)
    seen = []
    tiles = sampling.enlarge(
        *(translator, image, 16, window), progress=lambda *numbers: seen.append(numbers)
    )
    assert tiles.shape == (2 * size[0], 2 * size[1], 3)
    assert np.abs(tiles - whole).max() <= 1
    total = -(-size[0] // 16) * -(-size[1] // 16)
    assert seen == [(n, total) for n in range(total + 1)]


def test_tiles_of_exact_sums_are_the_whole_picture_bit_for_bit():
    """Weights and pixels of few bits: sums in any order are exact."""
    translator, image = sr(convs=3), photo(40, 40, 3) // 64 * 64
    model = of_network(_exact())
    window = sampling.window_of(model)
    assert_array_equal(sampling.enlarge(model, image, 8, window), model(image[None])[0])
    assert window.radius > 0
    assert translator.scale == 2


def _exact():
    image = keras.Input((8, 8, 3))
    x = L.Conv2D(4, 3, padding="same", use_bias=False)(image)
    x = L.Conv2D(12, 3, padding="same", use_bias=False)(x)
    x = L.Lambda(lambda x: tf.nn.depth_to_space(x, 2))(x)
    model = keras.Model(image, x)
    random = np.random.default_rng(5)
    model.set_weights(
        [random.integers(-1, 2, w.shape) / 16.0 for w in model.get_weights()]
    )
    return model


def test_one_pixel_less_of_overlap_shows():
    translator, image = sr(convs=3), photo(48, 48, 3)
    whole = translator(image[None])[0].astype(int)
    short = sampling.enlarge(translator, image, 16, sampling.Window(1, 1))
    assert np.abs(short - whole).max() > 1


def test_an_image_of_one_tile_is_computed_at_once():
    translator, image = normalized(), photo(20, 16, 3)
    result = sampling.enlarge(translator, image, 20)
    assert_array_equal(result, translator(image[None])[0])
    with pytest.raises(InputError, match="20"):
        sampling.enlarge(translator, image, 16)
