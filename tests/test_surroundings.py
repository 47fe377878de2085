"""What surrounds a script or a command changes no number, or one sentence says why."""

import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys
import types

import keras
import numpy as np
import pytest

from helpers import (
    FAMILIES,
    assert_all_equal,
    exhaustive,
    fit,
    networks_of,
    tiny_model,
    values,
)
from tfgan_kit import GAN, environment, layers, networks, precision, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features import classifier_training
from tfgan_kit.runs import building
from tiny_runs import config_of


@pytest.fixture(autouse=True)
def _keras_comes_back():
    epsilon = keras.config.epsilon()
    yield
    keras.config.set_epsilon(epsilon)
    keras.config.set_floatx("float32")
    keras.config.set_image_data_format("channels_last")


def refusal(call, *args, **kwargs):
    with pytest.raises(InputError) as caught:
        call(*args, **kwargs)
    return str(caught.value)


# Channels first ---------------------------------------------------------------------


@pytest.mark.parametrize("variant", exhaustive("dcgan", "gan"))
def test_channels_first_changes_nothing(variant, tmp_path):
    expected = tiny_model(variant)
    history = fit(expected).history
    keras.config.set_image_data_format("channels_first")
    model = tiny_model(variant)
    assert fit(model).history == history
    assert_all_equal(values(model.variables), values(expected.variables))
    assert keras.config.image_data_format() == "channels_first"
    model.save(tmp_path / "model.keras")
    again = building.load_keras(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.generate(3), expected.generate(3))


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_its_channels_last(family):
    recipe = recipes.get("lsgan")
    options = {"width": 8, "depth": 2} if family != "resnet" else {"width": 8}
    keras.config.set_image_data_format("channels_first")
    keras.utils.set_random_seed(1)
    made = networks_of(recipe, family, (8, 12, 3), options)
    keras.config.set_image_data_format("channels_last")
    keras.utils.set_random_seed(1)
    plain = networks_of(recipe, family, (8, 12, 3), options)
    for name in ("generator", "discriminator"):
        assert made[name].get_config() == plain[name].get_config()


def test_own_layers_have_their_channels_last():
    keras.config.set_image_data_format("channels_first")
    x = np.random.default_rng(0).normal(size=(2, 4, 6, 16)).astype(np.float32)
    for layer, shape in (
        (layers.GroupedConv2D(8, 3, 4), (2, 4, 6, 8)),
        (layers.Conv2DTranspose(8, 4, (8, 12), 2), (2, 8, 12, 8)),
        (layers.SelfAttention(), x.shape),
        (layers.SelfAttention(spectral=True), x.shape),
        (layers.SpectralConv2D(8, 3), (2, 4, 6, 8)),
        (layers.BatchNormalization(), x.shape),
    ):
        assert layer(x).shape == shape
        if hasattr(layer, "plain"):
            layer.build(x.shape) if not layer.built else None
            copy, weights = layer.plain()
            copy.build(x.shape)
            copy.set_weights(weights)
            assert copy(x).shape == shape


# Types of numbers -------------------------------------------------------------------


@pytest.mark.parametrize("floatx", ["float16", "float64", "bfloat16"])
def test_a_run_does_not_depend_on_the_configuration_of_keras(floatx):
    def build():
        return building.build_model(config_of("dcgan", jit=False), (8, 8, 1), 5)

    expected = values(building_variables(build()))
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(floatx)
    keras.config.set_epsilon(0.1)
    keras.config.set_image_data_format("channels_first")
    model = build()
    assert_all_equal(values(building_variables(model)), expected)
    assert {v.dtype for v in building_variables(model)} == {"float32", "int64"}
    assert keras.config.floatx() == keras.config.dtype_policy().name == floatx


def building_variables(model):
    sides = model.generator_optimizer, model.discriminator_optimizer
    return [v for one in (model, *sides, *model.metrics) for v in one.variables]


@pytest.mark.parametrize("policy", ["float16", "bfloat16", "float64"])
def test_our_networks_refuse_a_policy_without_float32_weights(policy):
    keras.config.set_dtype_policy(policy)
    for name in FAMILIES:
        family = networks.FAMILIES[name]
        for call, args in (
            (family.generator, ((8, 8, 1), 4)),
            (family.discriminator, ((8, 8, 1),)),
        ):
            message = refusal(call, *args)
            assert message.endswith(f"Received: the dtype policy '{policy}'.")


def own_networks():
    latents, images = keras.Input((4,)), keras.Input((8, 8, 1))
    x = keras.layers.Dense(64, "tanh")(latents)
    generator = keras.Model(latents, keras.layers.Reshape((8, 8, 1))(x))
    x = keras.layers.Flatten()(images)
    return generator, keras.Model(images, keras.layers.Dense(1)(x))


