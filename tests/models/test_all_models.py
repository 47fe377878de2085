"""What every variant must do, over variants and dtype policies."""

import doctest
import functools
import importlib
import inspect
import pkgutil

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_array_equal

import tfgan_kit
from helpers import (
    EVERY_VARIANT,
    check_gan,
    exhaustive,
    fit,
    some_images,
    some_labels,
    tiny_model,
)
from tfgan_kit import models

LEAVES = (
    *("gan", "lsgan", "sngan", "wgan", "wgan_gp"),
    *("began", "dragan", "r1gan", "r3gan", "ragan", "sagan"),
    *("acgan", "cgan", "projection_gan", "sgan", "infogan"),
    *("aae", "bigan"),
    *("pix2pix", "srgan", "esrgan", "cyclegan", "cut"),
)
POLICIES = ("float32", "mixed_bfloat16", "mixed_float16")


@pytest.mark.parametrize(
    ("variant", "policy"),
    [
        pytest.param(
            *(variant, policy),
            marks=()
            if variant in ("gan", "wgan-gp", "sngan") or policy == "mixed_bfloat16"
            else pytest.mark.exhaustive,
        )
        for variant in EVERY_VARIANT
        for policy in POLICIES
    ],
)
def test_check_gan(variant, policy, tmp_path):
    # The steps of a graph are compared with these in test_traces.py.
    make = functools.partial(tiny_model, variant, policy=policy)
    check_gan(make, tmp_path, in_graph=False)


@pytest.mark.parametrize("policy", POLICIES)
def test_check_gan_in_a_graph(policy, tmp_path):
    check_gan(functools.partial(tiny_model, "wgan-gp", policy=policy), tmp_path)


@pytest.mark.parametrize("variant", exhaustive("wgan-gp", "acgan"))
def test_xla_takes_every_step(variant):
    """To compile what it has taken would need five seconds more."""
    model = tiny_model(variant, n_critic=1, compiled=False)
    model.compile("sgd", "sgd")
    data = tf.constant(some_images(4)), tf.constant(some_labels(4))
    step = tf.function(model.train_step, autograph=False, jit_compile=True)
    taken = step.experimental_get_compiler_ir(data)(stage="hlo")
    assert taken.startswith("HloModule")


# test_augmenting.py trains wgan-gp with an augmentation.
@pytest.mark.parametrize("variant", exhaustive())
def test_trains_under_xla(variant):
    model = tiny_model(variant, compiled=False)
    model.compile("adam", "adam", jit_compile=True)
    logs = fit(model).history
    assert all(np.all(np.isfinite(value)) for value in logs.values())


def test_a_discriminator_step_sees_each_image_once():
    seen = []

    class Recording(models.GAN):
        def discriminator_terms(self, batch):
            seen.append(batch["real"].numpy())
            return super().discriminator_terms(batch)

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
        assert len(inspect.getsource(leaf).splitlines()) <= 80


@pytest.mark.parametrize(
    "name", [m.name for m in pkgutil.iter_modules(models.__path__)]
)
def test_examples_run(name):
    module = importlib.import_module(f"tfgan_kit.models.{name}")
    known = {"keras": keras, "np": np, "tf": tf, "tfgan_kit": tfgan_kit}
    names = known | vars(models)
    finder = doctest.DocTestFinder()
    runner = doctest.DocTestRunner()
    for case in finder.find(module, globs=names):
        runner.run(case)
    assert runner.failures == 0
    assert runner.tries > 0 or name not in LEAVES
