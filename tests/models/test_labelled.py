"""What the variants that learn from labels do with them."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from helpers import (
    LABELLED,
    NUM_CLASSES,
    SHAPE,
    assert_all_equal,
    begin_step,
    fit,
    some_images,
    some_labels,
    tiny_model,
    values,
)
from tfgan_kit import losses, models
from tfgan_kit.errors import InputError
from tfgan_kit.layers import SpectralEmbedding
from tfgan_kit.networks import heads, mlp

TOLD = ("cgan", "acgan", "projection")  # the generator is told the label
LABELS = tf.constant([2, 0, 1], tf.int32)
REAL = tf.zeros((3, *SHAPE))
LOGITS = {"real": [[0.5], [-1.0], [3.0]], "fake": [[2.0], [-3.0], [0.0]]}
CLASSES = {
    "real": [[1.0, -2.0, 0.5], [0.0, 4.0, -1.0], [2.0, 2.0, 2.0]],
    "fake": [[-1.0, 0.0, 3.0], [0.5, 0.5, -0.5], [1.0, 2.0, -3.0]],
}
LOGITS, CLASSES = (
    {name: np.float32(value) for name, value in both.items()}
    for both in (LOGITS, CLASSES)
)


def softplus(x):
    return np.log1p(np.exp(np.float64(x)))


def cross_entropy(class_logits, labels):
    """By the book: minus the logarithm of the softmax's share, an image each."""
    shares = np.exp(np.float64(class_logits))
    shares /= shares.sum(axis=1, keepdims=True)
    return -np.log(shares[np.arange(len(shares)), labels])


def terms_at(model, real_outputs, fake_outputs, labels=LABELS):
    """The terms of both sides for what the discriminator says."""
    model.judge_both = lambda real, fake: (real_outputs, fake_outputs)
    model.judge = lambda *inputs: fake_outputs
    found = {}
    for terms in (model.discriminator_terms, model.generator_terms):
        found |= terms({"real": REAL, "labels": labels})
    return {name: float(value) for name, value in found.items()}


def judged(model):
    """A list that gets the labels of the images and of the fakes of each judgement."""
    seen, judge_both, judge = [], model.judge_both, model.judge
    model.judge_both = lambda real, fake: (
        seen.append((real[1].numpy(), fake[1].numpy())) or judge_both(real, fake)
    )
    model.judge = lambda *inputs: (
        (len(inputs) > 1 and seen.append(inputs[1].numpy())) or judge(*inputs)
    )
    return seen


# Labels ------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", LABELLED)
def test_shuffled_labels_change_the_loss(variant):
    found = []
    for labels in ([0, 1, 2, 1, 0, 2], [1, 2, 0, 2, 1, 0], [0, 1, 2, 1, 0, 2]):
        model = tiny_model(variant)
        batch = begin_step(model, some_images(6), labels)
        found.append(sum(model.discriminator_terms(batch).values()).numpy())
    assert found[0] == found[2]
    assert abs(found[0] - found[1]) > 1e-5


@pytest.mark.parametrize("variant", TOLD)
def test_the_generator_draws_what_it_is_told(variant):
    model = tiny_model(variant)
    fit(model)
    for weight in model.ema_generator.weights:  # else all pictures are still grey
        weight.assign(10 * weight)
    pictures = [model.generate(4, labels=label) for label in range(NUM_CLASSES)]
    assert_array_equal(model.generate(4, labels=[0, 1, 2, 0])[2], pictures[2][2])
    assert np.any(pictures[0] != pictures[1])
    assert np.any(pictures[1] != pictures[2])
    # In turns where nobody asks.
    assert_array_equal(model.generate(4)[1], pictures[1][1])


@pytest.mark.parametrize("variant", TOLD)
def test_each_label_trains_the_generator(variant):
    """One class is absent, and its vectors do not move, while those of others do."""
    model = tiny_model(variant)
    if variant == "projection":
        model.sample_labels = lambda count: tf.ones((count,), tf.int32)
    name = "embeddings" if variant == "cgan" else "gammas"
    tables = [v for v in model.generator.trainable_variables if name in v.path]
    assert tables
    before = values(tables)
    fit(model, labels=np.ones(20, int))
    for table, old in zip(values(tables), before, strict=True):
        moved = np.any(table != old, axis=1)
        assert_array_equal(moved, [False, True, False])


