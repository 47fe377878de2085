"""Users' own networks train, are saved, exported and converted as they are."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import zoo
from numpy.testing import assert_allclose

from tfgan_kit import export, models
from tfgan_kit.errors import RunError
from tfgan_kit.export.tflite import conversion
from tfgan_kit.export.verify import agreement
from tfgan_kit.keras_networks import call, copy_network, examples
from tfgan_kit.precision import policy_scope

NAMES = (*zoo.PLAIN, *zoo.LABELLED)
IMAGES = np.random.default_rng(0).integers(0, 256, (8, *zoo.SHAPE)).astype("uint8")
LABELS = np.arange(8) % zoo.NUM_CLASSES
# The others go through the slow stations with `--everything`.
FEW = ("operators", "sequential", "film", "subclassed", "embedding")
LANDING = ("shared", "spectral_wrapper", "wrapped", "one_hot", "subclassed_with_labels")
slowly = [
    name
    if name in FEW
    else pytest.param(
        name, marks=pytest.mark.slow if name in LANDING else pytest.mark.exhaustive
    )
    for name in NAMES
]


def gan(name, policy="float32", trained=True):
    """A GAN with the generator of that name; with two steps behind it."""
    keras.utils.set_random_seed(1)
    with policy_scope(policy):
        generator = {**zoo.PLAIN, **zoo.LABELLED}[name]()
        discriminator = zoo.discriminator(labels=name in zoo.LABELLED)
    if name in zoo.LABELLED:
        model = models.CGAN(
            generator, discriminator, num_classes=zoo.NUM_CLASSES, ema_decay=0.0
        )
    else:
        model = models.GAN(generator, discriminator, ema_decay=0.0)
    if trained:
        model.compile(*(keras.optimizers.SGD(0.05) for _ in range(2)))
        model.fit(IMAGES, LABELS, batch_size=4, verbose=0)
    return model


def in_float32(name, weights):
    """The generator made in float32 from the start, with these weights."""
    generator = {**zoo.PLAIN, **zoo.LABELLED}[name]()
    generator.set_weights(weights)
    return generator


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("policy", ["float32", "mixed_float16"])
def test_the_average_computes_what_the_generator_does_in_float32(name, policy):
    model = gan(name, policy, trained=False)
    twin, arrays = model.ema_generator, examples(model.generator, zoo.NUM_CLASSES)
    computes = {layer.compute_dtype for layer in twin._flatten_layers()}
    assert computes <= {"float32", "int32", "int64"}
    for weight in model.generator.weights:  # zeros and ones would hide a lot
        weight.assign(np.random.default_rng(0).uniform(0.2, 0.9, weight.shape))
    twin.set_weights(model.generator.get_weights())
    expected = call(in_float32(name, twin.get_weights()), arrays)
    assert_allclose(call(twin, arrays), expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", slowly)
def test_it_trains_is_saved_and_is_exported(name, tmp_path):
    model, said = gan(name), []
    expected = model.generate(5, seed=3)
    arrays = examples(model.generator, zoo.NUM_CLASSES)
    own = call(model.generator, arrays)
    assert_allclose(call(model.ema_generator, arrays), own, rtol=0, atol=1e-5)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert np.array_equal(loaded.generate(5, seed=3), expected)
    path = export.export(loaded, tmp_path / "served", announce=said.append)
    found = export.Loaded(path).run("float_images", named(model, 5))["images"]
    pictures = model.pictures(*model.inputs_of_generator.draw(5, seed=3))
    assert_allclose(found, pictures, rtol=0, atol=1e-5)
    assert np.ptp(found) > 0.1
    assert not [sentence for sentence in said if "folding" in sentence]


def named(model, count):
    drawn = model.inputs_of_generator.draw(count, seed=3)
    return dict(zip(("latents", "labels"), drawn, strict=False))


@pytest.mark.parametrize("name", slowly)
def test_it_is_converted_and_every_form_agrees(name, tmp_path):
    model = gan(name, trained=False)
    path = export.export(model, tmp_path / "served")
    if name == "wrapped":  # TFLite has no loops of recurrent layers
        with pytest.raises(RunError, match=r"cannot be converted: [^<]*TensorList"):
            conversion.convert(path, tmp_path / "model.tflite")
        return
    report = conversion.convert(path, tmp_path / "model.tflite")
    assert report.within_limit
    rows = agreement.compare_forms(
        export.Loaded(path), model, tflite=[tmp_path / "model.tflite"]
    )
    assert all(row.ok for row in rows), rows


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ("nested", "mixed_float16"),
        ("subclassed", "mixed_float16"),
        ("operators", "mixed_bfloat16"),
    ],
)
def test_in_mixed_precision_it_trains_and_is_exported(name, policy, tmp_path):
    model = gan(name, policy)
    path = export.export(model, tmp_path / "served")
    found = export.Loaded(path).run("float_images", named(model, 5))["images"]
    weights = model.ema_generator.get_weights()
    expected = call(in_float32(name, weights), [named(model, 5)["latents"]])
    assert_allclose(found, expected[0], rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", ["operators", "sequential", "subclassed"])
def test_an_encoder_has_an_average_too(name, tmp_path):
    keras.utils.set_random_seed(1)
    images = keras.Input(zoo.SHAPE)
    flat = keras.layers.Dense(zoo.LATENT_DIM)(keras.layers.Flatten()(images))
    body = {**zoo.PLAIN}[name]()
    outputs = keras.layers.Flatten()(body(flat))
    encoder = keras.Model(images, keras.layers.Dense(4)(outputs)[:, ::-1] * 2.0)
    latents = keras.Input((zoo.LATENT_DIM,))
    judge = keras.Model(latents, keras.layers.Dense(1)(latents) + 0.5)
    model = models.AAE(zoo.operators(), encoder, judge, ema_decay=0.0)
    model.compile("sgd", "sgd")
    model.fit(IMAGES, batch_size=4, verbose=0)
    floats = IMAGES / 127.5 - 1
    assert_allclose(model.encode(IMAGES), encoder(floats), rtol=0, atol=1e-5)
    path = export.export(model, tmp_path / "served")
    found = export.Loaded(path).run("encode", {"images": IMAGES})["latents"]
    assert_allclose(found, model.encode(IMAGES), rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_draws_no_random_numbers(name):
    generator = {**zoo.PLAIN, **zoo.LABELLED}[name]()
    draws = []
    for copies in (0, 2):
        keras.utils.set_random_seed(3)
        keras.random.normal((1,))
        for _ in range(copies):
            copy_network(generator, "float32")
        later = keras.layers.Dense(3)
        later.build((None, 2))
        draws.append((*np.ravel(later.kernel), float(keras.random.normal(()))))
        draws[-1] += (float(np.random.random()),)
    assert draws[0] == draws[1]


@pytest.mark.parametrize("build", [zoo.shared, zoo.nested, zoo.across])
def test_a_layer_that_is_called_twice_stays_one(build):
    generator = build()
    copy = copy_network(generator)
    assert len(copy.weights) == len(generator.weights)
    arrays = examples(generator)
    assert_allclose(call(copy, arrays), call(generator, arrays), rtol=0, atol=1e-6)


def test_subclassed_discriminators_train(tmp_path):
    critic = zoo.OwnCritic()
    critic(np.zeros((1, *zoo.SHAPE)))
    model = models.GAN(zoo.operators(), critic)
    model.compile("sgd", "sgd")
    model.fit(IMAGES, batch_size=4, verbose=0)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    images = tf.cast(IMAGES, tf.float32)
    assert_allclose(loaded.discriminator(images), critic(images), rtol=1e-5)