@pytest.mark.parametrize("policy", ["float16", "bfloat16"])
def test_networks_of_a_user_with_coarse_weights_are_refused(policy):
    keras.config.set_dtype_policy(policy)
    message = refusal(GAN, *own_networks())
    assert f"'mixed_{policy}'" in message


def test_networks_of_a_user_in_float64_train():
    keras.config.set_dtype_policy("float64")
    keras.config.set_floatx("float64")
    model = GAN(*own_networks())
    model.compile("adam", "adam")
    assert np.isfinite(fit(model).history["d_loss"]).all()
    assert {metric.variables[0].dtype for metric in model.metrics} == {"float32"}


@pytest.mark.parametrize("floatx", ["float16", "bfloat16"])
def test_a_floatx_that_would_round_images_is_refused(floatx):
    made = own_networks()
    keras.config.set_floatx(floatx)
    assert refusal(GAN, *made).endswith(f"Received: floatx '{floatx}'.")


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_a_mixed_policy_is_that_of_our_networks(policy):
    keras.config.set_dtype_policy(policy)
    generator = networks.dcgan.generator((8, 8, 1), 4, width=8, depth=2)
    assert generator.get_layer("stage1_conv").dtype_policy.name == policy
    assert keras.config.dtype_policy().name == policy


# Random numbers ---------------------------------------------------------------------


def test_random_numbers_of_a_script_go_on(monkeypatch):
    def train_a_classifier():
        monkeypatch.setattr(
            classifier_training, "_fitted", lambda *args: random.random()
        )
        return classifier_training._trained(None, 0, 1, None)

    def build():
        return building.build_model(config_of("gan", jit=False), (8, 8, 1), 5)

    for draw in (train_a_classifier, build):
        random.seed(5)
        np.random.seed(5)
        expected = random.random(), np.random.random()
        random.seed(5)
        np.random.seed(5)
        draw()
        assert (random.random(), np.random.random()) == expected


def test_weights_are_those_of_the_seed_whatever_was_drawn_before():
    with precision.seeded(3):
        expected = own_networks()[0].get_weights()
    random.seed(11)
    with precision.seeded(3):
        assert_all_equal(own_networks()[0].get_weights(), expected)


# Backends ---------------------------------------------------------------------------


def test_keras_on_another_backend_is_refused(monkeypatch):
    other = types.SimpleNamespace(config=types.SimpleNamespace(backend=lambda: "jax"))
    monkeypatch.setitem(sys.modules, "keras", other)
    assert refusal(environment.prepare).endswith("Received: Keras on jax.")


@pytest.mark.parametrize("room", ["layers", "networks", "callbacks", "metrics"])
def test_every_room_refuses_another_backend(room):
    code = f"from tfgan_kit import {room}; import keras"
    done = python(["-c", code], KERAS_BACKEND="jax")
    assert "InputError: tfgan-kit runs Keras on TensorFlow" in done.stderr


# Processes --------------------------------------------------------------------------


def python(command, **variables):
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def keras_home(tmp_path_factory):
    """A keras.json of other habits than this package's."""
    place = tmp_path_factory.mktemp("keras")
    content = {
        "image_data_format": "channels_first",
        "epsilon": 0.1,
        "backend": "jax",
    }
    (place / "first").mkdir()
    (place / "first" / "keras.json").write_text(
        json.dumps({**content, "floatx": "float32"})
    )
    (place / "half").mkdir()
    (place / "half" / "keras.json").write_text(
        json.dumps({**content, "floatx": "float16"})
    )
    return place


@pytest.mark.slow
def test_a_script_in_odd_surroundings(keras_home, tmp_path):
    script = pathlib.Path(__file__).with_name("odd_process.py")
    odd = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    odd |= {"PYTHONOPTIMIZE": "1", "OMP_NUM_THREADS": "1", "TF_DETERMINISTIC_OPS": "1"}
    done = python(
        [str(script), str(tmp_path)],
        KERAS_HOME=str(keras_home / "first"),
        KERAS_BACKEND="",
        PYTHONPATH=str(script.parent),
        **odd,
    )
    assert done.stdout == "all is well\n", done.stderr


@pytest.mark.slow
def test_the_command_line_does_not_read_keras_json(keras_home, tmp_path):
    digests = []
    for name, home in (("odd", keras_home / "half"), ("plain", tmp_path)):
        run = tmp_path / name
        options = "--variant dcgan --steps 2 --batch-size 20 --no-export --quiet"
        options += " --set generator.width=8 --set discriminator.width=8"
        options += " --precision float32 --split train[:40]"
        done = python(
            ["-m", "tfgan_kit", "train", *options.split(), "--run-dir", str(run)],
            KERAS_HOME=str(home),
            KERAS_BACKEND="",
        )
        assert done.returncode == 0, done.stderr
        content = (run / "checkpoints/step-00000002/variables.npz").read_bytes()
        digests.append(hashlib.sha256(content).hexdigest())
    assert digests[0] == digests[1]
