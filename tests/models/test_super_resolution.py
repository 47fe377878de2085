"""SRGAN and ESRGAN: their phases, their terms by hand, and the pixel network."""

import os
import subprocess
import sys

import keras
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import tfgan_kit
from helpers import assert_all_equal, values
from tfgan_kit import models
from tfgan_kit.errors import InputError
from tfgan_kit.networks import patch, upscale
from tfgan_kit.runs import run_config, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of, cut_back, result

SMALL, LARGE = (8, 8, 1), (16, 16, 1)
BOTH = (models.SRGAN, models.ESRGAN)
every_class = pytest.mark.parametrize("cls", BOTH)


def networks(shape=SMALL):
    keras.utils.set_random_seed(0)
    large = (2 * shape[0], 2 * shape[1], shape[2])
    generator = upscale.generator(shape, large, width=8, blocks=1)
    judge = patch.discriminator(large, width=8, normalization="none", spectral=True)
    return generator, judge


def made(cls, *, eager=False, optimizer="adam", steps_per_execution=1, **options):
    model = cls(*networks(), **{"seed": 3, "pixel_steps": 2, **options})
    model.compile(
        *(optimizer, optimizer),
        run_eagerly=eager,
        steps_per_execution=steps_per_execution,
    )
    model.keep_examples(source=data(4)["source"])
    return model


def data(count=20, seed=0):
    random = np.random.default_rng(seed)
    return {
        "source": random.integers(0, 256, (count, *SMALL), "uint8"),
        "target": random.integers(0, 256, (count, *LARGE), "uint8"),
    }


def fit(model, steps=2, **options):
    """Steps of 10 images."""
    options = {"batch_size": 10, "shuffle": False, "verbose": 0, **options}
    return model.fit(data(10 * steps, seed=int(model.step)), **options).history


def judge_state(model):
    """Everything that a step of the discriminator writes."""
    optimizer = model.discriminator_optimizer
    return values([*model.discriminator.variables, *optimizer.variables])


@every_class
@pytest.mark.parametrize("eager", [True, False])
def test_the_pixel_phase_leaves_the_discriminator_bit_equal(cls, eager):
    model = made(cls, eager=eager)
    before = judge_state(model)
    logs = fit(model)
    assert_all_equal(judge_state(model), before)
    assert logs["phase"] == logs["g_loss"] == logs["d_loss"] == [0.0]
    assert logs["feature_loss"] == logs["d_real"] == [0.0]
    assert logs["pixel_loss"][0] > 0
    logs = fit(model, 1)
    assert logs["phase"] == [1.0]
    assert all(logs[name][0] > 0 for name in model.loss_terms)
    moved = zip(judge_state(model), before, strict=True)
    assert np.mean([not np.array_equal(*pair) for pair in moved]) > 0.7


def test_the_discriminator_does_not_run_in_the_pixel_phase():
    model = made(models.SRGAN, eager=True)
    run, calls = model.discriminator.call, []
    model.discriminator.call = lambda *a, **k: calls.append(1) or run(*a, **k)
    fit(model)
    assert not calls
    fit(model, 1)
    assert calls


@every_class
def test_the_phases_are_the_same_in_a_graph(cls):
    # The switch falls into one execution of two steps. (Adam would divide away how
    # small the gradient of a relativistic discriminator's last bias is.)
    one = made(cls, eager=True, optimizer="sgd", pixel_steps=1)
    other = made(cls, optimizer="sgd", steps_per_execution=2, pixel_steps=1)
    for model in (one, other):
        fit(model, 4)
    pairs = zip(values(other.variables), values(one.variables), strict=True)
    for in_graph, eager in pairs:
        assert_allclose(in_graph, eager, rtol=2e-4, atol=2e-5)
    assert int(other.discriminator_optimizer.iterations) == 3


@every_class
def test_a_blend_lies_between_the_pixel_network_and_the_generator(cls):
    model = made(cls, eager=True)
    fit(model)
    pixel = model.ema_generator.get_weights()
    assert_all_equal(model.blended(0.3).get_weights(), pixel)  # the phase lasts
    fit(model)
    last = model.ema_generator.get_weights()
    assert not np.array_equal(last[0], pixel[0])
    assert_all_equal(model.blended(0.0).get_weights(), pixel)
    assert_all_equal(model.blended(1.0).get_weights(), last)
    assert_all_equal(model.blended().get_weights(), last)
    pairs = zip(model.blended(0.25).get_weights(), last, pixel, strict=True)
    for blend, one, other in pairs:
        assert_allclose(blend, 0.25 * one + 0.75 * other, rtol=1e-6, atol=1e-8)
    small = data(3)["source"].astype("float32") / 127.5 - 1
    assert_array_equal(model.blended(1.0)(small), model(small))


