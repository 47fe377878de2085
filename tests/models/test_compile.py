"""`compile`, `predict` and what else Keras does with a whole model."""

import keras
import numpy as np
import pytest

from helpers import assert_all_equal, fit, some_images, tiny_model, values
from tfgan_kit.errors import InputError

LATENTS = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
LABELS = np.arange(3)


def test_each_side_takes_an_optimizer_in_every_form():
    adam = keras.optimizers.Adam(1e-3)
    config = keras.optimizers.serialize(keras.optimizers.SGD(0.5))
    model = tiny_model("gan", compiled=False)
    model.compile(adam, config)
    assert model.generator_optimizer is adam
    assert float(model.discriminator_optimizer.learning_rate) == 0.5
    model.compile(discriminator_optimizer="sgd", generator_optimizer="rmsprop")
    assert isinstance(model.generator_optimizer, keras.optimizers.RMSprop)


ADAM = keras.optimizers.Adam()


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ((), {}),
        (("adam",), {}),
        ((), {"optimizer": "adam"}),
        (("adam",), {"loss": "mse"}),
        (("adam", "adam"), {"loss": "mse"}),
        (("adam", "binary_crossentropy"), {}),
        (("adam", "adam", "mse"), {}),
        (("adam", 3.0), {}),
        (("adam", keras.optimizers.Adam), {"weighted_metrics": []}),
        ((ADAM, ADAM), {}),
        (("adam", keras.optimizers.Adam(use_ema=True)), {}),
    ],
)
def test_what_is_not_two_optimizers_is_refused(arguments, options):
    model = tiny_model("gan", compiled=False)
    with pytest.raises(InputError, match="optimizer"):
        model.compile(*arguments, **options)
    with pytest.raises(InputError, match="compile"):
        fit(model)


def test_latents_become_images():
    plain, told = tiny_model("gan", compiled=False), tiny_model("cgan", compiled=False)
    for predict in (plain.predict, plain.predict_on_batch):
        np.testing.assert_array_equal(predict(LATENTS), plain(LATENTS))
    for predict in (told.predict, told.predict_on_batch):
        images = predict([LATENTS, LABELS])
        np.testing.assert_allclose(images, told([LATENTS, LABELS]), atol=1e-6)


@pytest.mark.parametrize(
    ("variant", "x"),
    [
        ("gan", some_images()),
        ("gan", LATENTS[:, :3]),
        ("gan", LATENTS[0]),
        ("gan", [LATENTS, LABELS]),
        ("cgan", LATENTS),
        ("cgan", [LATENTS, LABELS + 1]),
        ("cgan", [LATENTS, LABELS[:2]]),
        ("cgan", [LATENTS, LABELS / 2]),
        ("cgan", [LABELS, LATENTS]),
    ],
)
def test_other_inputs_of_the_generator_are_refused(variant, x):
    model = tiny_model(variant, compiled=False)
    for predict in (model.predict, model.predict_on_batch):
        with pytest.raises(InputError):
            predict(x)


def test_keras_looks_at_a_model_and_clones_it(capsys):
    model = tiny_model("gan")
    fit(model)
    model.summary()
    assert "generator" in capsys.readouterr().out
    assert model.optimizer is None
    assert set(model.get_metrics_result()) == set(model.logged)
    before = values(model.variables)
    clone = keras.models.clone_model(model)
    assert clone.get_config() == model.get_config()
    shared = {id(v) for v in model.variables} & {id(v) for v in clone.variables}
    assert not shared
    clone.compile("adam", "adam")
    fit(clone)
    assert_all_equal(values(model.variables), before)
