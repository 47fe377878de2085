"""The variants that train an encoder: their terms, the right way round, and encode."""

import re

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from helpers import SHAPE, assert_all_equal, fit, some_images, tiny_model, values
from tfgan_kit.errors import InputError
from tfgan_kit.models import AAE, GAN, BiGAN
from tfgan_kit.networks import heads, mlp

REAL, FAKE = tf.constant([[0.5], [-1.0]]), tf.constant([[2.0], [-3.0]])
BOTH = pytest.mark.parametrize("variant", ["bigan", "aae"])


def softplus(x):
    return np.log1p(np.exp(x))


def real_batch(model, count=4):
    return model.begin_step(some_images(count * model.n_critic))[0]["real"]


def watched(model):
    """The model, with all that `judge_both` is asked kept in a list."""
    asked, judge_both = [], model.judge_both

    def judge(real, fake):
        asked.append((real, fake))
        return judge_both(real, fake)

    model.judge_both = judge
    return asked


# BiGAN -----------------------------------------------------------------------------


def test_bigan_terms_are_the_papers():
    model = tiny_model("bigan")
    model.judge_both = lambda real, fake: (REAL, FAKE)
    real, (one, two) = real_batch(model), (np.array([0.5, -1]), np.array([2, -3]))
    (d_loss,) = model.discriminator_terms({"real": real}).values()
    assert_allclose(d_loss, softplus(-one).mean() + softplus(two).mean(), rtol=1e-6)
    terms = model.generator_terms({"real": real})
    assert set(terms) == {"g_loss", "e_loss"}
    assert_allclose(terms["g_loss"], softplus(-two).mean(), rtol=1e-6)
    assert_allclose(terms["e_loss"], softplus(one).mean(), rtol=1e-6)


def test_bigan_takes_an_image_with_its_code_for_real_and_a_latent_for_fake():
    model = tiny_model("bigan")
    asked, real = watched(model), real_batch(model)
    model.discriminator_terms({"real": real})
    model.generator_terms({"real": real})
    for (images, codes), (pictures, latents) in asked:
        assert_array_equal(images, real)
        assert_array_equal(codes, model.encoder(real, training=True))
        assert_array_equal(pictures, model.generator(latents, training=True))
        assert_array_equal(latents.shape, (4, 4))
    # Fresh ones, and of the prior: no code of an image.
    assert not np.any(asked[0][1][1].numpy() == asked[1][1][1].numpy())


@pytest.mark.parametrize(
    ("side", "real_moves", "fake_moves"),
    [("generator", -1, 1), ("discriminator", 1, -1)],
)
def test_bigans_sides_pull_the_logits_of_both_pairs_apart(side, real_moves, fake_moves):
    """The encoder lowers what the generator raises; a single term would leave one."""
    model = tiny_model("bigan", networks="mlp", compiled=False)
    model.compile(keras.optimizers.SGD(0.05), keras.optimizers.SGD(0.05))
    latents = tf.random.stateless_normal((4, 4), [1, 2])
    model.sample_latents = lambda count: latents
    real = real_batch(model)
    before = [logits.numpy().mean() for logits in model.judge_pairs(real)]
    step = getattr(model, f"{side}_step")
    step(getattr(model, f"{side}_terms"), {"real": real})
    after = [logits.numpy().mean() for logits in model.judge_pairs(real)]
    assert np.sign(after[0] - before[0]) == real_moves
    assert np.sign(after[1] - before[1]) == fake_moves


@pytest.mark.parametrize(
    ("term", "moved", "still"),
    [("g_loss", "generator", "encoder"), ("e_loss", "encoder", "generator")],
)
def test_each_of_bigans_terms_moves_its_own_network(term, moved, still):
    model = tiny_model("bigan")
    real = real_batch(model)
    sides = [getattr(model, name).trainable_variables for name in (moved, still)]
    with tf.GradientTape() as tape:
        loss = model.generator_terms({"real": real})[term]
    own, others = tape.gradient(loss, sides)
    assert np.mean([gradient is not None for gradient in own]) == 1
    assert others == [None] * len(others)


# AAE -------------------------------------------------------------------------------