@pytest.mark.parametrize("alpha", [-0.1, 1.5, float("nan")])
def test_a_blend_outside_of_both_is_refused(alpha):
    with pytest.raises(InputError, match="alpha"):
        made(models.SRGAN).blended(alpha)


def test_without_a_pixel_phase_the_first_weights_are_kept():
    model = made(models.SRGAN, pixel_steps=0)
    before = model.ema_generator.get_weights()
    assert fit(model)["phase"] == [1.0]
    assert_all_equal(model.blended(0.0).get_weights(), before)


@every_class
@pytest.mark.parametrize("saved_at", [1, 2])
def test_a_file_goes_on_bit_for_bit_in_either_phase(cls, saved_at, tmp_path):
    model = made(cls, eager=True)
    fit(model, saved_at)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    loaded.run_eagerly = True
    assert fit(loaded, 2) == fit(model, 2)
    assert_all_equal(values(loaded.variables), values(model.variables))
    assert_all_equal(
        loaded.blended(0.0).get_weights(), model.blended(0.0).get_weights()
    )


def test_a_run_resumes_in_either_phase(tmp_path):
    settings = ["pixel_steps=2", "generator.blocks=1"]
    config = config_of("srgan", steps=3).with_settings(settings)
    straight = training.start(config, RunFolder(tmp_path / "straight"))
    assert straight.train()
    for step in (1, 2):
        killed = cut_back(straight, step, tmp_path / f"killed-{step}")
        resumed = training.resume(killed.config(), killed)
        assert resumed.step == step
        assert resumed.train()
        assert_all_equal(result(resumed), result(straight))


def logits_of(model, batch, fake):
    judge = model.discriminator
    return judge(batch["target"]).numpy(), judge(fake).numpy()


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def terms_of(model):
    """The generator's terms of a step, its batch, and its images."""
    batch = model.begin_step(data(4))[0]
    terms = {k: float(v) for k, v in model.generator_terms(batch).items()}
    return terms, batch, model.generator(batch["source"], training=True)


def test_the_terms_of_srgan_by_hand():
    model = made(models.SRGAN, adversarial_weight=0.5, pixel_weight=3.0)
    terms, batch, fake = terms_of(model)
    _, logits = logits_of(model, batch, fake)
    assert terms["g_loss"] == pytest.approx(-0.5 * np.log(sigmoid(logits)).mean(), 1e-5)
    error = np.abs(batch["target"] - fake).mean()
    assert terms["pixel_loss"] == pytest.approx(3.0 * error, rel=1e-5)


def test_both_terms_of_esrgan_by_hand():
    model = made(models.ESRGAN, adversarial_weight=2.0)
    terms, batch, fake = terms_of(model)
    real, made_up = logits_of(model, batch, fake)
    r, f = sigmoid(real - made_up.mean()), sigmoid(made_up - real.mean())
    expected = -np.log(f).mean() - np.log(1 - r).mean()
    assert terms["g_loss"] == pytest.approx(2.0 * expected, rel=1e-5)
    found = model.discriminator_terms(batch)["d_loss"]
    expected = -np.log(r).mean() - np.log(1 - f).mean()
    assert float(found) == pytest.approx(expected, rel=1e-5)


@every_class
def test_feature_matching_compares_what_each_stage_gives(cls):
    model = made(cls, feature_weight=4.0)
    terms, batch, fake = terms_of(model)
    judge = model.discriminator
    relus = [layer.output for layer in judge.layers if "relu" in layer.name]
    assert len(relus) == 2
    read = keras.Model(judge.inputs, relus)
    pairs = zip(read(batch["target"]), read(fake), strict=True)
    expected = np.mean([np.abs(one - other).mean() for one, other in pairs])
    assert terms["feature_loss"] == pytest.approx(4.0 * expected, rel=1e-5)


def test_equal_images_match_under_augmentation():
    model = made(models.SRGAN, augment="diffaugment")
    batch = model.begin_step(data(4))[0]
    batch["target"] = model.generator(batch["source"], training=True)
    terms = model.generator_terms(batch)
    assert float(terms["feature_loss"]) == 0.0 == float(terms["pixel_loss"])


