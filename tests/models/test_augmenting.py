"""`augment`: what the discriminator sees of images, and the probability of ADA."""

import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from helpers import (
    SHAPE,
    VARIANTS,
    assert_all_equal,
    check_gan,
    exhaustive,
    fit,
    some_images,
    tiny_model,
    values,
)
from tfgan_kit import augmentation, models, networks, regularizers
from tfgan_kit.errors import InputError
from tfgan_kit.models.base import augmenting, training_noise, wiring
from tfgan_kit.runs import training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of, result, stop_after

POLICIES = (
    *("float32", "mixed_float16"),
    pytest.param("mixed_bfloat16", marks=pytest.mark.exhaustive),
)
AUGMENTS = ("diffaugment", "ada")
# A discriminator of latents, and one of images to images.
STEERED = [name for name in VARIANTS if name not in ("aae", "began")]
# Below any mean of signs: p rises with every batch.
ALWAYS = {"augment": "ada", "ada_target": -0.99}


def real_images(model, count=10):
    """Float32 images; and the draws of a step begin anew."""
    return tf.concat(model.real_batches(some_images(count)), axis=0)


@pytest.fixture
def fast(monkeypatch):
    """ADA's probability is 1 after 100 images."""
    monkeypatch.setattr(augmenting, "_IMAGES", 100)


@pytest.mark.parametrize(
    "policy", [pytest.param("float32", marks=pytest.mark.exhaustive), *POLICIES[1:]]
)
def test_check_gan_with_diffaugment(policy, tmp_path):
    check_gan(
        lambda: tiny_model("wgan-gp", policy=policy, augment="diffaugment"), tmp_path
    )


@pytest.mark.parametrize("variant", exhaustive("began", "acgan"))
def test_any_variant_with_diffaugment(variant):
    if variant == "aae":
        pytest.skip("its discriminator sees no images, and refuses")
    logs = fit(tiny_model(variant, augment="diffaugment")).history
    assert all(np.all(np.isfinite(value)) for value in logs.values())


@pytest.mark.parametrize("policy", POLICIES)
def test_check_gan_with_ada(policy, tmp_path, fast):
    check_gan(lambda: tiny_model("dcgan", policy=policy, **ALWAYS), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variant", "augment"),
    [
        pytest.param("dcgan", "ada", marks=pytest.mark.exhaustive),
        ("wgan-gp", "diffaugment"),
    ],
)
def test_trains_under_xla(variant, augment, fast):
    options = {**ALWAYS, "augment": augment}
    model = tiny_model(variant, compiled=False, **options)
    model.compile("adam", "adam", jit_compile=True)
    logs = fit(model).history
    assert all(np.all(np.isfinite(value)) for value in logs.values())


@pytest.mark.parametrize("augment", AUGMENTS)
def test_graph_equals_eager_equals_several_steps_an_execution(augment, fast):
    results = []
    for options in ({}, {"run_eagerly": True}, {"steps_per_execution": 2}):
        given = {**ALWAYS, "augment": augment}
        model = tiny_model("dcgan", compiled=False, **given)
        model.compile("sgd", "sgd", **options)
        fit(model, some_images(40))
        results.append(values(model.variables))
    for other in results[1:]:
        for one, two in zip(results[0], other, strict=True):
            assert_allclose(two, one, rtol=2e-4, atol=2e-6)


@pytest.mark.parametrize(("augment", "channels"), [("diffaugment", 4), ("ada", 3)])
def test_any_channels(augment, channels, fast):
    shape = (12, 20, channels)
    options = {**ALWAYS, "augment": augment}
    model = tiny_model("dcgan", shape=shape, **options)
    logs = fit(model, some_images(20, shape)).history
    assert all(np.all(np.isfinite(value)) for value in logs.values())


# What is seen -----------------------------------------------------------------------


def test_the_discriminator_sees_changed_images():
    model = tiny_model("wgan-gp", augment="diffaugment")
    images = real_images(model)
    seed = training_noise.noise_seed(model.seed, model.step.value, 1)
    seen = augmentation.diffaugment(images, seed)
    assert np.any(seen != images)
    expected = model.discriminator(seen, training=True)
    assert_allclose(model.judge(images), expected, rtol=1e-5)


def test_without_it_they_are_as_they_are():
    model = tiny_model("wgan-gp")
    images = real_images(model)
    assert model.augmented(images) is images
    expected = model.discriminator(images, training=True)
    assert_array_equal(model.judge(images), expected)


@pytest.mark.parametrize("variant", ["dcgan", "wgan-gp"])  # with batch norm, without
def test_real_and_fake_have_their_own_draws(variant):
    for augment, same in (("none", True), ("diffaugment", False)):
        model = tiny_model(variant, augment=augment)
        images = real_images(model)
        real, fake = model.judge_both(images, images)
        assert np.all((real == fake).numpy()) == same


