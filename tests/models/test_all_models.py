"""What every variant must do, over variants and dtype policies."""

import doctest
import importlib
import pkgutil

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from helpers import (
    VARIANTS,
    assert_all_equal,
    check_gan,
    fit,
    some_images,
    tiny_model,
    values,
)
from tfgan_kit import models

LEAVES = (
    *("gan", "lsgan", "sngan", "wgan", "wgan_gp"),
    *("began", "dragan", "r1gan", "ragan", "sagan"),
    *("acgan", "cgan", "projection_gan", "sgan"),
    *("aae", "bigan"),
)
POLICIES = ("float32", "mixed_bfloat16", "mixed_float16")


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("variant", VARIANTS)
def test_check_gan(variant, policy, tmp_path):
    check_gan(lambda: tiny_model(variant, policy=policy), tmp_path)


@pytest.mark.parametrize("networks", ["dcgan", "mlp"])
@pytest.mark.parametrize("variant", VARIANTS)
def test_any_variant_on_any_networks_and_shape(variant, networks):
    shape = (12, 20, 3)
    model = tiny_model(variant, networks=networks, shape=shape)
    fit(model, some_images(10, shape))
    assert model.generate(2).shape == (2, *shape)


@pytest.mark.parametrize("variant", VARIANTS)
def test_graph_equals_eager_equals_several_steps_an_execution(variant):
    results = []
    for options in ({}, {"run_eagerly": True}, {"steps_per_execution": 2}):
        model = tiny_model(variant, compiled=False)
        model.compile("sgd", "sgd", **options)
        fit(model, some_images(40))
        results.append(values(model.variables))
    for other in results[1:]:
        for one, two in zip(results[0], other, strict=True):
            assert_allclose(two, one, rtol=2e-4, atol=2e-6)


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_trains_under_xla(variant):
    model = tiny_model(variant, compiled=False)
    model.compile("adam", "adam", jit_compile=True)
    logs = fit(model).history
    assert all(np.all(np.isfinite(value)) for value in logs.values())


@pytest.mark.parametrize("variant", VARIANTS)
def test_n_critic_counts_the_discriminators_updates(variant):
    model = tiny_model(variant, n_critic=3)
    fit(model, some_images(24), batch_size=12)
    assert int(model.generator_optimizer.iterations) == 2
    assert int(model.discriminator_optimizer.iterations) == 6
    assert int(model.step) == 2


def test_a_discriminator_step_sees_each_image_once():
    seen = []

    class Recording(models.GAN):
        def discriminator_terms(self, real):
            seen.append(real.numpy())
            return super().discriminator_terms(real)

    base = tiny_model("gan", compiled=False)
    model = Recording(base.generator, base.discriminator, n_critic=3)
    model.compile("sgd", "sgd", run_eagerly=True)
    images = some_images(11)
    fit(model, images, batch_size=11)
    expected = images[:9].astype("float32") / 127.5 - 1
    assert [len(batch) for batch in seen] == [3, 3, 3]
    assert_array_equal(np.concatenate(seen), expected)


def test_every_class_is_final_and_short():
    leaves = [getattr(models, name) for name in models.__all__]
    leaves.remove(models.AdversarialModel)
    for leaf in leaves:
        assert leaf.__bases__ == (models.AdversarialModel,)


@pytest.mark.parametrize(
    "name", [m.name for m in pkgutil.iter_modules(models.__path__)]
)
def test_examples_run(name):
    module = importlib.import_module(f"tfgan_kit.models.{name}")
    names = {"keras": keras, "np": np, "tf": tf, **vars(models)}
    finder = doctest.DocTestFinder()
    runner = doctest.DocTestRunner()
    for case in finder.find(module, globs=names):
        runner.run(case)
    assert runner.failures == 0
    assert runner.tries > 0 or name not in LEAVES


@pytest.mark.parametrize("variant", ["dcgan", "wgan-gp"])
def test_a_checkpointed_seed_repeats_the_noise(variant):
    runs = []
    for _ in range(2):
        model = tiny_model(variant)
        fit(model)
        runs.append(values(model.variables))
    assert_all_equal(*runs)