def test_aae_terms_are_the_papers_with_their_weights():
    model = tiny_model("aae", adversarial_weight=0.25, reconstruction_weight=3.0)
    real = real_batch(model, 2)
    model.judge_both = lambda real, fake: (REAL, FAKE)
    model.judge = lambda codes: FAKE
    (d_loss,) = model.discriminator_terms({"real": real}).values()
    one, two = np.array([0.5, -1]), np.array([2, -3])
    assert_allclose(d_loss, softplus(-one).mean() + softplus(two).mean(), rtol=1e-6)
    terms = model.generator_terms({"real": real})
    assert set(terms) == {"g_loss", "reconstruction_loss"}
    assert_allclose(terms["g_loss"], 0.25 * softplus(-two).mean(), rtol=1e-6)
    codes = model.encoder(real, training=True)
    error = np.abs(real - model.generator(codes, training=True)).mean()
    assert_allclose(terms["reconstruction_loss"], 3 * error, rtol=1e-5)


def test_aae_takes_the_prior_for_real_and_codes_for_fake():
    model = tiny_model("aae")
    asked, real = watched(model), real_batch(model, 1000)
    model.discriminator_terms({"real": real})
    ((latents, codes),) = asked
    assert_array_equal(codes, model.encoder(real, training=True))
    assert_allclose([np.mean(latents), np.std(latents)], [0, 1], atol=0.05)


def test_aaes_encoder_fools_the_discriminator():
    model = tiny_model("aae", networks="mlp", compiled=False, reconstruction_weight=0.0)
    model.compile(keras.optimizers.SGD(10.0), keras.optimizers.SGD(0.1))
    real = real_batch(model)
    decoder = values(model.generator.trainable_variables)
    before = np.mean(model.judge(model.infer(real)))
    model.generator_step(model.generator_terms, {"real": real})
    assert np.mean(model.judge(model.infer(real))) > before
    # The decoder meets no discriminator.
    assert_all_equal(decoder, values(model.generator.trainable_variables))


def test_aae_learns_to_reconstruct():
    made = networks()
    model = AAE(made["generator"], made["encoder"], made["latents"])
    model.compile(keras.optimizers.Adam(0.01), keras.optimizers.Adam(0.01))
    levels = np.linspace(20, 235, 20).astype("uint8")
    images = np.broadcast_to(levels[:, None, None, None], (20, *SHAPE)).copy()
    errors = []
    for epochs in (1, 60):
        fit(model, images, epochs=epochs)
        found = model.reconstruct(images).astype(int)
        errors.append(np.abs(found - images).mean())
    assert errors[1] < 0.4 * errors[0]


# Both ------------------------------------------------------------------------------


@BOTH
def test_a_step_of_the_generators_side_moves_both_of_its_networks(variant):
    model = tiny_model(variant)
    networks = (model.generator, model.encoder)
    before = [values(network.trainable_variables) for network in networks]
    real = real_batch(model)
    model.generator_step(model.generator_terms, {"real": real})
    for network, old in zip(networks, before, strict=True):
        new = values(network.trainable_variables)
        moved = [np.any(a != b) for a, b in zip(old, new, strict=True)]
        assert np.mean(moved) > 0.7


@BOTH
def test_the_encoders_average_follows_its_formula(variant):
    model = tiny_model(variant, ema_decay=0.5)
    expected = values(model.encoder.weights)
    for step in range(3):
        fit(model, some_images(5), batch_size=5)
        decay = min(0.5, (1 + step) / (10 + step))
        for index, weight in enumerate(model.encoder.weights):
            share = decay if weight.trainable else 0.0
            expected[index] = share * expected[index] + (1 - share) * weight.numpy()
    for average, value in zip(model.ema_encoder.weights, expected, strict=True):
        assert_allclose(average, value, rtol=1e-4, atol=1e-6)