def test_each_call_and_each_step_has_its_own_draws():
    model = tiny_model("gan", augment="diffaugment")
    images = real_images(model)
    first, second = model.augmented(images), model.augmented(images)
    assert np.any(first != second)
    real_images(model)
    assert_array_equal(model.augmented(images), first)
    model.step.assign_add(1)
    real_images(model)
    assert np.any(model.augmented(images) != first)
    other = tiny_model("gan", augment="diffaugment", seed=8)
    real_images(other)
    assert np.any(other.augmented(images) != first)


def test_all_but_images_is_left_alone():
    model = tiny_model("gan", augment="diffaugment")
    for name, value in (("labels", tf.range(4)), ("latents", tf.ones((4, 7)))):
        assert model.augmented(value, name) is value


def test_the_generator_learns_through_it():
    """Its loss is of changed fakes, and has a gradient."""
    model = tiny_model("wgan-gp", augment="diffaugment")
    real = real_images(model)
    with tf.GradientTape() as tape:
        loss = model.generator_terms({"real": real})["g_loss"]
    kernels = [v.value for v in model.generator.trainable_variables if v.ndim > 1]
    gradients = tape.gradient(loss, kernels)
    assert all(np.any(gradient != 0) for gradient in gradients)
    plain = tiny_model("wgan-gp")
    real_images(plain)
    assert plain.generator_terms({"real": real})["g_loss"] != loss


def test_pictures_are_not_changed():
    plain, model = tiny_model("gan"), tiny_model("gan", augment="diffaugment")
    assert_array_equal(plain.generate(3), model.generate(3))


# Penalties --------------------------------------------------------------------------


@pytest.mark.parametrize("augment", AUGMENTS)
def test_a_penalty_is_of_the_images_before_the_change(augment, fast):
    """The gradient of <w, T x> by x is T' w: zero where T cuts or moves away."""
    model = tiny_model("wgan-gp", gp_weight=7.0, **{**ALWAYS, "augment": augment})
    if augment == "ada":
        model._probability.p.assign(0.7)
    weight = tf.random.stateless_normal(SHAPE, [1, 2]) / 4.0
    model.discriminator = lambda x, training: tf.reduce_sum(
        x * weight, axis=[1, 2, 3], keepdims=True
    )
    real, fake = real_images(model, 6), tf.zeros((6, *SHAPE))
    mix = tf.ones((6, 1, 1, 1)) / 2.0
    penalty = regularizers.gradient_penalty(model.judge, real, fake, mix)
    real_images(model, 6)
    with tf.GradientTape() as tape:
        tape.watch(real)
        product = tf.reduce_sum(weight * model.augmented(real / 2.0))
    norms = np.linalg.norm(
        2 * np.reshape(tape.gradient(product, real), (6, -1)), axis=1
    )
    assert np.ptp(norms) > 0.01
    assert_allclose(penalty, np.mean((norms - 1) ** 2), rtol=1e-4)


@pytest.mark.parametrize("augment", AUGMENTS)
def test_a_penaltys_gradient_is_that_of_finite_differences(augment, fast):
    model = tiny_model("wgan-gp", **{**ALWAYS, "augment": augment})
    if augment == "ada":
        model._probability.p.assign(0.7)
    real = real_images(model)
    fake, mix = real[::-1], tf.fill((10, 1, 1, 1), 0.3)
    random = np.random.default_rng(0)
    hidden, direction = random.normal(0, 0.3, (2, 64, 6)).astype("float32")
    last = random.normal(size=(6, 1)).astype("float32")

    def penalty(kernel):
        model.discriminator = lambda x, training: (
            tf.tanh(tf.reshape(x, [-1, 64]) @ kernel) @ last
        )
        real_images(model)  # the same draws each time
        return regularizers.gradient_penalty(model.judge, real, fake, mix)

    kernel = tf.Variable(hidden)
    with tf.GradientTape() as tape:
        value = penalty(kernel)
    slope = np.vdot(tape.gradient(value, kernel), direction)
    step = 1e-2
    ahead, behind = (penalty(hidden + s * direction) for s in (step, -step))
    assert abs(slope) > 0.01
    assert_allclose(slope, (ahead - behind) / (2 * step), rtol=5e-3)


# The probability --------------------------------------------------------------------


def steered(probability, *signs, count=50, boundary=0.0):
    """p after batches of real logits of these signs, all of one in a batch."""
    for sign in signs:
        p = probability.steer(tf.fill((count, 1), boundary + 2.0 * sign), boundary)
    return float(p)


