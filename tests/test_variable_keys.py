"""Keys of variables: unique, the same in every build, and of names that were given."""

import keras
import numpy as np
import pytest

from helpers import VARIANTS, assert_all_equal, exhaustive, fit, tiny_model, values
from tfgan_kit import GAN
from tfgan_kit.errors import InputError
from tfgan_kit.runs import checkpoints, variable_keys


@keras.saving.register_keras_serializable("test_variable_keys")
class Film(keras.layers.Layer):
    """Unnamed parts, in attributes, a list and a dictionary, made in a given order."""

    def __init__(self, swapped=False, **kwargs):
        super().__init__(**kwargs)
        self.swapped = swapped
        first, second = ("scale", "shift")[:: -1 if swapped else 1]
        setattr(self, first, keras.layers.Dense(4))
        setattr(self, second, keras.layers.Dense(4))
        named = [keras.layers.Dense(4, name=name) for name in ("one", "two")]
        self.listed = named[::-1] if swapped else named
        self.by_key = {"a": keras.layers.Dense(4)}
        self.seeds = [keras.random.SeedGenerator(1), keras.random.SeedGenerator(2)]

    def build(self, shape):
        self.gain = self.add_weight(shape=(4,), initializer="ones")
        self.offset = self.add_weight(shape=(4,), initializer="zeros")

    def call(self, inputs):
        x = inputs * (1 + self.scale(inputs)) + self.shift(inputs)
        one, two = sorted(self.listed, key=lambda layer: layer.name)
        return self.by_key["a"](two(one(x) * self.gain) + self.offset)

    def get_config(self):
        return {**super().get_config(), "swapped": self.swapped}


def network(swapped=False, shared=False):
    """A stack with named, unnamed, nested, composite and shared layers."""
    inputs = keras.Input((4,))
    names = ("second", "first") if swapped else ("first", "second")
    made = {name: keras.layers.Dense(4, name=name) for name in names}
    x = (
        made["second"](made["first"](inputs))
        if not swapped
        else (made["first"](made["second"](inputs)))
    )
    x = keras.layers.Dense(4)(Film(swapped)(keras.layers.Dense(4)(x)))
    inside = [keras.layers.Dense(4), *([made["first"]] if shared else [])]
    inner = keras.Sequential([keras.Input((4,)), *inside], name="inner")
    x = keras.layers.Dropout(0.1, seed=1)(inner(x))
    x = keras.layers.Reshape((2, 2))(x)
    x = keras.layers.MultiHeadAttention(1, 2)(x, x)
    x = keras.layers.Flatten()(keras.layers.BatchNormalization()(x))
    return inputs, x


def user_model(swapped=False):
    keras.utils.set_random_seed(1)
    inputs, x = network(swapped)
    x = keras.layers.Reshape((8, 8, 1))(keras.layers.Dense(64, "tanh")(x))
    generator = keras.Model(inputs, x)
    images = keras.Input((8, 8, 1))
    x = keras.layers.Dense(4)(keras.layers.Flatten()(images))
    discriminator = keras.Model(images, keras.layers.Dense(1)(x))
    model = GAN(generator, discriminator, ema_decay=0.9, seed=3)
    model.compile("adam", "adam")
    return model


def shapes(model):
    found = variable_keys.of_model(model)
    return {key: tuple(variable.shape) for key, variable in found.items()}


@pytest.mark.parametrize("variant", exhaustive("gan", "sagan", "bigan", of=VARIANTS))
def test_each_variable_of_a_model_has_a_key_that_every_build_has(variant):
    one = tiny_model(variant)
    found = variable_keys.of_model(one)
    sides = (one.generator_optimizer, one.discriminator_optimizer)
    expected = [v for part in (one, *sides, *one.metrics) for v in part.variables]
    assert len(found) == len({id(v) for v in expected})
    assert {id(v) for v in found.values()} == {id(v) for v in expected}
    assert list(variable_keys.of_model(tiny_model(variant))) == list(found)


