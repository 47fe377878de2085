"""What InfoGAN does with the codes in its latents."""

import math

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from helpers import SHAPE, fit, some_images, tiny_model, values
from tfgan_kit import losses, models
from tfgan_kit.errors import InputError
from tfgan_kit.networks import heads, mlp
from tfgan_kit.sampling import Codes

CODES = Codes(categorical=2, categories=3, continuous=2)
# Noise of one number, the choices 1 and 0, the numbers 0.5 and -1; then 2 and 2, ...
LATENTS = np.float32(
    [
        [9.0, 0, 1, 0, 1, 0, 0, 0.5, -1.0],
        [9.0, 0, 0, 1, 0, 0, 1, 0.0, 1.0],
    ]
)
READINGS = np.float32(
    [
        [1.0, -2.0, 0.5, 3.0, 0.0, 0.0, 0.25, -0.5],
        [0.0, 0.0, 2.0, -1.0, 1.0, 0.5, 1.0, 1.0],
    ]
)


def log_shares(logits):
    logits = np.float64(logits)
    return logits - np.log(np.exp(logits).sum())


def categorical_by_hand():
    first = -log_shares(READINGS[0, :3])[1] - log_shares(READINGS[0, 3:6])[0]
    second = -log_shares(READINGS[1, :3])[2] - log_shares(READINGS[1, 3:6])[2]
    return (first + second) / 2


def continuous_by_hand(variance=1.0):
    squares = np.array([0.25**2 + 0.5**2, 1.0**2 + 0.0])
    terms = squares / variance / 2 + math.log(2 * math.pi * variance)  # of two numbers
    return terms.mean()


def test_losses_are_the_likelihoods():
    found = losses.code_losses(CODES, tf.constant(LATENTS), tf.constant(READINGS))
    assert_allclose(found, [categorical_by_hand(), continuous_by_hand()], rtol=1e-6)


@pytest.mark.parametrize("variance", [0.25, 2.0])
def test_a_learned_variance_is_that_of_the_gaussian(variance):
    logs = np.full((2, 2), np.log(variance), np.float32)
    readings = tf.constant(np.concatenate([READINGS, logs], axis=1))
    found = losses.code_losses(CODES, tf.constant(LATENTS), readings)
    assert_allclose(found[1], continuous_by_hand(variance), rtol=1e-6)
    assert_allclose(found[0], categorical_by_hand(), rtol=1e-6)


def test_a_variance_has_an_end():
    exact = tf.zeros((1, 1))
    least = losses.continuous_code_loss(exact, exact, tf.constant([[-7.0]]))
    assert losses.continuous_code_loss(exact, exact, tf.constant([[-90.0]])) == least


def test_sure_readings_cost_little_and_extreme_ones_are_finite():
    """On logits: the softmax of a softmax could not get below 0.55 for three."""
    sure = np.float32(20 * LATENTS[:, 1:7])
    loss = losses.categorical_code_loss(tf.constant(LATENTS[:, 1:7]), sure, 3)
    assert float(loss) < 1e-6
    wrong = tf.constant(-1e4 * LATENTS[:, 1:7])
    loss = losses.categorical_code_loss(tf.constant(LATENTS[:, 1:7]), wrong, 3)
    assert_allclose(loss, 2e4, rtol=1e-4)


@pytest.mark.parametrize(("categorical", "continuous"), [(0, 2), (2, 0)])
def test_there_may_be_one_kind_of_codes_alone(categorical, continuous):
    codes = Codes(categorical, 3, continuous)
    latents = tf.zeros((2, codes.size + 1))
    found = losses.code_losses(codes, latents, tf.zeros((2, codes.size)))
    expected = categorical * 0.0, continuous * math.log(2 * math.pi) / 2
    assert_allclose(found, expected, rtol=1e-6)
    options = {"categorical": categorical, "categories": 3, "continuous": continuous}
    head = heads.Codes(categorical, 3, continuous)
    generator = mlp.generator(SHAPE, 8, width=8, depth=2)
    judge = mlp.discriminator(SHAPE, head=head, width=8)
    model = models.InfoGAN(generator, judge, **options)
    model.compile("sgd", "sgd")
    logs = fit(model).history
    assert all(np.isfinite(value).all() for value in logs.values())


# The model ----------------------------------------------------------------------------


def terms_at(model, latents, readings):
    logits = np.float32([[0.5], [-1.0]]), np.float32([[2.0], [-3.0]])
    model.sample_latents = lambda count: tf.constant(latents)
    model.judge_both = lambda real, fake: (
        (logits[0], tf.constant(readings + 100)),
        (logits[1], tf.constant(readings)),
    )
    model.judge = lambda images: (logits[1], tf.constant(readings))
    batch = {"real": tf.zeros((2, *SHAPE))}
    found = {**model.discriminator_terms(batch), **model.generator_terms(batch)}
    return {name: float(value) for name, value in found.items()}


def of_codes(posterior="unit", **weights):
    options = {"categorical": 2, "categories": 3, "continuous": 2}
    options["posterior"] = posterior
    generator = mlp.generator(SHAPE, 9, width=8, depth=2)
    judge = mlp.discriminator(SHAPE, head=heads.Codes(**options), width=8)
    return models.InfoGAN(generator, judge, **options, **weights)