def test_it_rises_where_the_discriminator_is_sure_and_falls_elsewhere():
    probability = augmenting.Probability(target=0.6)
    # r: 0.25, 0.4375, 0.578, 0.684 > 0.6.
    assert steered(probability, 1, 1, 1) == 0
    assert_allclose(probability.r, 1 - 0.75**3, rtol=1e-6)
    assert_allclose(steered(probability, 1), 50 / 500_000, rtol=1e-5)
    assert_allclose(steered(probability, 1, 1), 150 / 500_000, rtol=1e-5)
    # r: 0.822 before; 0.367 < 0.6.
    assert_allclose(steered(probability, -1), 100 / 500_000, rtol=1e-5)
    assert steered(probability, -1, -1, -1) == 0


def test_its_speed_is_in_images():
    speeds = []
    for count, batches in ((50, 40), (200, 10)):
        probability = augmenting.Probability(target=0.6)
        probability.r.assign(1.0)
        speeds.append(steered(probability, *[1] * batches, count=count))
    assert_allclose(speeds, 2000 / 500_000, rtol=1e-4)


def test_it_is_a_probability(fast):
    probability = augmenting.Probability(target=0.6)
    probability.r.assign(1.0)
    assert_allclose(steered(probability, 1, 1, 1), 1.0)
    # r: 0.5 < 0.6.
    assert_allclose(steered(probability, -1), 0.5)
    assert steered(probability, -1, -1) == 0


def test_the_sign_is_that_of_the_distance_from_the_boundary():
    probability = augmenting.Probability(target=0.6)
    logits = tf.constant([[3.1], [3.2], [2.0], [3.0]])  # 1, 1, -1 and 0
    probability.steer(logits, 3.0)
    assert_allclose(probability.r, 0.25 / 4)
    probability.steer(tf.reshape(logits, (1, 2, 2, 1)), 3.0)  # patches
    assert_allclose(probability.r, 0.0625 * 0.75 + 0.0625)


def test_logits_that_are_none_do_not_stay_in_it():
    probability = augmenting.Probability(target=0.6)
    probability.steer(tf.fill((4, 1), float("nan")), 0.0)
    assert (float(probability.p), float(probability.r)) == (0, 0)


@pytest.mark.parametrize("variant", STEERED)
def test_a_model_steers_by_its_real_logits(variant):
    model = tiny_model(variant, augment="ada")
    real = tf.constant([[4.0], [3.0]])
    sure, unsure = (real, -real), (-real, real)
    for logits, sign in ((sure, 1), (unsure, -1)):
        model._probability.p.assign(0.5)
        for _ in range(8):
            model.discriminator_loss(*logits)
        assert np.sign(float(model._probability.p) - 0.5) == sign


def test_it_is_logged_for_ada_alone(fast):
    assert tiny_model("gan", augment="diffaugment").logged == (
        *("d_loss", "g_loss", "d_real", "d_fake"),
    )
    model = tiny_model("gan", **ALWAYS)
    logs = fit(model).history  # two steps of ten images
    assert model.logged == ("d_loss", "g_loss", "d_real", "d_fake", "augment_p")
    assert set(logs) == set(model.logged)
    assert_allclose(logs["augment_p"], [0.15], rtol=1e-5)
    assert_allclose(model._probability.p, 0.2, rtol=1e-5)


def test_real_and_fake_are_changed_by_it():
    model = tiny_model("gan", augment="ada")
    images = real_images(model)
    assert_allclose(model.augmented(images), images, rtol=1e-5, atol=1e-6)
    model._probability.p.assign(1.0)
    seen = model.augmented(images).numpy()
    assert np.all(np.abs(seen - images).max(axis=(1, 2, 3)) > 1e-4)


@pytest.mark.slow
def test_a_resumed_run_has_the_same_probability(tmp_path, fast):
    config = config_of(augment="flip,ada").with_settings(["ada_target=-0.99"])
    straight = training.start(config, RunFolder(tmp_path / "straight"))
    straight.train()
    stopped = training.start(config, RunFolder(tmp_path / "stopped"))
    stopped.train(stop=stop_after(3))
    assert 0 < float(stopped.model._probability.p) < 1
    resumed = training.resume(stopped.folder.config(), stopped.folder)
    assert_all_equal(result(resumed), result(stopped))
    resumed.train()
    assert_all_equal(result(resumed), result(straight))
    metrics = [run.folder.metrics.read_text() for run in (straight, resumed)]
    assert metrics[0] == metrics[1]
    assert metrics[0].splitlines()[0].endswith(",augment_p")