def test_keys_are_attribute_layer_and_variable():
    found = variable_keys.of_model(
        tiny_model("r1gan", augment="ada", policy="mixed_float16")
    )
    expected = {
        "step",
        "generator/head/kernel",
        "ema_generator/head/kernel",
        "discriminator/head/kernel",
        "means/d_loss/total",
        "generator_optimizer/iteration",
        "generator_optimizer/dynamic_scale",
    }
    assert expected < set(found)
    moments = [key for key in found if key.endswith("generator/head/kernel/momentums")]
    assert len(moments) == 1


def test_networks_of_a_user_have_the_same_keys_in_each_build():
    assert shapes(user_model()) == shapes(user_model())
    # Keras has counted on: the second dense_0 is another name.
    first, second = (
        list(variable_keys.of_layer(keras.Model(*network(shared=True))))
        for _ in range(2)
    )
    assert first == second
    layers = {key.rpartition("/")[0] for key in first}
    assert {"first", "second", "dense[0]", "dense[1]"} < layers
    assert {"film[0]/listed/one", "film[0]/scale", "film[0]/by_key/a"} < layers
    # A layer in two places has one key.
    assert [key for key in layers if key.startswith("inner/")] == ["inner/dense[0]"]


def test_layers_that_change_places_keep_their_weights(tmp_path):
    one, other = user_model(), user_model(swapped=True)
    for place, variable in enumerate(variable_keys.of_model(one).values()):
        if variable.dtype == "float32":
            variable.assign(np.full(variable.shape, place, np.float32))
    checkpoints.save(one, tmp_path)
    assert shapes(other) == shapes(one)
    checkpoints.load(other, checkpoints.newest_sound(tmp_path))
    both = [variable_keys.of_model(model) for model in (one, other)]
    for key, variable in both[0].items():
        np.testing.assert_array_equal(variable.numpy(), both[1][key].numpy(), key)
    first = other.generator.get_layer("first").kernel.numpy()
    assert np.all(first == one.generator.get_layer("first").kernel.numpy())


@pytest.mark.parametrize(
    "optimizer",
    [
        lambda rate: keras.optimizers.SGD(rate, momentum=0.9),
        lambda rate: keras.optimizers.Adam(rate, amsgrad=True),
        keras.optimizers.Nadam,
        keras.optimizers.Adafactor,
        keras.optimizers.Muon,
        keras.optimizers.RMSprop,
    ],
    ids=["sgd", "amsgrad", "nadam", "adafactor", "muon", "rmsprop"],
)
def test_every_optimizer_comes_back(tmp_path, optimizer):
    one, other = (tiny_model("gan", compiled=False) for _ in range(2))
    for model in (one, other):
        model.compile(optimizer(1e-2), optimizer(1e-2))
    fit(one)
    checkpoints.save(one, tmp_path)
    checkpoints.load(other, checkpoints.newest_sound(tmp_path))
    for side in ("generator_optimizer", "discriminator_optimizer"):
        pair = [values(getattr(model, side).variables) for model in (one, other)]
        assert_all_equal(*pair)
    assert fit(one).history == fit(other).history


def test_another_model_names_the_first_key_that_differs(tmp_path):
    checkpoints.save(tiny_model("dcgan"), tmp_path)
    path = checkpoints.newest_sound(tmp_path)
    with pytest.raises(InputError, match="another model: generator/first_dense/kernel"):
        checkpoints.load(tiny_model("dcgan", shape=(8, 12, 1)), path)
    with pytest.raises(InputError, match="another model: it has no means/r1/total"):
        checkpoints.load(tiny_model("r1gan"), path)


def test_automatic_names_are_told_from_given_ones():
    names = ("dense_9", "dense_03", "my_dense", "dense", "dense_10")
    made = [keras.layers.Dense(1, name=name) for name in names]
    model = keras.Sequential([keras.Input((1,)), *made])
    layers = {key.split("/")[0] for key in variable_keys.of_layer(model)}
    assert layers == {"dense[0]", "dense[1]", "dense[2]", "dense_03", "my_dense"}
    found = variable_keys.of_layer(model)
    assert found["dense[1]/kernel"] is made[0].kernel
    assert found["dense[2]/kernel"] is made[4].kernel
