"""DRAGAN, RaGAN, R1GAN and BEGAN: what their papers say, and popular codes do not."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from helpers import SHAPE, assert_all_equal, fit, some_images, tiny_model, values
from tfgan_kit.errors import InputError
from tfgan_kit.models import BEGAN
from tfgan_kit.networks import mlp


def softplus(x):
    return np.log1p(np.exp(np.asarray(x, "float64")))


def some_floats(seed, count=3):
    images = np.random.default_rng(seed).uniform(-1, 1, (count, *SHAPE))
    return tf.constant(images, tf.float32)


REAL, FAKE = some_floats(1), some_floats(2)
WEIGHT = tf.random.stateless_normal((64, 1), [1, 2])


def with_linear_critic(model):
    """The model with such fakes, judged by the product with a weight."""
    seen = []

    def judge(images):
        seen.append(images.numpy())
        return tf.reshape(images, [-1, 64]) @ WEIGHT

    model.judge, model.synthesize = judge, lambda real: FAKE
    model.begin_step(some_images(3))
    return seen


def logits(images):
    return (tf.reshape(images, [-1, 64]) @ WEIGHT).numpy().astype("float64")


D_LOSS = softplus(-logits(REAL)).mean() + softplus(logits(FAKE)).mean()
G_LOSS = softplus(-logits(FAKE)).mean()


def slopes(model, terms, variables):
    """The gradient of each term alone, in the draws of a step that begins."""
    model.begin_step(some_images(3))
    with tf.GradientTape(persistent=True) as tape:
        found = terms({"real": REAL})
    return {
        name: tape.gradient(value, [v.value for v in variables])
        for name, value in found.items()
    }


# DRAGAN and R1 ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variant", "options", "name", "expected"),
    [
        (
            "dragan",
            {"gp_weight": 7.0},
            "gradient_penalty",
            7.0 * (np.linalg.norm(WEIGHT) - 1) ** 2,
        ),
        (
            "r1gan",
            {"r1_weight": 7.0, "r1_every": 1},
            "r1",
            3.5 * np.linalg.norm(WEIGHT) ** 2,
        ),
    ],
)
def test_the_original_losses_and_the_weighted_penalty(variant, options, name, expected):
    model = tiny_model(variant, **options)
    with_linear_critic(model)
    terms = {
        **model.discriminator_terms({"real": REAL}),
        **model.generator_terms({"real": REAL}),
    }
    assert list(terms) == ["d_loss", name, "g_loss"]
    assert_allclose(terms["d_loss"], D_LOSS, rtol=1e-5)
    assert_allclose(terms["g_loss"], G_LOSS, rtol=1e-5)
    assert_allclose(terms[name], expected, rtol=1e-5)


@pytest.mark.parametrize("variant", ["dragan", "r1gan"])
def test_an_update_follows_the_loss_and_the_penalty(variant):
    """Not the penalty alone."""
    model = tiny_model(variant, compiled=False)
    model.compile(keras.optimizers.SGD(1.0), keras.optimizers.SGD(1.0))
    variables = model.discriminator.trainable_variables
    found = slopes(model, model.discriminator_terms, variables)
    before = values(variables)
    model.begin_step(some_images(3))
    model.discriminator_step(model.discriminator_terms, {"real": REAL})
    for index, variable in enumerate(variables):
        parts = [0.0 if s[index] is None else s[index].numpy() for s in found.values()]
        if variable.name == "kernel":
            assert min(np.abs(part).max() for part in parts) > 0
        expected = before[index] - sum(parts)
        assert_allclose(variable, expected, rtol=1e-4, atol=1e-6)


def test_dragan_looks_around_real_images_at_a_place_of_its_own_for_each():
    model = tiny_model("dragan", perturbation=0.2)
    seen = with_linear_critic(model)
    model.discriminator_terms({"real": REAL})
    radius = 0.2 * REAL.numpy().std()
    moved = (seen[0] - REAL.numpy()) / radius
    assert -1e-5 < moved.min() < moved.max() < 1
    # mix times noise: each image as far as its mix, each number of it by its noise
    farthest = moved.max(axis=(1, 2, 3))
    assert len(np.unique(farthest.round(4))) == 3
    relative = moved / farthest[:, None, None, None]
    assert relative.std(axis=(1, 2, 3)).min() > 0.15
    assert np.abs(relative[0] - relative[1]).max() > 0.3


def test_dragan_draws_one_mix_an_image_and_one_noise_a_number():
    model = tiny_model("dragan")
    with_linear_critic(model)
    draw, shapes = model.sample_uniform, []
    model.sample_uniform = lambda shape: (shapes.append(shape), draw(shape))[1]
    model.discriminator_terms({"real": REAL})
    assert shapes == [(3, *SHAPE), (3, 1, 1, 1)]


def test_r1_looks_at_the_real_images_alone():
    model = tiny_model("r1gan", r1_every=1)
    seen = with_linear_critic(model)
    model.discriminator_terms({"real": REAL})
    assert_array_equal(seen[-1], REAL)
    assert len(seen) == 2  # and both kinds together, for the loss


# R1 in some steps only -------------------------------------------------------------


def lazy(compiled=None, **options):
    model = tiny_model("r1gan", compiled=False, r1_weight=5.0, **options)
    model.compile("sgd", "sgd", **(compiled or {}))
    return model


def r1_by_step(model, steps=6):
    return fit(model, some_images(10), epochs=steps).history["r1"]


@pytest.mark.parametrize("compiled", [{}, {"run_eagerly": True}])
def test_a_lazy_r1_comes_in_every_so_manieth_step_with_its_weight(compiled):
    found = r1_by_step(lazy(compiled, r1_every=3))
    assert [value > 0 for value in found] == [True, False, False] * 2
    every = r1_by_step(lazy(compiled, r1_every=1), steps=1)
    assert_allclose(found[0], 3 * every[0], rtol=1e-5)


def test_between_them_the_training_is_that_without_a_penalty():
    models = []
    for weight in (5.0, 0.0):
        model = tiny_model("r1gan", r1_every=2, r1_weight=weight)
        model.step.assign(1)
        fit(model, some_images(10))
        models.append(values(model.variables))
    assert_all_equal(*models)


def test_a_lazy_r1_is_the_same_in_the_graph_eagerly_and_in_several_steps():
    results = []
    for compiled in ({}, {"run_eagerly": True}, {"steps_per_execution": 4}):
        model = lazy(compiled, r1_every=3)
        fit(model, some_images(40))
        results.append(values(model.variables))
    for other in results[1:]:
        for one, two in zip(results[0], other, strict=True):
            assert_allclose(two, one, rtol=2e-4, atol=2e-6)


def test_a_lazy_r1_of_augmented_images_draws_the_same_in_the_graph_and_eagerly():
    results = []
    for compiled in ({}, {"run_eagerly": True}):
        model = lazy(compiled, r1_every=2, augment="diffaugment")
        fit(model, some_images(20))
        results.append(values(model.variables))
    for one, two in zip(*results, strict=True):
        assert_allclose(two, one, rtol=2e-4, atol=2e-6)


@pytest.mark.exhaustive
def test_a_lazy_r1_under_xla():
    found = r1_by_step(lazy({"jit_compile": True}, r1_every=2), steps=4)
    assert [value > 0 for value in found] == [True, False] * 2


# RaGAN -----------------------------------------------------------------------------


def test_the_relativistic_generator_is_moved_by_the_real_images():
    """A generator's loss that was replaced by the plain one is not."""
    model = tiny_model("ragan")
    variables = model.generator.trainable_variables
    found = []
    for real in (REAL, REAL / 2):
        model.begin_step(some_images(3))
        with tf.GradientTape() as tape:
            g_loss = model.generator_terms({"real": real})["g_loss"]
        found.append([s.numpy() for s in tape.gradient(g_loss, variables)])
    moved = [np.abs(a - b).max() / np.abs(a).max() for a, b in zip(*found, strict=True)]
    assert max(moved) > 1e-3  # the plain one: 0