@pytest.mark.parametrize("variant", LABELLED)
def test_labels_are_asked_for(variant):
    images = some_images()
    with pytest.raises(InputError, match="learns from labels: give fit a label for"):
        tiny_model(variant).fit(images, verbose=0)
    for wrong in (np.zeros(20, "float32"), np.zeros((20, 3), int)):
        with pytest.raises(InputError, match=r"labels must be integers of the shape"):
            fit(tiny_model(variant), images, labels=wrong)


def built(num_classes=3, head=None):
    """Networks of the `mlp` family."""
    generator = mlp.generator(SHAPE, 4, num_classes=num_classes)
    return generator, mlp.discriminator(SHAPE, **({"head": head} if head else {}))


# Regular expressions of what networks take and give.
ONE_INPUT = r"\(batch, 8, 8, 1\)\."
WITH_LABELS = r"\(batch, 8, 8, 1\), \(batch,\)\."


@pytest.mark.parametrize(
    ("model_class", "num_classes", "head", "name", "received"),
    [
        (models.CGAN, None, heads.Joined(3), "num_classes", "num_classes=None in CGAN"),
        (models.CGAN, 3, None, "discriminator", ONE_INPUT),
        (models.ProjectionGAN, 3, None, "discriminator", ONE_INPUT),
        (models.ACGAN, None, heads.Auxiliary(3), "generator", r"\(batch, 4\)\."),
        (models.ACGAN, 3, None, "discriminator", r"\(batch, 1\)\."),
        (models.ACGAN, 3, heads.Auxiliary(4), "discriminator", r"\(None, 4\)"),
        (models.ACGAN, 3, heads.Classes(3), "discriminator", r"\(None, 3\)"),
        (models.SGAN, None, None, "discriminator", r"\(batch, 1\)\."),
    ],
)
def test_networks_without_labels_are_refused(
    model_class, num_classes, head, name, received
):
    networks = built(num_classes, head)
    with pytest.raises(InputError, match=f"^{name}.* Received: .*{received}"):
        model_class(*networks, num_classes=num_classes)


@pytest.mark.parametrize(
    ("model_class", "num_classes", "head", "name", "received"),
    [
        (models.GAN, 3, None, "num_classes", "num_classes=3"),
        (models.GAN, None, heads.Joined(3), "discriminator", WITH_LABELS),
        (models.WGANGP, None, heads.Projection(3), "discriminator", WITH_LABELS),
        (models.DRAGAN, None, heads.Auxiliary(3), "discriminator", r"\(batch, 3\)\."),
        (models.CGAN, 3, heads.Auxiliary(3), "discriminator", ONE_INPUT),
        (models.ACGAN, 3, heads.Joined(3), "discriminator", WITH_LABELS),
        (models.SGAN, 3, heads.Classes(3), "num_classes", "num_classes=3"),
    ],
)
def test_networks_with_labels_are_refused(
    model_class, num_classes, head, name, received
):
    networks = built(num_classes, head)
    with pytest.raises(InputError, match=f"^{name}.* Received: .*{received}"):
        model_class(*networks, num_classes=num_classes)


def test_labels_of_no_class_are_refused():
    model = tiny_model("cgan")
    images = np.zeros((8, *model.image_shape), "uint8")
    sentence = rf"labels are from 0 to {model.num_classes - 1}\. Received: 0 to 99\."
    labels = np.array([0, 1, 2, 0, 1, 2, 0, 99])
    with pytest.raises(InputError, match=sentence):
        model.fit(images, labels)


def test_a_classifier_takes_no_other_pixels():
    classifier = tiny_model("sgan")
    with pytest.raises(InputError, match=r"\[-1, 1\]"):
        classifier.classify(np.full((2, *classifier.image_shape), 200.0, "float32"))


# CGAN --------------------------------------------------------------------------------