@BOTH
def test_encode_is_the_averages_and_of_each_image_alone(variant):
    model = tiny_model(variant, policy="mixed_bfloat16")
    fit(model)
    images = some_images(70)
    latents = model.encode(images)
    assert (latents.shape, latents.dtype) == ((70, 4), np.float32)
    floats = images.astype("float32") / 127.5 - 1
    expected = model.ema_encoder(floats, training=False)
    assert_allclose(latents, expected, rtol=1e-4, atol=1e-5)
    assert_allclose(model.encode(floats), latents, rtol=1e-4, atol=1e-6)
    assert_array_equal(model.encode(images[:3]), latents[:3])
    pictures = model.reconstruct(images)
    assert (pictures.shape, pictures.dtype) == ((70, *SHAPE), np.uint8)
    expected = model.ema_generator(latents, training=False)
    assert_allclose(pictures / 127.5 - 1, expected, atol=0.02)
    assert model.generate(3).shape == (3, *SHAPE)


@pytest.mark.parametrize(
    ("images", "sentence"),
    [
        (some_images(3, (8, 9, 1)), r"shape \(batch, 8, 8, 1\)"),
        (some_images(3).astype("float32"), "floats from 0 to 2"),
        (some_images(3).astype("int32"), "uint8, or float"),
    ],
)
def test_other_images_are_not_encoded(images, sentence):
    with pytest.raises(InputError, match=sentence):
        tiny_model("aae").encode(images)


def test_a_model_without_an_encoder_says_what_finds_latents():
    model = tiny_model("gan", compiled=False)
    for call in (model.encode, model.reconstruct):
        with pytest.raises(InputError, match="invert"):
            call(some_images(2))


def networks(latent_dim=4, shape=SHAPE):
    small = {"width": 8, "depth": 1}
    return {
        "generator": mlp.generator(SHAPE, 4, **small, normalization="none"),
        "encoder": mlp.discriminator(shape, head=heads.Latents(latent_dim), **small),
        "pair": mlp.discriminator(SHAPE, head=heads.Pair(latent_dim), **small),
        "latents": mlp.discriminator((latent_dim,), **small),
        "images": mlp.discriminator(SHAPE, **small),
    }


@pytest.mark.parametrize(
    ("model_class", "judge", "other", "received"),
    [
        (BiGAN, "pair", {"latent_dim": 5}, "(batch, 8, 8, 1), (batch, 5)."),
        (BiGAN, "images", {}, "(batch, 8, 8, 1)."),
        (BiGAN, "latents", {}, "(batch, 4)."),
        (AAE, "latents", {"latent_dim": 5}, "(batch, 5)."),
        (AAE, "images", {}, "(batch, 8, 8, 1)."),
        (AAE, "pair", {}, "(batch, 8, 8, 1), (batch, 4)."),
    ],
)
def test_a_discriminator_that_judges_something_else_is_refused(
    model_class, judge, other, received
):
    made, others = networks(), networks(**other)
    sentence = rf"^discriminator .*latents \(batch, 4\).* {re.escape(received)}"
    with pytest.raises(InputError, match=sentence):
        model_class(made["generator"], made["encoder"], others[judge])


@pytest.mark.parametrize(
    ("other", "numbers"),
    [
        ({"latent_dim": 5}, r"\(batch, 4\).*\(batch, 5\)"),
        ({"shape": (8, 9, 1)}, r"\(batch, 8, 8, 1\).*\(batch, 8, 9, 1\)"),
    ],
)
def test_an_encoder_of_other_shapes_is_refused(other, numbers):
    made, encoder = networks(), networks(**other)["encoder"]
    with pytest.raises(InputError, match=f"^encoder .*{numbers}"):
        BiGAN(made["generator"], encoder, made["pair"])
    with pytest.raises(InputError, match="encoder must be a Keras model"):
        AAE(made["generator"], keras.layers.Dense(4), made["latents"])


def test_weights_below_zero_are_refused():
    for name in ("adversarial_weight", "reconstruction_weight"):
        with pytest.raises(InputError, match=f"{name} must be a number of at least 0"):
            tiny_model("aae", compiled=False, **{name: -1.0})


def test_networks_are_told_by_name():
    model = tiny_model("bigan", compiled=False)
    assert [*model.networks()] == ["generator", "encoder", "discriminator"]
    assert model.encoder.name == "encoder"
    gan = GAN(mlp.generator(SHAPE, 4), mlp.discriminator(SHAPE))
    assert [*gan.networks()] == ["generator", "discriminator"]
