"""The base class: data, noise, average, precision, saving."""

import functools
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from helpers import (
    SHAPE,
    assert_all_equal,
    fit,
    some_images,
    tiny_model,
    values,
)
from tfgan_kit import models, optimizers
from tfgan_kit.errors import InputError
from tfgan_kit.networks import mlp


def scaled(images):
    return images.astype("float32") / 127.5 - 1


# Data ------------------------------------------------------------------------------


def forms_of(images):
    labels = np.zeros(len(images), "int64")
    dataset = tf.data.Dataset.from_tensor_slices
    return {
        "array": (images, None),
        "labelled arrays": (images, labels),
        "floats": (scaled(images), None),
        "data set": (dataset(images).batch(10), None),
        "labelled data set": (dataset((images, labels)).batch(10), None),
        "static data set": (dataset(images).batch(10, drop_remainder=True), None),
        "float data set": (dataset(scaled(images)).batch(10), None),
    }


@functools.cache
def trained_on(form):
    x, y = forms_of(some_images())[form]
    model = tiny_model("wgan-gp")
    batch_size = None if isinstance(x, tf.data.Dataset) else 10
    model.fit(x, y, batch_size=batch_size, shuffle=False, verbose=0)
    return values(model.variables)


@pytest.mark.parametrize("form", list(forms_of(some_images()))[1:])
def test_every_form_of_data_gives_the_same_training(form):
    for one, two in zip(trained_on("array"), trained_on(form), strict=True):
        assert_allclose(two, one, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("as_dataset", [False, True])
def test_a_last_batch_smaller_than_n_critic_is_skipped(as_dataset):
    model = tiny_model("gan", n_critic=2)
    x, batch_size = some_images(21), 10
    if as_dataset:
        x, batch_size = tf.data.Dataset.from_tensor_slices(x).batch(10), None
    model.fit(x, batch_size=batch_size, verbose=0)
    assert int(model.step) == 2
    model.fit(some_images(22), batch_size=10, verbose=0)
    assert int(model.step) == 5


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        (some_images(10, (8, 9, 1)), r"shape \(batch, 8, 8, 1\).*\(10, 8, 9, 1\)"),
        (some_images(10).astype("int32"), "uint8, or float"),
        (some_images(10).astype("float32"), "floats from 0 to 255"),
        (np.full((10, *SHAPE), np.nan, "float32"), "floats from nan"),
        (tf.data.Dataset.from_tensor_slices(some_images(10)), "shape"),
        (tf.data.Dataset.from_tensors(some_images(10).astype("int64")), "uint8"),
        ([1, 2], "array or batches in a tf.data.Dataset"),
        (some_images(2), "at least one example for each of the n_critic=3"),
    ],
)
def test_bad_data_is_refused_in_one_sentence(x, sentence):
    with pytest.raises(InputError, match=sentence):
        tiny_model("gan", n_critic=3).fit(x, verbose=0)


def test_float_data_out_of_range_in_a_data_set_stops_the_training():
    x = tf.data.Dataset.from_tensors(some_images(10).astype("float32"))
    with pytest.raises(InputError, match=r"uint8, or float in.*to 255"):
        tiny_model("gan").fit(x, verbose=0)


@pytest.mark.parametrize("as_dataset", [False, True])
def test_a_batch_smaller_than_n_critic_is_refused(as_dataset):
    x, batch_size = some_images(), 2
    if as_dataset:
        x, batch_size = (
            tf.data.Dataset.from_tensor_slices(x).batch(2, drop_remainder=True),
            None,
        )
    with pytest.raises(InputError, match="a batch size of 2"):
        tiny_model("gan", n_critic=3).fit(x, batch_size=batch_size, verbose=0)


# Noise -----------------------------------------------------------------------------


def test_draws_differ_in_a_step_and_between_steps_and_repeat():
    model = tiny_model("gan")
    draws = []
    for _ in range(2):
        model.real_batches(some_images(4))
        draws += [model.sample_latents(3).numpy() for _ in range(2)]
        model.step.assign_add(1)
    assert len({draw.tobytes() for draw in draws}) == 4
    model.step.assign(0)
    model.real_batches(some_images(4))
    assert_array_equal(model.sample_latents(3), draws[0])