# BEGAN -----------------------------------------------------------------------------


def giving_back(share, **options):
    """A model whose autoencoder gives back `share` of each number."""
    images = keras.Input(SHAPE)
    network = keras.Model(images, keras.layers.Rescaling(share)(images))
    generator = tiny_model("began", compiled=False).generator
    model = BEGAN(generator, network, **options)
    model.begin_step(some_images(3))
    return model


@pytest.mark.parametrize(
    ("real", "fake", "balance", "moved"),
    [
        (1.0, 0.25, 0.25, 0.25 + 0.1 * (0.75 * 0.5 - 0.125)),
        (0.25, -1.0, 0.25, 0.25 + 0.1 * (0.75 * 0.125 - 0.5)),
        (0.25, 1.0, 0.01, 0.0),
        (-1.0, 0.25, 0.99, 1.0),
    ],
)
def test_began_by_hand(real, fake, balance, moved):
    """Half of each number comes back, so half of it is the error."""
    model = giving_back(0.5, diversity=0.75, balance_rate=0.1)
    model.synthesize = lambda real: tf.fill((3, *SHAPE), fake)
    model.balance.assign(balance)
    real_images = tf.fill((3, *SHAPE), real)
    real_error, fake_error = abs(real) / 2, abs(fake) / 2
    terms = {
        **model.discriminator_terms({"real": real_images}),
        **model.generator_terms({"real": real_images}),
    }
    assert list(terms) == ["d_loss", "g_loss"]
    # with the balance as it was before
    assert_allclose(terms["d_loss"], real_error - balance * fake_error, rtol=1e-5)
    assert_allclose(terms["g_loss"], fake_error, rtol=1e-5)
    assert_allclose(model.balance, moved, rtol=1e-6)
    logs = {name: float(value) for name, value in model.get_metrics_result().items()}
    expected = {
        "d_real": real_error,
        "d_fake": fake_error,
        "balance": moved,
        "convergence": real_error + abs(0.75 * real_error - fake_error),
    }
    assert {name: logs[name] for name in expected} == pytest.approx(expected, rel=1e-5)


