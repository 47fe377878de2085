"""The health watch: each symptom is provoked, and a sound training has none."""

import json

import keras
import numpy as np
import pytest

import tfgan_kit
from helpers import fields_of, fit, some_images, tiny_model
from tfgan_kit import callbacks, data
from tfgan_kit.errors import InputError

NOISE = some_images(400)
BRIGHT = np.maximum(NOISE, 200)
STILL = 1e-12  # a learning rate that changes nothing


def watched(model, images, rates, path, steps=40):
    """The kinds of the warnings of a short training with a look at every other step."""
    eagerly = {"run_eagerly": steps < 10}
    model.compile(*(keras.optimizers.Adam(rate) for rate in rates), **eagerly)
    sentences = []
    watch = callbacks.HealthWatch(images, every=2, path=path, announce=sentences.append)
    fit(model, images[: 10 * steps], callbacks=[watch])
    lines = path.read_text().splitlines() if path.exists() else []
    assert [json.loads(line) for line in lines] == watch.warnings
    assert len(sentences) == len(watch.warnings)
    for sentence, warning in zip(sentences, watch.warnings, strict=True):
        assert f"step {warning['step']}" in sentence
        assert warning["suggestion"] in sentence
    kinds = [one["kind"] for one in watch.warnings]
    assert len(set(kinds)) == len(kinds)
    return kinds


def test_a_discriminator_that_has_won(tmp_path):
    model = tiny_model("gan", compiled=False)
    kinds = watched(model, BRIGHT, (STILL, 0.05), tmp_path / "health.jsonl")
    assert "discriminator-has-won" in kinds
    assert "generator-has-won" not in kinds


@pytest.mark.parametrize(
    "variant", ["gan", pytest.param("wgan", marks=pytest.mark.slow)]
)
def test_a_generator_that_has_won(variant, tmp_path):
    model = tiny_model(variant, compiled=False)
    for weight in model.discriminator.trainable_variables:
        weight.assign(4 * weight)
    images = np.concatenate([NOISE] * model.n_critic)
    kinds = watched(model, images, (0.05, STILL), tmp_path / "health.jsonl")
    assert "generator-has-won" in kinds
    assert "discriminator-has-won" not in kinds


def _ignore_latents(model):
    for network in (model.generator, model.ema_generator):
        kernel, bias = network.weights[-2:]
        kernel.assign(0 * kernel)
        bias.assign(np.linspace(-2, 2, bias.shape[0]))


def _saturate(model):
    for network in (model.generator, model.ema_generator):
        network.weights[-1].assign(0 * network.weights[-1] + 20)


def _silence(model):
    for weight in model.discriminator.trainable_variables:
        weight.assign(0 * weight)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_ignore_latents, {"samples-have-collapsed"}),
        (_saturate, {"outputs-saturate"}),
        (
            _silence,
            {"generator-gradients-vanish", "discriminator-gradients-vanish"},
        ),
    ],
)
def test_a_fault_that_one_look_shows(spoil, expected, tmp_path):
    model = tiny_model("gan", compiled=False)
    spoil(model)
    path = tmp_path / "health.jsonl"
    kinds = set(watched(model, NOISE, (STILL, STILL), path, steps=8))
    assert expected <= kinds
    assert "discriminator-has-won" not in kinds


def test_a_warning_comes_after_three_looks_and_once(tmp_path):
    model, path = tiny_model("gan", compiled=False), tmp_path / "health.jsonl"
    _ignore_latents(model)
    kinds = watched(model, NOISE, (STILL, STILL), path, steps=5)
    assert "samples-have-collapsed" in kinds
    # The end is the third look.
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert {line["step"] for line in lines} == {5}
    watch = callbacks.HealthWatch(NOISE, every=1, path=path)
    fit(model, NOISE[:50], callbacks=[watch])
    assert watch.warnings[: len(lines)] == lines
    again = [one["kind"] for one in watch.warnings]
    assert len(set(again)) == len(again)
    path.write_text(path.read_text() + "half a li")
    model.step.assign(4)  # the run goes back
    watch.set_model(model)
    watch.on_train_begin()
    assert watch.warnings == []
    assert path.read_text() == ""


def test_the_pixel_phase_of_super_resolution_is_sound(tmp_path):
    model = tiny_model("srgan", compiled=False, pixel_steps=99)
    real = fields_of(model, 80)["target"]
    model.compile("adam", "adam", run_eagerly=True)
    watch = callbacks.HealthWatch(real, every=1)
    fit(model, some_images(60), callbacks=[watch])
    assert watch.warnings == []


def test_real_examples_of_another_shape_are_refused():
    model = tiny_model("gan")
    with pytest.raises(InputError, match="shape"):
        fit(model, callbacks=[callbacks.HealthWatch(some_images(4, (9, 9, 1)))])
    with pytest.raises(InputError, match="patience"):
        callbacks.HealthWatch(patience=0)


@pytest.mark.exhaustive
@pytest.mark.parametrize("variant", ["gan", "dcgan", "wgan-gp", "sngan", "lsgan"])
def test_default_recipes_show_no_symptom(variant):
    images = data.load("fashion_mnist_mini", split="train[:2000]").images
    width = 64 if variant == "gan" else 12
    model = tfgan_kit.build(variant, images.shape[1:], width=width, seed=1)
    watch = callbacks.HealthWatch(images, every=25)
    steps = 200 if model.n_critic == 1 else 100
    rows = np.resize(np.arange(len(images)), steps * 32 * model.n_critic)
    fit(model, images[rows], batch_size=32 * model.n_critic, callbacks=[watch])
    assert watch.warnings == []
