"""The averaged generator as an object, and networks that must stand apart."""

import inspect
import typing

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from helpers import fit, some_images, tiny_model
from tfgan_kit import models
from tfgan_kit.errors import InputError
from tfgan_kit.models.base.model_arguments import ModelArguments
from tfgan_kit.models.base.sampler import Sampler


def sampler_of(model):
    return Sampler(model.inputs_of_generator, model.ema_generator, model.modality)


@pytest.mark.parametrize("variant", ["gan", "cgan", "infogan", "bigan"])
def test_a_model_draws_by_its_sampler(variant, tmp_path):
    model = tiny_model(variant)
    fit(model, some_images(10))
    sampler = sampler_of(model)
    assert_array_equal(model.generate(3, seed=2), sampler.generate(3, seed=2))
    assert_array_equal(model.generate_grid(4), sampler.generate_grid(4))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.inputs_of_generator == model.inputs_of_generator
    assert_array_equal(loaded.sampler.generate(3, 2), sampler.generate(3, 2))


def test_a_sampler_follows_the_training():
    model = tiny_model("gan")
    before = model.generate(2)
    fit(model, some_images(20), epochs=2)
    assert np.any(model.generate(2) != before)
    expected = sampler_of(model)
    assert_array_equal(model.generate(2), expected.generate(2))


def test_metrics_are_those_of_training_while_evaluate_runs():
    class Difference(keras.metrics.Mean):
        def update_state(self, real, fake):
            super().update_state(keras.ops.abs(real - fake))

    model = tiny_model("gan", compiled=False)
    model.compile("sgd", "sgd", metrics=[Difference("difference")])
    fit(model, some_images(10))
    seen = []

    class Look(keras.callbacks.Callback):
        def on_test_batch_end(self, batch, logs=None):
            assert self.model is model
            seen.append(([one.name for one in self.model.metrics], list(logs)))

    logged = [float(one.result()) for one in model.metrics]
    found = model.evaluate(
        some_images(8), batch_size=4, verbose=0, return_dict=True, callbacks=[Look()]
    )
    assert list(found) == ["difference"]
    assert found["difference"] > 0
    assert seen == [(list(model.logged), ["difference"])] * 2
    assert [float(one.result()) for one in model.metrics] == logged


IMAGE = (8, 8, 1)


def _generator(last):
    return keras.Sequential(
        [
            *(keras.Input((4,)), keras.layers.Dense(64), last),
            *(keras.layers.Reshape(IMAGE), keras.layers.Activation("tanh")),
        ]
    )


def _judge(*shared):
    return keras.Sequential(
        [keras.Input(IMAGE), keras.layers.Flatten(), *shared, keras.layers.Dense(1)]
    )


def test_a_layer_in_both_networks_is_refused():
    shared = keras.layers.Dense(64)
    with pytest.raises(InputError):
        models.GAN(_generator(shared), _judge(shared))
    models.GAN(_generator(keras.layers.Dense(64)), _judge(keras.layers.Dense(64)))


def test_a_layer_without_weights_may_be_in_both():
    shared = keras.layers.ReLU()
    model = models.GAN(_generator(shared), _judge(shared))
    assert shared in model.generator.layers
    assert shared in model.discriminator.layers


def test_networks_within_networks_are_looked_into():
    inner = keras.Sequential([keras.Input((64,)), keras.layers.Dense(64)])
    with pytest.raises(InputError):
        models.WGANGP(_generator(inner), _judge(keras.layers.Dense(64), inner))


def test_an_autoencoder_of_the_generator_itself_is_refused():
    generator = _generator(keras.layers.Dense(64))
    again = keras.Sequential(
        [keras.Input(IMAGE), keras.layers.Flatten(), keras.layers.Dense(4), generator]
    )
    with pytest.raises(InputError):
        models.BEGAN(generator, again)


@pytest.mark.parametrize("shares", ["generator", "discriminator"])
def test_an_encoder_must_stand_apart(shares):
    shared, own = keras.layers.Dense(64), keras.layers.Dense(64)
    generator = _generator(shared if shares == "generator" else own)
    image, latents = keras.Input(IMAGE), keras.Input((4,))
    judging = shared if shares == "discriminator" else keras.layers.Dense(64)
    features = judging(keras.layers.Flatten()(image))
    both = keras.layers.Concatenate()([features, latents])
    discriminator = keras.Model([image, latents], keras.layers.Dense(1)(both))
    encoder = keras.Sequential(
        [keras.Input(IMAGE), keras.layers.Flatten(), shared, keras.layers.Dense(4)]
    )
    with pytest.raises(InputError):
        models.BiGAN(generator, encoder, discriminator)


def test_editors_know_all_arguments_of_a_model():
    shared = inspect.signature(models.AdversarialModel).parameters
    names = set(typing.get_type_hints(ModelArguments)) - {"name"}
    assert names == set(shared) - {"networks", "kwargs"}
    for name in models.__all__:
        model = getattr(models, name)
        if inspect.isclass(model):
            for one in inspect.signature(model).parameters.values():
                assert one.annotation is not one.empty, (name, one.name)