@keras.saving.register_keras_serializable("super_resolution")
class OwnJudge(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.conv = keras.layers.Conv2D(4, 3)

    def call(self, inputs):
        return self.conv(inputs)


def one_layer():
    return keras.Sequential([keras.Input(LARGE), keras.layers.Conv2D(1, 3)])


def own():
    judge = OwnJudge()
    judge(np.zeros((1, *LARGE), "float32"))
    return judge


@pytest.mark.parametrize("judge", [one_layer, own])
def test_a_discriminator_without_stages_needs_no_feature_weight(judge):
    generator, _ = networks()
    with pytest.raises(InputError, match="feature_weight=0"):
        models.SRGAN(generator, judge())
    model = models.SRGAN(generator, judge(), feature_weight=0.0, pixel_steps=1)
    model.compile("sgd", "sgd")
    model.keep_examples(source=data(4)["source"])
    assert np.isfinite(fit(model)["g_loss"]).all()


def test_a_sequential_discriminator_has_features():
    layers = keras.layers
    judge = keras.Sequential(
        [
            keras.Input(LARGE),
            layers.Conv2D(4, 3, strides=2),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )
    model = models.SRGAN(networks()[0], judge, pixel_steps=1)
    model.compile("sgd", "sgd")
    model.keep_examples(source=data(4)["source"])
    assert fit(model)["feature_loss"][0] > 0


@pytest.mark.parametrize("variant", ["srgan", "esrgan"])
def test_the_pixel_phase_is_a_third_of_the_run(variant):
    shapes = {"source": (7, 7, 1), "target": (28, 28, 1)}
    small = {"width": 8, "generator.blocks": 1}
    for steps, options, expected in (
        (None, {}, 4000),
        (600, {}, 200),
        (600, {"pixel_steps": 50}, 50),
    ):
        budget = {} if steps is None else {"steps": steps}
        model = tfgan_kit.build(variant, shapes, **small, **budget, **options)
        assert model.pixel_steps == expected
    config = run_config.from_recipe(variant)
    assert config.needs_its_total
    assert model.generator.input_shape == (None, 7, 7, 1)
    assert model.generator.output_shape == (None, 28, 28, 1)


def test_a_missing_file_of_perceptual_weights_is_a_sentence(tmp_path):
    model = made(models.SRGAN, pixel_steps=0, perceptual="vgg19:missing.h5")
    model.discriminator.trainable = True
    with pytest.raises(InputError, match="missing"):
        fit(model, 1)
    config = run_config.from_recipe("srgan")
    for source in ("vgg19:missing.h5", "missing.h5", "vgg16:a"):
        with pytest.raises(InputError, match="perceptual"):
            run_config.override(config, {"perceptual": source})
    with pytest.raises(InputError, match="srgan, esrgan"):
        run_config.override(run_config.from_recipe("gan"), {"perceptual": "vgg19:a"})


def test_a_card_names_no_file_of_this_machine(tmp_path):
    path = tmp_path / "weights.h5"
    path.touch()
    config = run_config.override(
        run_config.from_recipe("esrgan"), {"perceptual": f"vgg19:{path}"}
    )
    assert config.model["perceptual"] == f"vgg19:{path}"
    assert str(path) not in str(config.to_public_json("images"))
    assert run_config.RunConfig.from_json(config.to_json()) == config


_REPLICAS = """
import numpy as np, keras, tensorflow as tf
from models import test_super_resolution as tests
from tfgan_kit import models
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    cpu, [tf.config.LogicalDeviceConfiguration()] * 2)

def train(strategy):
    with strategy.scope():
        model = tests.made(models.SRGAN, optimizer="sgd", pixel_steps=2)
    images = tests.data(16)
    # A mean of two halves: the losses are means over all images and patches.
    data = tf.data.Dataset.from_tensors(images).unbatch().batch(16, drop_remainder=True)
    logs, states = [], []
    for _ in range(4):
        logs.append(model.fit(data, verbose=0).history)
        states.append([v.numpy() for v in model.discriminator.variables])
    return model, logs, states

one = train(tf.distribute.get_strategy())
two = train(tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]))
for before, after in zip(one[1], two[1], strict=True):
    assert before.keys() == after.keys()
    for name in before:
        np.testing.assert_allclose(after[name], before[name], rtol=1e-3, atol=1e-5)
first, second, third, _ = two[2]
assert all(np.array_equal(*pair) for pair in zip(first, second, strict=True))
assert not all(np.array_equal(*pair) for pair in zip(second, third, strict=True))
for name in ("generator", "discriminator", "pixel_generator"):
    pair = (getattr(model, name).weights for model in (two[0], one[0]))
    for a, b in zip(*pair, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-3, atol=1e-5)
print("replicas agree")
"""


@pytest.mark.slow
def test_replicas_change_the_phase_together():
    done = subprocess.run(
        [sys.executable, "-c", _REPLICAS],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": "tests"},
        check=False,
    )
    assert "replicas agree" in done.stdout, done.stderr[-3000:]
