"""The terms of StyleGAN2, its mixing, and its corrected Adam."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

import tfgan_kit
from helpers import SHAPE, fit, some_images
from tfgan_kit import optimizers
from tfgan_kit.errors import InputError
from tfgan_kit.keras_networks import style_networks, truncate_styles
from tfgan_kit.models import StyleGAN2
from tfgan_kit.models.path_length import PathLength
from tfgan_kit.networks import mlp, style


def model_of(**numbers):
    generator = style.generator(SHAPE, 4, width=16, depth=2)
    networks = generator, style.discriminator(SHAPE, width=16, depth=2)
    model = StyleGAN2(*networks, **numbers)
    model.compile(optimizers.Adam(2e-3, 0.0, 0.99), optimizers.Adam(2e-3, 0.0, 0.99))
    return model


@pytest.fixture(scope="module")
def trained():
    """A model after two steps with every option; tests leave it as it is."""
    model = model_of(path_length_weight=2.0, path_length_every=2, mixing=0.5)
    fit(model)
    return model


def test_path_length_of_a_linear_network():
    """y = a s_0: the gradient of y . noise / sqrt(pixels) has one entry."""
    owner = keras.Model()
    length = PathLength(owner)
    styles = tf.ones((2, 3, 5))
    noise = tf.constant(np.random.default_rng(0).normal(size=(2, 4, 4, 1)), tf.float32)

    def synthesis(styles):
        return 6.0 * styles[:, 0, 0, None, None, None] * tf.ones((1, 4, 4, 1))

    entries = 6.0 * noise.numpy().sum(axis=(1, 2, 3)) / 4.0
    lengths = np.sqrt(entries**2 / 3)  # the mean over three places
    mean = 0.01 * lengths.mean()
    found = length.penalty(synthesis, styles, noise)
    assert_allclose(found, [((lengths - mean) ** 2).mean(), mean], rtol=1e-4)


def test_every_term_is_logged(trained):
    assert {"d_loss", "r1", "g_loss", "path_length"} <= {*trained.logged}
    assert trained.styles.numbers()["path_length_weight"] == 2.0


def test_without_weight_there_is_no_path_length():
    model = model_of()
    fit(model)
    assert "path_length" not in model.logged


def test_mixed_fakes_have_two_styles():
    model = model_of(mixing=1.0)
    batch = {"real": tf.zeros((16, *SHAPE))}
    model.begin_step(some_images(16))
    mixed = model.styles._mixed(batch, 16)
    first = mixed.numpy()[:, :1]
    is_first = (mixed.numpy() == first).all(axis=2)
    cuts = is_first.sum(axis=1)
    assert (cuts >= 1).all()
    assert (cuts < mixed.shape[1]).all()
    assert len({*cuts.tolist()}) > 1


def test_halves_are_the_whole():
    model = model_of()
    mapping, synthesis = style_networks(model.generator)
    latents = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    whole = model.generator(latents, training=False)
    assert_array_equal(synthesis(mapping(latents), training=False), whole)


def test_no_psi_makes_one_picture_of_all(trained):
    many = trained.generate(4)
    assert (many[0] != many[1]).any()
    truncate_styles(trained.ema_generator, 0.0)
    same = trained.generate(4)
    truncate_styles(trained.ema_generator, 1.0)
    assert_array_equal(same[0], same[3])
    assert_array_equal(trained.generate(4), many)
    with pytest.raises(InputError, match="styles"):
        truncate_styles(mlp.generator(SHAPE, 4), 0.5)


def test_a_generator_without_styles_is_refused():
    with pytest.raises(InputError, match="Styles"):
        StyleGAN2(mlp.generator(SHAPE, 4), style.discriminator(SHAPE, width=16))


@pytest.mark.parametrize("every", [1, 4])
def test_lazy_adam(every):
    """Karras et al. 2020, appendix B: lr c and beta^c, c = k / (k + 1)."""
    adam = optimizers.Adam(
        0.1, beta_1=0.5, beta_2=0.9, regularized_every=every, epsilon=0.0
    )
    share = 1.0 if every == 1 else every / (every + 1)
    assert_allclose([adam.beta_1, adam.beta_2], [0.5**share, 0.9**share])
    weight = keras.Variable([1.0])
    adam.build([weight])
    adam.apply([tf.constant([3.0])], [weight])
    assert_allclose(weight, [1.0 - 0.1 * share], rtol=1e-5)
    again = optimizers.Adam.from_config(adam.get_config())
    assert (again.beta_1, again.beta_2) == (adam.beta_1, adam.beta_2)


def test_the_builder_corrects_adam():
    model = tfgan_kit.build("stylegan2", SHAPE, width=16, r1_every=4)
    assert model.discriminator_optimizer.regularized_every == 4
    assert model.generator_optimizer.regularized_every == 1


def test_noise_of_training_does_not_reach_samples():
    model = model_of()
    for layer in model.ema_generator.layers:
        if hasattr(layer, "strength"):
            layer.strength.assign(1.0)
    assert_array_equal(model.generate(3, seed=1), model.generate(3, seed=1))


def test_file_keeps_everything(trained, tmp_path):
    trained.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert_array_equal(loaded.generate(4), trained.generate(4))
    assert loaded.get_config()["mixing"] == 0.5
    for found, expected in zip(loaded.weights, trained.weights, strict=True):
        assert_array_equal(found, expected)
