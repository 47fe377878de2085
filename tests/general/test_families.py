"""Three families that the package does not have, each through the whole house."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tests.general import cycle_gan, sound, text
from tfgan_kit import export, models, optimizers
from tfgan_kit.errors import InputError, InputWarning

RANDOM = np.random.default_rng(1)
DATA = {
    "cycle_gan": {
        "a": RANDOM.integers(0, 256, (20, *cycle_gan.SHAPE), "uint8"),
        "b": RANDOM.integers(0, 256, (28, *cycle_gan.SHAPE), "uint8"),
    },
    "sound": RANDOM.integers(-3000, 3000, (24, *sound.SHAPE), "int16"),
    "text": RANDOM.integers(0, len(text.LETTERS), (24, text.LENGTH), "int32"),
}
FAMILIES = tuple(DATA)


def model_of(family):
    keras.utils.set_random_seed(3)
    common = {"ema_decay": 0.9, "seed": 5}
    if family == "cycle_gan":
        model = cycle_gan.ToyCycleGAN(**cycle_gan.networks(), **common)
        model.keep_examples(a=DATA["cycle_gan"]["a"])
    elif family == "sound":
        fields = {"real": sound.ToySound(sound.SHAPE)}
        networks = sound.networks()
        model = models.WGANGP(**networks, fields=fields, n_critic=2, **common)
    else:
        fields = {"real": text.ToyText(text.SHAPE)}
        networks, parts = text.networks(), text.parts()
        model = text.ToyTextGAN(**networks, fields=fields, parts=parts, **common)
    model.compile(optimizers.Adam(1e-3), optimizers.Adam(1e-3))
    return model


def batches(family, start=0, count=3):
    """Batches of a fixed order: a function of their number."""
    data = DATA[family]
    for step in range(start, start + count):
        if family == "cycle_gan":
            yield {name: np.roll(x, step, 0)[:4] for name, x in data.items()}
        else:
            yield np.roll(data, step, 0)[:8]


def train(model, family, start=0, count=3):
    for batch in batches(family, start, count):
        model.train_on_batch(batch)
    return model


def weights(model):
    return [np.array(v) for v in model.variables] + [
        np.array(v)
        for side in (model.generator_optimizer, model.discriminator_optimizer)
        for v in side.variables
    ]


@pytest.mark.parametrize("family", FAMILIES)
def test_it_trains_by_fit(family):
    model = model_of(family)
    before = [np.array(v) for v in model.networks()[model.generator_side[0]].weights]
    history = model.fit(DATA[family], batch_size=8, verbose=0).history
    assert all(np.isfinite(values).all() for values in history.values())
    after = model.networks()[model.generator_side[0]].weights
    assert any((a != np.array(b)).any() for a, b in zip(before, after, strict=True))
    assert int(model.step) >= 2


@pytest.mark.parametrize("family", FAMILIES)
def test_a_resumed_run_equals_one_that_went_through(family, tmp_path):
    whole = train(model_of(family), family, count=4)
    half = train(model_of(family), family, count=2)
    half.save(tmp_path / "half.keras")
    resumed = keras.models.load_model(tmp_path / "half.keras")
    train(resumed, family, start=2, count=2)
    for one, two in zip(weights(whole), weights(resumed), strict=True):
        assert_array_equal(one, two)


def test_a_resumed_fit_on_unpaired_fields_goes_on_in_their_order(tmp_path):
    data = DATA["cycle_gan"]
    whole = model_of("cycle_gan")
    whole.fit(data, batch_size=8, epochs=2, verbose=0)
    half = model_of("cycle_gan")
    half.fit(data, batch_size=8, verbose=0)
    half.save(tmp_path / "half.keras")
    resumed = keras.models.load_model(tmp_path / "half.keras")
    resumed.fit(data, batch_size=8, verbose=0)
    assert int(resumed.step) == int(whole.step) == 6
    for one, two in zip(weights(whole), weights(resumed), strict=True):
        assert_array_equal(one, two)


@pytest.mark.parametrize("family", FAMILIES)
def test_samples_of_a_seed_are_the_same_after_loading(family, tmp_path):
    model = train(model_of(family), family)
    model.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras")
    samples = model.generate(10, seed=2)
    assert samples.dtype.name == model.modality.stored_dtype
    assert samples.shape == (10, *model.modality.stored_shape)
    assert_array_equal(samples, loaded.generate(10, seed=2))
    assert_array_equal(samples[:3], model.generate(3, seed=2))


@pytest.mark.parametrize("family", FAMILIES)
def test_it_draws_a_preview(family, tmp_path):
    model = train(model_of(family), family)
    path = tmp_path / f"preview{model.modality.suffix}"
    model.preview(path, 9)
    assert path.stat().st_size > 20


def test_a_translator_translates_what_it_is_given():
    model = train(model_of("cycle_gan"), "cycle_gan")
    images = DATA["cycle_gan"]["a"]
    given = model.generate(5, a=images[:5])
    assert_array_equal(given, model.generate(5))  # the kept examples are the first
    assert (model.generate(5, a=images[5:10]) != given).any()


@pytest.mark.parametrize("family", FAMILIES)
def test_its_export_and_its_tflite_file_make_the_same_samples(family, tmp_path):
    model = train(model_of(family), family)
    saved = export.export(model, tmp_path / "served")
    export.convert(saved, tmp_path / "gan.tflite")
    expected = model.generate(8, seed=2).astype(float)
    for path in (saved, tmp_path / "gan.tflite"):
        inputs, generator = export.open_source(export.find(path))
        samples = generator.stored(inputs.draw(8, seed=2)).astype(float)
        assert samples.shape == expected.shape
        assert np.abs(samples - expected).max() <= 1  # one level, or one letter


def test_fit_keeps_examples_of_what_it_gets():
    data = DATA["cycle_gan"]
    networks = cycle_gan.networks()
    model = cycle_gan.ToyCycleGAN(**networks)
    model.compile(optimizers.Adam(1e-3), optimizers.Adam(1e-3))
    with pytest.raises(InputError, match="keep_examples"):
        model.generate(2)
    with pytest.warns(InputWarning, match="last examples"):
        model.fit(data, batch_size=8, verbose=0)
    assert_array_equal(model.generate(3), model.generate(3, a=data["a"][:3]))
    back = model.back_sampler
    assert_array_equal(back.generate(3), back.generate(3, b=data["b"][:3]))