def test_noise_depends_on_the_seed_and_has_its_distribution():
    one, other = (
        models.GAN(mlp.generator(SHAPE, 64), mlp.discriminator(SHAPE), seed=seed)
        for seed in (0, 1)
    )
    latents, others = one.sample_latents(2000).numpy(), other.sample_latents(2000)
    assert not np.any(latents == others)
    assert_allclose([latents.mean(), latents.std()], [0, 1], atol=0.02)
    uniform = one.sample_uniform((20000,)).numpy()
    assert 0 <= uniform.min() < 0.01 < 0.99 < uniform.max() < 1


# The average -----------------------------------------------------------------------


def critic(layer=None):
    """A discriminator of images of 4x4, perhaps with another layer in it."""
    x = inputs = keras.Input((4, 4, 1))
    x = layer(x) if layer else x
    return keras.Model(inputs, keras.layers.Dense(1)(keras.layers.Flatten()(x)))


def passes(discriminator):
    """How often it is called for real and fake images, whose logits must be its own."""
    model = models.GAN(mlp.generator((4, 4, 1), 2, width=4, depth=1), discriminator)
    real, fake = tf.random.normal((2, 3, 4, 4, 1), seed=0)
    expected = [model.judge(images) for images in (real, fake)]
    judge, calls = model.judge, []
    model.judge = lambda images: (calls.append(1), judge(images))[1]
    for logits, one in zip(model.judge_both(real, fake), expected, strict=True):
        assert_allclose(logits, one, rtol=1e-5, atol=1e-6)
    return len(calls)


def test_both_kinds_of_images_go_through_a_discriminator_in_one_pass():
    assert passes(critic()) == 1
    inner = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(1, 1)])
    assert passes(critic(inner)) == 1


@pytest.mark.parametrize(
    "layer",
    [
        keras.layers.BatchNormalization(),
        keras.Sequential([keras.Input((4, 4, 1)), keras.layers.BatchNormalization()]),
        keras.layers.Lambda(lambda x: x - tf.reduce_mean(x, axis=0)),
        lambda x: x - keras.ops.mean(x, axis=0),
        type("Own", (keras.layers.Layer,), {"call": lambda self, x: x - x[:1]})(),
    ],
)
def test_one_that_may_look_at_a_whole_batch_sees_each_kind_alone(layer):
    assert passes(critic(layer)) == 2


def test_the_average_follows_its_formula_with_a_warm_up():
    model = tiny_model("dcgan", ema_decay=0.5)
    expected = values(model.generator.weights)
    assert_all_equal(expected, values(model.ema_generator.weights))
    for step in range(11):  # the share is 0.5 from the eighth on
        fit(model, some_images(5), batch_size=5)
        decay = min(0.5, (1 + step) / (10 + step))
        for index, weight in enumerate(model.generator.weights):
            share = decay if weight.trainable else 0.0
            expected[index] = share * expected[index] + (1 - share) * weight.numpy()
    for average, value in zip(model.ema_generator.weights, expected, strict=True):
        assert_allclose(average, value, rtol=1e-4, atol=1e-6)
    moving = [w for w in model.generator.weights if "moving_mean" in w.path]
    assert moving
    assert np.any(moving[0].numpy() != 0)


def test_without_an_average_the_twin_is_the_generator():
    model = tiny_model("gan", ema_decay=0.0)
    fit(model)
    assert_all_equal(
        values(model.ema_generator.weights), values(model.generator.weights)
    )


# Sampling --------------------------------------------------------------------------


def test_pictures_of_a_seed_do_not_depend_on_their_number():
    model = tiny_model("gan")
    fit(model)
    pictures = model.generate(70, seed=3)
    assert pictures.dtype == np.uint8
    assert_array_equal(model.generate(3, seed=3), pictures[:3])
    assert np.any(model.generate(3, seed=4) != pictures[:3])