def test_the_errors_are_absolute_ones_of_each_pixel():
    """Of 3 images by 64 numbers two are wrong, by 0.5 and by -0.25."""
    model = giving_back(0.5)
    images = np.zeros((3, *SHAPE), "float32")
    images[0, 0, 0, 0], images[2, 3, 1, 0] = 1.0, -0.5
    d_loss = model.discriminator_terms({"real": tf.constant(images)})["d_loss"]
    assert_allclose(d_loss, 0.75 / 192, rtol=1e-6)


def test_the_generator_is_moved_through_both_sides_of_its_error():
    """Where D(x) = x / 4, the error is 3/4 |x|.

    With the target held fast, as a popular code has it, the slope would be that of
    -1/4 |x| and lead the other way.
    """
    model = giving_back(0.25)
    variables = model.generator.trainable_variables
    found = slopes(model, model.generator_terms, variables)["g_loss"]
    model.begin_step(some_images(3))
    with tf.GradientTape() as tape:
        expected = 0.75 * tf.reduce_mean(tf.abs(model.synthesize({"real": REAL})))
    expected = tape.gradient(expected, [v.value for v in variables])
    assert max(np.abs(slope).max() for slope in expected) > 0
    for slope, right in zip(found, expected, strict=True):
        assert_allclose(slope, right, rtol=1e-4, atol=1e-8)


def test_the_balance_moves_is_saved_and_goes_on(tmp_path):
    model = tiny_model("began", balance_rate=0.05)
    fit(model)
    reached = float(model.balance)
    assert 0 < reached < 1
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert float(loaded.balance) == reached
    assert fit(loaded).history == fit(model).history
    assert float(loaded.balance) == float(model.balance) != reached


def test_the_balance_has_its_part_in_the_update():
    results = []
    for balance in (0.0, 0.5):
        model = tiny_model("began")
        model.balance.assign(balance)
        fit(model, some_images(10))
        results.append(values(model.discriminator.trainable_variables))
    moved = [np.abs(a - b).max() for a, b in zip(*results, strict=True)]
    assert max(moved) > 0


def test_the_errors_are_of_the_images_as_they_were_seen():
    """A discriminator that gives back what it sees makes none."""
    model = giving_back(1.0, augment="diffaugment")
    terms = {
        **model.discriminator_terms({"real": REAL}),
        **model.generator_terms({"real": REAL}),
    }
    assert {name: float(value) for name, value in terms.items()} == {
        "d_loss": 0.0,
        "g_loss": 0.0,
    }
    seen, again = model.judge(REAL)
    assert np.any(seen != REAL)
    assert_array_equal(again, seen)


def test_began_refuses_a_discriminator_of_logits():
    with pytest.raises(
        InputError, match=r"^discriminator .*heads.Images.*\(batch, 1\)"
    ):
        BEGAN(mlp.generator(SHAPE, 4), mlp.discriminator(SHAPE))
