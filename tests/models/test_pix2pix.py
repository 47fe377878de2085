"""pix2pix: its losses by hand, its pairs, and its runs, files and conversions."""

import os
import subprocess
import sys
import types

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

import tfgan_kit
from helpers import assert_all_equal, fit, some_images, tiny_model, values
from tfgan_kit import losses, models, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.export.open import description
from tfgan_kit.export.tflite.interpreter import without_delegates
from tfgan_kit.models.base import augmenting
from tfgan_kit.networks import patch, unet
from tfgan_kit.precision import policy_scope
from tfgan_kit.runs import training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of, cut_back, result

LN_2 = 0.693147


def model_of(source=(8, 8, 1), target=(8, 8, 1), policy="float32", **options):
    keras.utils.set_random_seed(1)
    with policy_scope(policy):
        generator = unet.generator(source, target, width=4)
        discriminator = patch.discriminator((source, target), width=4)
    model = models.Pix2Pix(generator, discriminator, seed=3, **options)
    model.compile("sgd", "sgd")
    return model


def terms_at(model, real_logits, fake_logits, target=0.0, fake=0.0):
    """The terms for given logits, targets and fakes of one value each."""
    source = tf.zeros((2, 8, 8, 1))
    batch = {"source": source, "target": source + target}
    model.synthesize = lambda batch: source + fake
    model.judge = lambda source, image: fake_logits
    model.judge_both = lambda real, fake: (real_logits, fake_logits)
    terms = model.discriminator_terms(batch) | model.generator_terms(batch)
    return {name: float(value) for name, value in terms.items()}


def softplus(*values):
    return np.log1p(np.exp(values)).mean()


def test_terms_at_logits_of_0_and_a_picture_of_the_wrong_colour():
    zeros = tf.zeros((2, 3, 3, 1))
    terms = terms_at(model_of(), zeros, zeros, target=1.0)
    assert_allclose(terms["d_loss"], LN_2, atol=1e-6)  # (ln 2 + ln 2) / 2
    assert_allclose(terms["g_loss"], LN_2, atol=1e-6)
    assert_allclose(terms["l1_loss"], 100.0)
    assert terms_at(model_of(), zeros, zeros, fake=1.0)["l1_loss"] == 100.0


def test_terms_are_means_over_all_patches():
    real = tf.reshape(tf.constant([0.5, -1.0, 2.0, 0.0]), (1, 2, 2, 1))
    fake = tf.reshape(tf.constant([3.0, -2.0, 0.0, 1.0]), (1, 2, 2, 1))
    model = model_of(adversarial_weight=2.0, l1_weight=3.0)
    terms = terms_at(model, real, fake, target=0.5, fake=-0.25)
    expected = softplus(-0.5, 1.0, -2.0, 0.0) + softplus(3.0, -2.0, 0.0, 1.0)
    assert_allclose(terms["d_loss"], expected / 2, rtol=1e-6)
    assert_allclose(terms["g_loss"], 2 * softplus(-3.0, 2.0, 0.0, -1.0), rtol=1e-6)
    assert_allclose(terms["l1_loss"], 3 * 0.75, rtol=1e-6)


def test_the_discriminator_sees_the_source_beside_the_target():
    model = model_of((8, 8, 1), (8, 8, 3))
    seen = []
    model.judge_both = lambda *pairs: seen.append(pairs) or [tf.zeros((2, 1))] * 2
    source, target = (tf.random.normal((2, 8, 8, c), seed=c) for c in (1, 3))
    model.discriminator_terms({"source": source, "target": target})
    (real, fake) = seen[0]
    assert_array_equal(real[0], source)
    assert_array_equal(real[1], target)
    assert_array_equal(fake[0], source)
    assert fake[1].shape == target.shape
    assert [x.shape[-1] for x in model.discriminator.inputs] == [1, 3]
    assert isinstance(model.loss_fn, losses.NonSaturating)


def test_without_the_adversarial_term_only_pixels_teach():
    model = model_of(adversarial_weight=0.0)
    images = {name: some_images(2, seed=n) for n, name in enumerate(model.fields)}
    model.begin_step(images)
    batch = {n: tf.cast(x, tf.float32) / 127.5 - 1 for n, x in images.items()}
    kernels = [v.value for v in model.generator.trainable_variables]
    with tf.GradientTape(persistent=True) as tape:
        terms = model.generator_terms(batch)
        total = tf.add_n([*terms.values()])
    assert terms["g_loss"] == 0
    alone = tape.gradient(terms["l1_loss"], kernels)
    for one, other in zip(tape.gradient(total, kernels), alone, strict=True):
        assert_allclose(one, other)


@pytest.mark.parametrize("name", ["adversarial_weight", "l1_weight"])
def test_a_bad_weight_is_refused(name):
    for value in (-1.0, "1", None):
        with pytest.raises(InputError, match=f"{name} must be a number"):
            model_of(**{name: value})


# Augmentation -------------------------------------------------------------------------