def test_cgan_has_the_terms_of_the_paper():
    terms = terms_at(tiny_model("cgan"), LOGITS["real"], LOGITS["fake"])
    real, fake = (LOGITS[name].ravel() for name in ("real", "fake"))
    expected = softplus(-real).mean() + softplus(fake).mean()
    assert_allclose(terms["d_loss"], expected, rtol=1e-6)
    assert_allclose(terms["g_loss"], softplus(-fake).mean(), rtol=1e-6)


def test_cgan_judges_fakes_by_the_labels_they_were_made_of():
    model = tiny_model("cgan")
    made, generator = [], model.generator
    model.generator = lambda inputs, training: (
        made.append(inputs[1].numpy()) or generator(inputs, training=training)
    )
    seen = judged(model)
    batch = begin_step(model, some_images(6), [2, 0, 1, 1, 2, 2])
    model.discriminator_terms(batch)
    model.generator_terms(batch)
    labels = batch["labels"].numpy()
    assert len(made) == 2
    for found in (*made, *seen[0], seen[-1]):
        assert_array_equal(found, labels)


# ACGAN -------------------------------------------------------------------------------


def test_acgan_has_the_terms_of_the_paper_with_their_weights():
    weights = {
        "real_class_weight": 0.25,
        "fake_class_weight": 0.5,
        "g_class_weight": 4.0,
    }
    model = tiny_model("acgan", **weights)
    outputs = [[LOGITS[name], CLASSES[name]] for name in ("real", "fake")]
    terms = terms_at(model, *outputs)
    real, fake = (LOGITS[name].ravel() for name in ("real", "fake"))
    real_class, fake_class = (
        cross_entropy(CLASSES[name], LABELS.numpy()).mean() for name in ("real", "fake")
    )
    expected = {
        "d_loss": softplus(-real).mean() + softplus(fake).mean(),
        "real_class_loss": 0.25 * real_class,
        "fake_class_loss": 0.5 * fake_class,
        "g_loss": softplus(-fake).mean(),
        "g_class_loss": 4.0 * fake_class,
    }
    assert terms.keys() == expected.keys() == set(model.loss_terms)
    for name, value in expected.items():
        assert_allclose(terms[name], value, rtol=1e-5, err_msg=name)


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_class_logits_are_logits(policy):
    """Of a softmax in the network, no class could have a logit above 1."""
    for variant in ("acgan", "sgan"):
        model = tiny_model(variant, policy=policy)
        (layer,) = (x for x in model.discriminator.layers if x.name == "class_head")
        layer.bias.assign([30.0, 0.0, -30.0])
        outputs = model.judge(REAL)
        (classes,) = (x for x in outputs if x.shape[-1] == NUM_CLASSES)
        assert classes.dtype == tf.float32
        assert_allclose(classes[:, 0] - classes[:, 2], 60.0, atol=10)


# The cross-entropy -------------------------------------------------------------------


def test_class_cross_entropy_is_the_formula_on_logits():
    found = losses.class_cross_entropy(CLASSES["real"], LABELS)
    expected = cross_entropy(CLASSES["real"], LABELS.numpy()).mean()
    assert_allclose(found, expected, rtol=1e-6)


def test_a_sure_classifier_has_no_loss():
    """Softmax twice, as popular code has it, would leave 0.55 of three classes."""
    sure = tf.constant([[0.0, 30.0, 0.0], [-30.0, 0.0, -60.0]])
    found = losses.class_cross_entropy(sure, tf.constant([1, 1]))
    assert float(found) < 1e-6


def test_images_without_a_label_are_left_out_of_the_mean():
    labels = tf.constant([2, -1, -1])
    found = losses.class_cross_entropy(CLASSES["real"], labels)
    expected = cross_entropy(CLASSES["real"][:1], [2])[0]
    assert_allclose(found, expected, rtol=1e-6)
    with tf.GradientTape() as tape:
        logits = tf.constant(CLASSES["real"])
        tape.watch(logits)
        found = losses.class_cross_entropy(logits, labels)
    gradient = tape.gradient(found, logits).numpy()
    assert np.any(gradient[0] != 0)
    assert not np.any(gradient[1:])


def test_without_any_label_it_is_zero_and_so_is_its_gradient():
    logits = tf.constant(CLASSES["real"])
    with tf.GradientTape() as tape:
        tape.watch(logits)
        found = losses.class_cross_entropy(logits, tf.fill([3], -1))
    assert float(found) == 0
    assert_array_equal(tape.gradient(found, logits), np.zeros((3, 3)))


