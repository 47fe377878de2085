"""Folded batch norms change no picture."""

import keras
import numpy as np
import pytest

from tfgan_kit import layers as own
from tfgan_kit.export.saved_model.folding import folded, served
from tfgan_kit.networks import FAMILIES

LATENTS = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")


def unsettled(model):
    """Gives every weight and every statistic a value of its own."""
    random = np.random.default_rng(1)
    for weight in model.weights:
        spread = (0.5, 2) if "variance" in weight.name else (-0.5, 0.5)
        weight.assign(random.uniform(*spread, weight.shape))
    return model


def norms(model):
    return [
        layer.name
        for layer in model.layers
        if isinstance(layer, keras.layers.BatchNormalization)
    ]


@pytest.mark.parametrize(
    ("family", "normalization", "left"),
    [
        ("dcgan", "batch", 0),
        ("mlp", "batch", 0),
        ("dcgan", "layer", 0),
        ("dcgan", "none", 0),
        ("resnet", "batch", 3),  # some norms there come before the convolutions
    ],
)
def test_pictures_stay(family, normalization, left):
    model = unsettled(
        FAMILIES[family].generator(
            (12, 20, 3), 4, width=8, depth=2, normalization=normalization
        )
    )
    copy = folded(model)
    np.testing.assert_allclose(copy(LATENTS), model(LATENTS), rtol=0, atol=2e-6)
    assert len(norms(copy)) == left


@pytest.mark.parametrize(
    ("family", "left"),
    [("dcgan", []), ("resnet", ["block1_norm1", "block2_norm1", "last_norm"])],
)
def test_of_a_labels_norm_its_scale_and_shift_stay(family, left):
    options = {"normalization": "conditional", "num_classes": 3}
    model = unsettled(
        FAMILIES[family].generator((12, 20, 3), 4, width=8, depth=2, **options)
    )
    copy, inputs = folded(model), (LATENTS, np.array([0, 1, 2, 0, 1], "int32"))
    inputs = dict(zip(("latents", "labels"), inputs, strict=True))
    np.testing.assert_allclose(copy(inputs), model(inputs), rtol=0, atol=2e-6)
    of_labels = own.ConditionalBatchNormalization
    assert [x.name for x in copy.layers if type(x) is of_labels] == left
    assert len(norms(copy)) == len(norms(model)) > len(left)


@pytest.mark.parametrize(
    ("family", "options", "left"),
    [
        ("dcgan", {"attention": True}, 0),
        ("mlp", {}, 0),
        ("resnet", {"attention": True}, 3),
    ],
)
def test_spectral_norms_are_folded_too(family, options, left):
    model = unsettled(
        FAMILIES[family].generator(
            (12, 20, 3), 4, width=8, depth=2, spectral=True, **options
        )
    )
    assert own.spectral_layers(model)
    copy = folded(model)
    # Vectors of no singular value make large kernels of these: they are rounded more.
    np.testing.assert_allclose(copy(LATENTS), model(LATENTS), rtol=0, atol=3e-5)
    assert not own.spectral_layers(copy)
    assert len(norms(copy)) == left
    assert [layer.name for layer in copy.layers] == [x.name for x in model.layers]


def test_attention_without_a_norm_stays():
    model = unsettled(
        FAMILIES["dcgan"].generator((12, 20, 3), 4, width=8, depth=2, attention=True)
    )
    np.testing.assert_allclose(folded(model)(LATENTS), model(LATENTS), atol=2e-6)


def picture(first, *others):
    x = inputs = keras.Input((4,))
    x = keras.layers.Reshape((2, 2, 1), name="picture")(x)
    x = first(x)
    for layer in others:
        x = layer(x)
    return keras.Model(inputs, x)


NORM = keras.layers.BatchNormalization


@pytest.mark.parametrize(
    ("layers", "left"),
    [
        ([keras.layers.Conv2D(3, 2), NORM()], 0),
        ([keras.layers.Conv2D(3, 2, use_bias=False), NORM()], 0),
        ([keras.layers.Conv2DTranspose(3, 2), NORM()], 0),
        ([keras.layers.Conv2DTranspose(3, 2), keras.layers.Cropping2D(1), NORM()], 0),
        ([keras.layers.Dense(3), NORM()], 0),
        ([keras.layers.Conv2D(3, 2, activation="relu"), NORM()], 1),
        ([keras.layers.Conv2D(4, 1), keras.layers.Reshape((4, 2, 2)), NORM()], 1),
        ([keras.layers.Conv2D(3, 2), NORM(axis=1)], 1),
        ([keras.layers.Conv2D(3, 2), NORM(scale=False)], 1),
        ([keras.layers.UpSampling2D(), NORM()], 1),
    ],
)
def test_only_what_is_linear_and_per_channel_is_folded(layers, left):
    # A case's layers are used once: a shared layer is another matter.
    model = unsettled(picture(*(type(x).from_config(x.get_config()) for x in layers)))
    copy = folded(model)
    assert len(norms(copy)) == left
    np.testing.assert_allclose(copy(LATENTS), model(LATENTS), rtol=0, atol=2e-6)


def test_a_layer_whose_values_go_elsewhere_too_is_left():
    inputs = keras.Input((4,))
    x = keras.layers.Dense(3)(inputs)
    model = unsettled(keras.Model(inputs, x + NORM()(x)))
    np.testing.assert_allclose(folded(model)(LATENTS), model(LATENTS), atol=2e-6)
    assert len(norms(folded(model))) == 1


def test_a_layer_that_is_used_twice_is_left():
    inputs = keras.Input((4,))
    dense, norm = keras.layers.Dense(4), NORM()
    model = unsettled(keras.Model(inputs, norm(dense(norm(dense(inputs))))))
    np.testing.assert_allclose(folded(model)(LATENTS), model(LATENTS), atol=2e-6)


def test_a_deep_network_of_ours_is_folded_although_it_rounds_more():
    model = unsettled(FAMILIES["resnet"].generator((16, 16, 3), 4, width=32, depth=2))
    for weight in model.weights:  # such as make pictures of full contrast
        if weight.name in ("gamma", "kernel"):
            weight.assign(weight + 0.3 * np.sign(weight))
    said = []
    copy = served(model, "generator", announce=said.append)
    assert len(norms(copy)) < len(norms(model))
    assert said == []