def test_predict_and_call_use_the_average():
    model = tiny_model("dcgan")
    fit(model)
    latents = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
    expected = model.ema_generator(latents, training=False)
    assert_allclose(model(latents), expected, rtol=1e-6)
    assert_allclose(model.predict(latents, verbose=0), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_sampling_computes_in_float32_under_mixed_precision(policy):
    keras.config.set_dtype_policy(policy)  # as a script may have it
    model = tiny_model("dcgan", policy=policy)
    fit(model)
    twin = tiny_model("dcgan", policy="float32")
    twin.ema_generator.set_weights(model.ema_generator.get_weights())
    latents = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
    assert_array_equal(model(latents), twin(latents))
    assert {layer.compute_dtype for layer in model.ema_generator.layers} == {"float32"}
    computes = {layer.compute_dtype for layer in model.generator.layers}
    assert policy.removeprefix("mixed_") in computes


# Precision and optimizers ----------------------------------------------------------


def test_float16_scales_the_losses_of_both_sides():
    model = tiny_model("gan", policy="mixed_float16")
    for side in (model.generator_optimizer, model.discriminator_optimizer):
        assert isinstance(side, keras.optimizers.LossScaleOptimizer)
    model = tiny_model("gan", policy="mixed_bfloat16")
    assert isinstance(model.generator_optimizer, keras.optimizers.Adam)


def test_an_overflow_in_float16_leaves_the_weights_alone():
    model = tiny_model("gan", policy="mixed_float16")
    model.discriminator_optimizer.dynamic_scale.assign(1e38)
    before = values(model.discriminator.trainable_variables)
    fit(model, some_images(10))
    assert_all_equal(before, values(model.discriminator.trainable_variables))
    assert float(model.discriminator_optimizer.dynamic_scale) < 1e38


def test_one_optimizer_cannot_serve_both_sides():
    adam = keras.optimizers.Adam()
    with pytest.raises(ValueError, match="own optimizer"):
        tiny_model("gan", compiled=False).compile(adam, adam)


def test_keras_makes_no_optimizer_of_its_own():
    assert tiny_model("gan").optimizer is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"n_critic": 0}, "n_critic must be an integer of at least 1"),
        ({"n_critic": 1.5}, "n_critic must be an integer"),
        ({"ema_decay": 1.0}, "ema_decay must be a number of at least 0 and below 1"),
        ({"seed": -1}, "seed must be"),
        ({"objective": "wasserstein"}, "objective must be one of"),
    ],
)
def test_bad_numbers_are_refused(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        tiny_model("gan", compiled=False, **arguments)


def test_networks_that_do_not_fit_are_refused():
    generator, critic = mlp.generator(SHAPE, 4), mlp.discriminator((8, 9, 1))
    with pytest.raises(InputError, match="discriminator must take real"):
        models.GAN(generator, critic)
    with pytest.raises(InputError, match="latents"):
        models.GAN(critic, generator)
    with pytest.raises(InputError, match="generator must be a Keras model"):
        models.GAN(keras.layers.Dense(3), critic)


def test_a_misspelt_argument_is_an_error():
    with pytest.raises((TypeError, ValueError), match="n_critc"):
        tiny_model("gan", compiled=False, n_critc=2)


def test_what_a_run_saves_is_read_with_the_models_alone(tmp_path):
    model = tiny_model("gan", compiled=False)
    model.compile(optimizers.Adam(1e-3), optimizers.Adam(1e-3))
    model.save(tmp_path / "model.keras")
    program = (
        "import sys, keras; from tfgan_kit import models;"
        "print(keras.saving.load_model(sys.argv[1]).generator_optimizer)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "model.keras")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "optimizers.adam.Adam" in done.stdout, done.stderr[-3000:]


def test_a_model_that_is_not_compiled_is_saved_as_well(tmp_path):
    model = tiny_model("gan", compiled=False)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert not loaded.compiled
    assert_array_equal(loaded.generate(2), model.generate(2))