@pytest.mark.exhaustive
def test_a_run_with_it_is_another_run(tmp_path):
    runs = []
    for augment in ("none", "diffaugment", "flip,diffaugment"):
        config = config_of(augment=augment, steps=2)
        runs.append(training.start(config, RunFolder(tmp_path / augment)))
        runs[-1].train()
        assert runs[-1].model.augment == augment.removeprefix("flip,")
    kernels = [run.model.generator.get_weights()[0].ravel() for run in runs]
    assert len(np.unique(kernels, axis=0)) == 3


# Arguments --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"augment": "flip"}, "augment must be one of none, diffaugment, ada"),
        ({"augment": "ada", "ada_target": 1.0}, "ada_target must be a number above -1"),
    ],
)
def test_bad_arguments_are_refused(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        tiny_model("gan", compiled=False, **arguments)


@pytest.mark.parametrize("augment", AUGMENTS)
def test_a_discriminator_of_no_images_is_refused(augment):
    with pytest.raises(InputError, match=r"sees none: leave it out. Received: aug"):
        tiny_model("aae", augment=augment)


def test_a_discriminator_without_logits_has_nothing_to_steer_by():
    with pytest.raises(InputError, match=r"returns images: use diffaugment. Rec"):
        tiny_model("began", augment="ada")


def test_a_model_saved_before_there_was_any_has_none():
    config = tiny_model("gan").get_config()
    assert (config.pop("augment"), config.pop("ada_target")) == ("none", 0.6)
    assert models.GAN.from_config(config).augment == "none"


def test_only_ada_has_weights():
    counts = {
        augment: len(tiny_model("gan", augment=augment).variables)
        for augment in ("none", *AUGMENTS)
    }
    assert counts["diffaugment"] == counts["none"] == counts["ada"] - 2


# Replicas ---------------------------------------------------------------------------

_REPLICAS = """
import numpy as np, keras, tensorflow as tf
from helpers import some_images
from tfgan_kit import models
from tfgan_kit.networks import mlp
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(
    cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    model = models.GAN(
        mlp.generator((8, 8, 1), 4), mlp.discriminator((8, 8, 1)),
        augment="ada", ada_target=-0.99)
    model.compile("adam", "adam")
data = tf.data.Dataset.from_tensor_slices(some_images(48)).batch(
    16, drop_remainder=True)
logs = model.fit(data, verbose=0).history
for value in strategy.experimental_local_results(model._probability.p.value):
    np.testing.assert_allclose(value, 48 / 500_000, rtol=1e-5)
r = [float(x) for x in strategy.experimental_local_results(model._probability.r.value)]
assert r[0] == r[1], r
np.testing.assert_allclose(logs["augment_p"], 32 / 500_000, rtol=1e-5)

@tf.function
def seen():
    images = tf.ones((4, 8, 8, 1))
    model.real_batches(images)
    model._probability.p.value
    return model.augmented(images)

model._probability.p.assign(1.0)
one, two = strategy.run(seen).values
assert np.all(one.numpy() != two.numpy())
print("replicas agree")
"""


@pytest.mark.slow
@pytest.mark.exhaustive
def test_replicas_share_the_probability_and_have_their_own_draws():
    done = subprocess.run(
        [sys.executable, "-c", _REPLICAS],
        capture_output=True,
        text=True,
        env={**__import__("os").environ, "PYTHONPATH": "tests"},
        check=False,
    )
    assert "replicas agree" in done.stdout, done.stderr[-3000:]


# Heads ------------------------------------------------------------------------------


class Several(models.AdversarialModel):
    """A model whose discriminator has several inputs and outputs."""

    wiring = {
        "generator": wiring.GENERATOR,
        "discriminator": wiring.Wire(
            ("real", "latents"), gives=(wiring.LOGITS, "codes", "passed")
        ),
    }


def test_a_discriminator_of_several_inputs_and_outputs():
    """Images are changed, what stands beside them is not; outputs stay nested."""
    generator = networks.mlp.generator(SHAPE, 4, width=8, depth=2)
    images, more = keras.Input(SHAPE), keras.Input((4,))
    flat = keras.layers.Flatten()(images)
    outputs = [keras.layers.Dense(1)(flat), keras.layers.Dense(4)(flat) + 0 * more]
    critic = keras.Model([images, more], [*outputs, 1 * more])
    model = Several(generator, critic, augment="diffaugment")
    real = real_images(model)
    latents = tf.random.stateless_normal((10, 4), [1, 2])
    both = model.judge_both((real, latents), (real, latents))
    for logits, codes, passed in both:
        assert (logits.shape, codes.shape) == ((10, 1), (10, 4))
        assert_array_equal(passed, latents)
    assert np.all(both[0][0] != both[1][0])