def test_extreme_class_logits_are_finite():
    extreme = tf.constant([[1e4, -1e4, 0.0], [-1e4, 1e4, 1e4]])
    assert_allclose(
        losses.class_cross_entropy(extreme, tf.constant([1, 0])), 2e4, rtol=1e-4
    )


# Projection --------------------------------------------------------------------------


def test_projection_has_the_hinge():
    terms = terms_at(tiny_model("projection"), LOGITS["real"], LOGITS["fake"])
    real, fake = LOGITS["real"], LOGITS["fake"]
    expected = np.maximum(0, 1 - real).mean() + np.maximum(0, 1 + fake).mean()
    assert_allclose(terms["d_loss"], expected, rtol=1e-6)
    assert_allclose(terms["g_loss"], -fake.mean(), rtol=1e-6)


def test_projection_draws_the_labels_of_fakes_evenly_and_anew():
    model = tiny_model("projection")
    seen = judged(model)
    labels = np.zeros(600, int)
    batch = begin_step(model, some_images(600), labels)
    model.discriminator_terms(batch)
    model.generator_terms(batch)
    real, fake = seen[0]
    assert not np.any(real)
    assert_allclose(np.bincount(fake) / 600, np.full(3, 1 / 3), atol=0.07)
    assert np.mean(fake == seen[-1]) < 0.5


@pytest.mark.parametrize("networks", ["dcgan", "mlp", "resnet"])
def test_projection_is_a_logit_and_an_inner_product(networks):
    discriminator = tiny_model("projection", networks=networks).discriminator
    layers = {layer.name: layer for layer in discriminator.layers}
    features = keras.Model(discriminator.inputs[0], layers["head"].input)(REAL + 0.3)
    vectors = layers["label_embedding"].kernel.numpy()
    # The normalisation is that of the whole matrix, not of a label's row.
    sigma = float(layers["label_embedding"].sigma())
    assert_allclose(sigma, np.linalg.svd(vectors)[1][0], rtol=0.05)
    expected = layers["head"](features)[:, 0] + tf.reduce_sum(
        features * vectors[LABELS.numpy()] / sigma, axis=1
    )
    found = discriminator([REAL + 0.3, LABELS])[:, 0]
    assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_projection_iterates_for_every_layer_once_an_update(monkeypatch):
    model, calls = tiny_model("projection"), []
    with_weights = [layer for layer in model.discriminator.layers if layer.weights]
    assert "label_embedding" in {layer.name for layer in with_weights}
    iterate = SpectralEmbedding.power_iteration
    for kind in {type(layer) for layer in with_weights}:
        monkeypatch.setattr(
            kind,
            "power_iteration",
            lambda layer: (calls.append(layer.name), iterate(layer)),
        )
    batch = begin_step(model, some_images(8))
    model.discriminator_step(model.discriminator_terms, batch)
    assert sorted(calls) == sorted(layer.name for layer in with_weights)
    model.generator_step(model.generator_terms, batch)
    assert len(calls) == len(with_weights)


def test_projection_conditions_every_normalisation_of_its_generator():
    for networks in ("dcgan", "resnet"):
        generator = tiny_model("projection", networks=networks).generator
        kinds = {type(x).__name__ for x in generator.layers if "norm" in x.name}
        assert kinds == {"ConditionalBatchNormalization"}
        assert "label_embedding" not in {layer.name for layer in generator.layers}


# SGAN --------------------------------------------------------------------------------

FEATURES = {
    "real": np.float32([[1, 2], [3, 4], [5, 9]]),
    "fake": np.float32([[0, 1], [2, 0], [1, 2]]),
}
SAID = [[CLASSES[name], FEATURES[name]] for name in ("real", "fake")]


def share_of_fake(class_logits):
    """Of a softmax of K + 1 classes whose last logit is 0: the paper's p(K + 1 | x)."""
    sums = np.exp(np.float64(class_logits)).sum(axis=1)
    return 1 / (1 + sums)