def test_terms_are_the_papers():
    model = of_codes(categorical_weight=2.0, continuous_weight=0.5)
    terms = terms_at(model, LATENTS, READINGS)
    softplus = lambda x: np.log1p(np.exp(np.float64(x)))  # noqa: E731
    expected = {
        "d_loss": softplus([-0.5, 1.0]).mean() + softplus([2.0, -3.0]).mean(),
        # The readings of real images, which have no codes, are in no term.
        "d_categorical_loss": 2.0 * categorical_by_hand(),
        "d_continuous_loss": 0.5 * continuous_by_hand(),
        "g_loss": softplus([-2.0, 3.0]).mean(),
        "g_categorical_loss": 2.0 * categorical_by_hand(),
        "g_continuous_loss": 0.5 * continuous_by_hand(),
    }
    assert list(terms) == list(model.loss_terms)
    for name, value in expected.items():
        assert_allclose(terms[name], value, rtol=1e-6, err_msg=name)


def test_the_codes_that_are_read_are_those_that_made_the_image():
    """Of other latents, readings that know all would still be wrong."""
    model = tiny_model("infogan")
    model.begin_step(some_images(4))
    seen = []
    generator = model.generator
    model.judge_both = lambda real, fake: (
        (tf.zeros((4, 1)), tf.zeros((4, 3))),
        (tf.zeros((4, 1)), tf.concat([100 * seen[-1][:, 1:3], seen[-1][:, 3:]], 1)),
    )
    model.synthesize = lambda real, latents: (
        seen.append(latents),
        generator(latents, training=True),
    )[1]
    terms = model.discriminator_terms({"real": tf.zeros((4, *SHAPE))})
    assert float(terms["d_categorical_loss"]) < 1e-6
    exact = model.continuous_weight * math.log(2 * math.pi) / 2
    assert_allclose(terms["d_continuous_loss"], exact, rtol=1e-6)


@pytest.mark.parametrize("posterior", ["unit", "learned"])
def test_the_head_has_the_readings(posterior):
    model = of_codes(posterior)
    logits, readings = model.discriminator(np.zeros((2, *SHAPE), np.float32))
    assert logits.shape == (2, 1)
    assert readings.shape == (2, 8 if posterior == "unit" else 10)
    model.compile("sgd", "sgd")
    before = values(model.discriminator.get_layer("code_head").weights)
    fit(model)
    after = values(model.discriminator.get_layer("code_head").weights)
    assert all((new != old).any() for new, old in zip(after, before, strict=True))


def test_the_generator_is_moved_by_the_information_alone():
    model = of_codes(categorical_weight=1.0)
    model.loss_fn = type("None", (), {})()
    model.loss_fn.generator = lambda logits: 0.0 * tf.reduce_mean(logits)
    model.compile("sgd", "sgd")
    (batch,) = model.begin_step(some_images(8))
    before = values(model.generator.trainable_variables)
    model.generator_step(model.generator_terms, batch)
    after = values(model.generator.trainable_variables)
    moved = [(new != old).any() for new, old in zip(after, before, strict=True)]
    assert np.mean(moved) > 0.7


@pytest.mark.slow
def test_codes_come_to_be_seen():
    """A few steps on nothing but the information: it is read from the images."""
    model = tiny_model("infogan", categorical_weight=5.0, ema_decay=0.0)
    model.compile("adam", "adam")
    images = some_images(64)
    history = model.fit(images, batch_size=32, epochs=150, verbose=0).history
    losses_ = np.array(history["g_categorical_loss"]) / 5
    assert losses_[0] > 0.6  # log 2 is 0.69: nothing is known
    assert losses_[-1] < 0.2
    inputs = model.inputs_of_generator
    (latents,) = inputs.draw(64)
    _, readings = model.discriminator(model.pictures(latents), training=True)
    read = np.argmax(readings[:, :2], axis=1)
    assert np.mean(read == latents[:, 1:3].argmax(axis=1)) > 0.9


def test_codes_are_in_the_inputs_and_kept():
    model = of_codes()
    assert model.inputs_of_generator.codes == CODES
    config = model.get_config()
    for name in ("categorical", "categories", "continuous"):
        assert config[name] == getattr(CODES, name)
    assert config["posterior"] == "unit"
    drawn = model.inputs_of_generator.draw(5)
    assert_array_equal(drawn[0][:, 1:7].reshape(5, 2, 3).sum(axis=2), 1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"categories": 10, "categorical": 1}, "no room for noise beside 12 of codes"),
        ({"categories": 4}, r"outputs of heads.Codes, .*\(None, 8\)"),
        ({"posterior": "learned"}, "outputs of heads.Codes"),
        ({"posterior": "wide"}, "posterior must be one of unit, learned"),
        ({"categorical": 0, "continuous": 0}, "there must be a code"),
        ({"categorical": -1}, "categorical must be an integer of at least 0"),
        ({"continuous_weight": -0.1}, "continuous_weight must be a number of at least"),
    ],
)
def test_what_does_not_fit_is_refused(options, sentence):
    codes = {"categorical": 2, "categories": 3, "continuous": 2}
    generator = mlp.generator(SHAPE, 12, width=8, depth=2)
    judge = mlp.discriminator(SHAPE, head=heads.Codes(**codes), width=8)
    with pytest.raises(InputError, match=sentence):
        models.InfoGAN(generator, judge, **{**codes, **options})