@pytest.mark.parametrize("augment", ["diffaugment", "ada"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_an_augmented_pair_stays_a_pair(augment, channels, monkeypatch):
    monkeypatch.setattr(augmenting, "_IMAGES", 1)  # ada at full strength
    options = {"augment": augment, "ada_target": -0.99}
    model = model_of((8, 8, channels), (8, 8, channels), **options)
    images = some_images(6, (8, 8, channels))
    (batch,) = model.begin_step({"source": images, "target": images})
    if augment == "ada":
        model._probability.steer(tf.ones((6, 1)), 0.0)
    seen = []
    model.discriminator = lambda inputs, training: seen.append(inputs) or inputs[0]
    pair = batch["source"], batch["target"]
    model.judge(*pair)
    model.judge(*pair)
    for source, target in seen:
        assert_array_equal(source, target)
        assert np.any(source != batch["source"])
    assert np.any(seen[0][0] != seen[1][0])


def test_an_augmented_grey_source_moves_with_its_coloured_target():
    model = model_of((16, 16, 1), (16, 16, 3), augment="diffaugment")
    source = np.zeros((8, 16, 16, 1), "uint8")
    source[:, 8, 8] = 255
    target = np.repeat(source, 3, axis=-1)
    (batch,) = model.begin_step({"source": source, "target": target})
    seen = []
    model.discriminator = lambda inputs, training: seen.append(inputs) or inputs[0]
    model.judge(batch["source"], batch["target"])
    places = [tf.argmax(tf.reshape(x[..., :1], (8, -1)), axis=1) for x in seen[0]]
    assert_array_equal(*places)
    assert len(set(places[0].numpy())) > 2


# Data, networks and files -------------------------------------------------------------


@pytest.mark.parametrize("source", [(30, 44, 1), (9, 7, 3)])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_any_size_and_channels(source, channels):
    model = model_of(source, (*source[:2], channels))
    logs = fit(model, batch_size=10).history
    assert set(logs) == {"d_loss", "g_loss", "l1_loss", "d_real", "d_fake"}
    assert np.all(np.isfinite(np.concatenate([*logs.values()])))
    assert model.generate(3).shape == (3, *source[:2], channels)
    made = model.generate(1, source=some_images(1, source))
    assert made.shape == (1, *source[:2], channels)
    assert made.dtype == "uint8"


def test_arrays_by_position_by_name_and_as_a_data_set_train_alike():
    source, target = some_images(20), some_images(20, seed=1)
    floats = [images.astype("float32") / 127.5 - 1 for images in (source, target)]
    stream = tf.data.Dataset.from_tensor_slices({"target": target, "source": source})
    forms = [
        ((source, target), {"batch_size": 10}),
        (({"target": target, "source": source},), {"batch_size": 10}),
        (tuple(floats), {"batch_size": 10}),
        ((stream.batch(10),), {}),
    ]
    expected = None
    for arguments, options in forms:
        model = model_of()
        model.keep_examples(source=source)
        model.fit(*arguments, **options, shuffle=False, verbose=0)
        expected = expected or values(model.generator.variables)
        for one, other in zip(model.generator.variables, expected, strict=True):
            assert_allclose(one, other, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (some_images(4), some_images(3)),
        (some_images(4), some_images(4, (8, 9, 1))),
        (some_images(4), some_images(4, (8, 8, 3))),
        (some_images(4), None),
    ],
)
def test_arrays_that_are_no_pairs_are_refused(source, target):
    model = model_of()
    model.keep_examples(source=source)
    with pytest.raises(InputError):
        model.fit(source, target, verbose=0)


@pytest.mark.parametrize(
    ("generator", "discriminator"),
    [
        (((8, 8, 1), (8, 8, 3)), ((8, 8, 1), (8, 8, 1))),
        (((8, 8, 1), (8, 8, 1)), ((8, 8, 1),)),
        (((8, 8, 1), (8, 8, 1)), ((9, 9, 1), (9, 9, 1))),
    ],
)
def test_networks_that_do_not_fit_are_refused(generator, discriminator):
    networks = unet.generator(*generator), patch.discriminator(discriminator)
    with pytest.raises(InputError, match="discriminator must take source"):
        models.Pix2Pix(*networks)


def test_build_is_the_recipe():
    recipe = recipes.get("pix2pix")
    model = tfgan_kit.build("pix2pix", {"source": (28, 28, 1), "target": (28, 28, 3)})
    own = {name: getattr(model, name) for name in recipe.model_options}
    assert own == recipe.model_options
    defaults = models.Pix2Pix(model.generator, model.discriminator)
    assert {name: getattr(defaults, name) for name in own} == own
    shapes = (28, 28, 1), (28, 28, 3)
    counts = [network.count_params() for network in model.networks().values()]
    expected = unet.generator(*shapes), patch.discriminator(shapes)
    assert counts == [network.count_params() for network in expected]
    for optimizer in (model.generator_optimizer, model.discriminator_optimizer):
        assert (optimizer.beta_1, optimizer.beta_2) == (0.5, 0.999)
        assert float(optimizer.learning_rate) == pytest.approx(5e-4)
    assert recipe.embedded == {"pairs": "edges"}
    assert (recipe.batch_size, recipe.steps, recipe.lr_schedule, recipe.lr_end) == (
        *(16, 12000),
        *("linear", 0.0),
    )


@pytest.mark.parametrize("options", [{"latent_dim": 5}, {"prior": "uniform"}])
def test_options_of_latents_are_refused(options):
    with pytest.raises(InputError, match="latents"):
        config_of("pix2pix", **options)
    assert config_of("dcgan", **options)


@pytest.mark.parametrize("networks", ["dcgan", "mlp", "resnet", "r3", "patch"])
def test_other_networks_are_refused(networks):
    shapes = {"source": (8, 8, 1), "target": (8, 8, 1)}
    with pytest.raises(InputError, match="choose other --networks"):
        tfgan_kit.build("pix2pix", shapes, networks=networks)


def test_a_killed_and_resumed_run_equals_a_straight_one(tmp_path):
    """Also its dropout, which draws random numbers of its own."""
    settings = ["generator.dropout=0.5"]
    config = config_of("pix2pix", checkpoint_every=3).with_settings(settings)
    straight = training.start(config, RunFolder(tmp_path / "straight"))
    assert straight.train()
    killed = cut_back(straight, 3, tmp_path / "killed")
    resumed = training.resume(killed.config(), killed)
    assert resumed.train()
    assert_all_equal(result(resumed), result(straight))
    images = some_images(2, (28, 28, 1))
    again = straight.model.generate(2, source=images)
    assert_array_equal(resumed.model.generate(2, source=images), again)
    source = types.SimpleNamespace(kind="run", path=straight.folder.path)
    facts = description.describe(source)
    assert facts["inputs"] == [{"name": "source"}]
    assert "latent_dim" not in facts


def test_xla_takes_a_step():
    model = tiny_model("pix2pix", compiled=False)
    model.compile("sgd", "sgd")
    images = {name: tf.constant(some_images(4)) for name in model.fields}
    step = tf.function(model.train_step, autograph=False, jit_compile=True)
    taken = step.experimental_get_compiler_ir(images)(stage="hlo")
    assert taken.startswith("HloModule")


@pytest.mark.parametrize(
    ("normalization", "shape"),
    [("batch", (28, 28, 1)), ("instance", (12, 20, 3)), ("none", (9, 7, 1))],
)
def test_the_generator_converts_with_builtins_alone(normalization, shape, tmp_path):
    keras.utils.set_random_seed(1)
    network = unet.generator(shape, shape, width=8, normalization=normalization)
    for weight in network.trainable_weights:
        if weight.name == "kernel" and normalization != "none":
            weight.assign(weight * 3)
    network.export(tmp_path / "saved", verbose=False)
    converter = tf.lite.TFLiteConverter.from_saved_model(str(tmp_path / "saved"))
    interpreter = without_delegates(converter.convert())
    images = np.random.default_rng(0).uniform(-1, 1, (2, *shape)).astype("float32")
    taken = interpreter.get_input_details()[0]["index"]
    interpreter.resize_tensor_input(taken, images.shape)
    interpreter.allocate_tensors()
    names = {op["op_name"] for op in interpreter._get_ops_details()}
    assert not {name for name in names if name.startswith("Flex") or name == "CUSTOM"}
    interpreter.set_tensor(taken, images)
    interpreter.invoke()
    made = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
    expected = network(images).numpy()
    assert expected.std() > 0.01
    assert_allclose(made, expected, atol=1e-5)


_REPLICAS = """
import numpy as np, keras, tensorflow as tf
from helpers import some_images
from tfgan_kit import models
from tfgan_kit.networks import patch, unet
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
SHAPE = (8, 8, 1)

def train(strategy, **options):
    with strategy.scope():
        keras.utils.set_random_seed(0)
        model = models.Pix2Pix(
            unet.generator(SHAPE, SHAPE, width=4, normalization="instance", **options),
            patch.discriminator((SHAPE, SHAPE), width=4, normalization="instance"))
        model.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
    model.keep_examples(source=some_images(4))
    images = {"source": some_images(16), "target": some_images(16, seed=1)}
    data = tf.data.Dataset.from_tensors(images).unbatch().batch(8, drop_remainder=True)
    logs = model.fit(data, epochs=2, verbose=0).history
    return logs, [v.numpy() for v in model.trainable_variables]

one = train(tf.distribute.get_strategy())
two = train(tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]))
for term in one[0]:
    np.testing.assert_allclose(two[0][term], one[0][term], rtol=1e-4)
for a, b in zip(one[1], two[1], strict=True):
    np.testing.assert_allclose(b, a, rtol=1e-3, atol=1e-5)
logs, _ = train(tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]), dropout=0.5)
assert np.all(np.isfinite([*logs.values()]))
print("replicas agree")
"""


@pytest.mark.exhaustive
def test_two_replicas_train_as_one():
    done = subprocess.run(
        [sys.executable, "-c", _REPLICAS],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["tests", *sys.path])},
        check=False,
    )
    assert "replicas agree" in done.stdout, done.stderr[-3000:]