@pytest.mark.parametrize(
    ("labels", "of_all", "labelled"),
    [
        ([2, -1, -1], [1, 2], [0]),
        ([-1, -1, -1], [0, 1, 2], []),
        # Where nothing but labelled images is there, they tell of all.
        ([2, 0, 1], [0, 1, 2], [0, 1, 2]),
    ],
)
def test_sgan_has_the_terms_of_the_paper(labels, of_all, labelled):
    model = tiny_model("sgan", supervised_weight=2.0, feature_matching=False)
    terms = terms_at(model, *SAID, tf.constant(labels))
    real, fake = (share_of_fake(CLASSES[name]) for name in ("real", "fake"))
    d_loss = -np.log(1 - real[of_all]).mean() - np.log(fake).mean()
    assert_allclose(terms["d_loss"], d_loss, rtol=1e-5)
    each = cross_entropy(CLASSES["real"], np.maximum(labels, 0))[labelled]
    supervised = each.mean() if labelled else 0
    assert_allclose(terms["supervised_loss"], 2.0 * supervised, rtol=1e-5)
    assert_allclose(terms["g_loss"], -np.log(1 - fake).mean(), rtol=1e-5)
    logged = {m.name: float(m.result()) for m in model.metrics}
    assert_allclose(logged["d_real"], 1 - real[of_all].mean(), rtol=1e-5)
    assert_allclose(logged["d_fake"], 1 - fake.mean(), rtol=1e-5)


@pytest.mark.parametrize(
    ("labels", "of_all"), [([2, -1, -1], [1, 2]), ([2, 0, 1], [0, 1, 2])]
)
def test_sgan_may_match_mean_features(labels, of_all):
    model = tiny_model("sgan", feature_matching=True)
    terms = terms_at(model, *SAID, tf.constant(labels))
    gap = FEATURES["real"][of_all].mean(axis=0) - FEATURES["fake"].mean(axis=0)
    assert_allclose(terms["g_loss"], np.sum(gap**2), rtol=1e-5)


def test_sgan_with_extreme_class_logits_is_finite():
    model = tiny_model("sgan", feature_matching=False)
    extreme = [np.float32([[1e4, -1e4, 1e4]] * 3), FEATURES["real"]]
    terms = terms_at(model, extreme, extreme)
    assert np.all(np.isfinite(list(terms.values())))


def test_every_label_below_zero_is_none():
    labels, results = np.where(np.arange(20) % 4, -1, some_labels()), []
    for none in (-1, -7):
        model = tiny_model("sgan")
        fit(model, labels=np.where(labels < 0, none, labels))
        results.append(values(model.variables))
    assert_all_equal(*results)


def test_sgan_trains_on_labels_of_which_a_batch_has_none():
    model = tiny_model("sgan")
    logs = fit(model, labels=np.full(20, -1)).history
    assert logs["supervised_loss"] == [0.0]
    assert np.all(np.isfinite(list(logs.values())))


def test_sgan_classifies_by_its_discriminator_in_evaluation():
    model = tiny_model("sgan")
    fit(model)
    images = some_images(300)
    found = model.classify(images)
    logits, _ = model.discriminator(images / np.float32(127.5) - 1, training=False)
    assert found.shape == (300, NUM_CLASSES)
    assert_allclose(found, tf.nn.softmax(logits), rtol=1e-4, atol=1e-6)
    assert_allclose(model.classify(images / 127.5 - 1), found, rtol=1e-4, atol=1e-6)
    with pytest.raises(InputError, match="images must have the shape"):
        model.classify(some_images(2, (8, 9, 1)))


def test_sgan_learns_classes_from_a_few_labels():
    """Bright and dark images, of which one in ten has a label."""
    random = np.random.default_rng(0)
    truth = random.integers(0, 2, 400)
    light = 60 + 130 * truth[:, None, None, None]
    images = (light + random.integers(-50, 50, (400, *SHAPE))).astype("uint8")
    labels = np.where(np.arange(400) % 10, -1, truth)
    model = tiny_model("sgan")
    fit(model, images[:300], 50, labels[:300], epochs=30)
    named = np.argmax(model.classify(images[300:]), axis=1)
    assert np.mean(named == truth[300:]) > 0.95
