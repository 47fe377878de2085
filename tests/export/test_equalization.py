"""Equalised channels reach more equally far and change no picture."""

import keras
import numpy as np
import pytest

from tfgan_kit import layers as own
from tfgan_kit.export.saved_model.equalization import equalize

IMAGES = np.random.default_rng(0).normal(size=(5, 4, 4, 3)).astype("float32")
LABELS = np.array([0, 1, 1, 0, 1], "int32")


def model_of(*layers, num_classes=None):
    """Of a norm (a label's, with classes) and the layers; no two weights are alike."""
    images, labels = keras.Input((4, 4, 3)), keras.Input((), dtype="int32")
    if num_classes is None:
        x = own.BatchNormalization(name="norm")(images)
    else:
        x = own.ConditionalBatchNormalization(num_classes, name="norm")(
            [images, labels]
        )
    for layer in layers:
        x = layer(x)
    model = keras.Model([images] if num_classes is None else [images, labels], x)
    random = np.random.default_rng(1)
    for weight in model.weights:
        weight.assign(random.uniform(0.1, 2, weight.shape))
    return model


def pictures_of(model):
    return model([IMAGES, LABELS][: len(model.inputs)])


def reach(norm):
    """The deviations of each channel's reach from the geometric mean, in logarithms."""
    of_labels = hasattr(norm, "gammas")
    scale = norm.gammas if of_labels else norm.gamma
    shift = norm.betas if of_labels else norm.beta
    far = np.log(np.atleast_2d(shift.numpy() + 3 * scale.numpy()).max(0))
    return far - far.mean()


RELU, CONV = keras.layers.ReLU, keras.layers.Conv2D


@pytest.mark.parametrize("num_classes", [None, 2])
@pytest.mark.parametrize(
    "layers",
    [
        lambda: [CONV(2, 3)],
        lambda: [RELU(), CONV(2, 3)],
        lambda: [keras.layers.LeakyReLU(), keras.layers.Conv2DTranspose(2, 3)],
        lambda: [RELU(), own.Conv2DTranspose(2, 3, (7, 8), 2)],
        lambda: [
            RELU(),
            keras.layers.UpSampling2D(),
            keras.layers.Reshape((4, 16, 3)),
            keras.layers.Cropping2D(1),
            CONV(2, 1),
        ],
    ],
)
def test_reaches_differ_by_their_roots_and_pictures_stay(layers, num_classes):
    model = model_of(*layers(), num_classes=num_classes)
    before, pictures = reach(model.get_layer("norm")), pictures_of(model)
    equalize(model)
    np.testing.assert_allclose(reach(model.get_layer("norm")), before / 2, atol=1e-6)
    assert np.abs(before).max() > 0.1
    np.testing.assert_allclose(pictures_of(model), pictures, rtol=1e-5, atol=1e-5)


SHARED = keras.layers.Conv2D(3, 1)


@pytest.mark.parametrize(
    "layers",
    [
        [RELU(max_value=1), CONV(2, 3)],
        [RELU(threshold=0.5), CONV(2, 3)],
        [keras.layers.Activation("tanh"), CONV(2, 3)],
        [keras.layers.Reshape((4, 3, 4)), CONV(2, 3)],
        [CONV(3, 3, groups=3)],
        [SHARED, SHARED],
        [keras.layers.Flatten(), keras.layers.Dense(2)],
    ],
)
def test_what_mixes_channels_or_bends_values_is_left(layers):
    model = model_of(*layers)
    before = model.get_weights()
    equalize(model)
    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_norm_whose_values_go_elsewhere_too_is_left():
    images = keras.Input((4, 4, 3))
    x = own.BatchNormalization()(images)
    model = keras.Model(images, CONV(3, 1)(x) + x)
    model.layers[1].gamma.assign([1.0, 2.0, 3.0])
    equalize(model)
    np.testing.assert_array_equal(model.layers[1].gamma, [1.0, 2.0, 3.0])


def test_a_channel_that_is_always_0_stays_finite():
    model = model_of(RELU(), CONV(2, 3))
    norm = model.get_layer("norm")
    norm.gamma.assign([0.0, 1.0, 2.0])
    norm.beta.assign([-1.0, 1.0, 2.0])
    pictures = pictures_of(model)
    equalize(model)
    np.testing.assert_allclose(pictures_of(model), pictures, rtol=1e-5, atol=1e-5)
