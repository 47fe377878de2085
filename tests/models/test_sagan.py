"""SAGAN: spectral norm on both sides, labels where there are some, its export."""

import dataclasses

import keras
import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from helpers import assert_all_equal, some_images, values
from tfgan_kit import export, layers, optimizers, recipes
from tfgan_kit.errors import InputError
from tfgan_kit.layers.spectral_normalization import SpectralLayer
from tfgan_kit.models import SAGAN
from tfgan_kit.networks import dcgan, heads
from tfgan_kit.runs import building, run_config

SHAPE = (8, 8, 1)
CLASSES = 3


def networks_of(num_classes=None):
    keras.utils.set_random_seed(1)
    small = {"width": 8, "depth": 2, "attention": True}
    normalization = "batch" if num_classes is None else "conditional"
    head = heads.LOGITS if num_classes is None else heads.Projection(num_classes)
    return (
        dcgan.generator(
            SHAPE,
            4,
            num_classes=num_classes,
            normalization=normalization,
            spectral=True,
            **small,
        ),
        dcgan.discriminator(SHAPE, head=head, normalization="spectral", **small),
    )


def model_of(num_classes=None, run_eagerly=False, **options):
    options = {"ema_decay": 0.9, "seed": 7, **options}
    model = SAGAN(*networks_of(num_classes), num_classes=num_classes, **options)
    model.compile(optimizers.Adam(1e-2), optimizers.Adam(1e-2), run_eagerly=run_eagerly)
    return model


def some_labels(count=20):
    return np.arange(count) % CLASSES


def fit(model, count=20, **kwargs):
    labels = None if model.num_classes is None else some_labels(count)
    images = some_images(count, SHAPE)
    return model.fit(images, labels, batch_size=10, shuffle=False, verbose=0, **kwargs)


def batch(model, count=6):
    """The fields that the terms take, for `n_critic=1`."""
    data = images = tf.constant(some_images(count, SHAPE))
    if model.num_classes is not None:
        data = images, tf.constant(some_labels(count))
    return model.begin_step(data)[0]


every_kind = pytest.mark.parametrize("num_classes", [None, CLASSES])


# Power iterations -------------------------------------------------------------------


def iterations(monkeypatch):
    """A list to which each power iteration adds its layer."""
    seen, original = [], SpectralLayer.power_iteration
    monkeypatch.setattr(
        SpectralLayer,
        "power_iteration",
        lambda self: (seen.append(self), original(self))[1],
    )
    return seen


@every_kind
def test_each_side_iterates_once_an_update_of_its_own(num_classes, monkeypatch):
    model = model_of(num_classes)
    sides = [layers.spectral_layers(x) for x in (model.generator, model.discriminator)]
    # Two stages, or a dense layer and one; the head; four of the attention.
    assert len(sides[0]) == 7
    assert len(sides[1]) == 7 + (num_classes is not None)
    seen = iterations(monkeypatch)
    step = batch(model)
    model.discriminator_step(model.discriminator_terms, step)
    assert seen == sides[1]
    seen.clear()
    model.generator_step(model.generator_terms, step)
    assert seen == sides[0]


def test_a_training_step_iterates_n_critic_times(monkeypatch):
    model = model_of(n_critic=2, run_eagerly=True)
    seen = iterations(monkeypatch)
    fit(model, 10)
    for network, times in ((model.generator, 1), (model.discriminator, 2)):
        for layer in layers.spectral_layers(network):
            assert seen.count(layer) == times
    assert not {*seen} & {*layers.spectral_layers(model.ema_generator)}


def test_an_iteration_is_the_papers_in_a_graph_too():
    model = model_of()
    expected = []
    for layer in layers.spectral_layers(model.generator):
        matrix = layer._matrix().numpy()
        v = matrix @ layer.u.numpy()
        u = matrix.T @ (v / np.linalg.norm(v))
        expected.append(u / np.linalg.norm(u))
    fit(model, 10)
    for layer, value in zip(
        layers.spectral_layers(model.generator), expected, strict=True
    ):
        assert_allclose(layer.u, value, rtol=1e-4, atol=1e-5)


def test_frozen_attention_keeps_its_sigma():
    model = model_of()
    attention = model.generator.get_layer("attention")
    attention.trainable = False
    model.compile("adam", "adam")
    before = values(attention.weights)
    fit(model)
    assert_all_equal(values(attention.weights), before)


@every_kind
def test_the_average_copies_the_singular_vectors(num_classes):
    model = model_of(num_classes, ema_decay=0.999, run_eagerly=True)
    fit(model, 40)
    pairs = zip(model.ema_generator.weights, model.generator.weights, strict=True)
    equal = {True: [], False: []}
    for average, weight in pairs:
        same = np.array_equal(average.numpy(), weight.numpy())
        equal[weight.name == "u"].append(same)
    assert len(equal[True]) == 7
    assert all(equal[True])
    assert not all(equal[False])


def test_networks_without_a_spectral_norm_are_refused():
    generator, discriminator = networks_of()
    with pytest.raises(InputError, match=r"spectral=True .* Received: generator\.$"):
        SAGAN(dcgan.generator(SHAPE, 4, width=8), discriminator)
    with pytest.raises(InputError, match=r"'spectral'\. Received: discriminator\.$"):
        SAGAN(generator, dcgan.discriminator(SHAPE, width=8))


def test_labels_are_for_both_networks_or_for_neither():
    pairs = networks_of(), networks_of(3)
    orders = (None, pairs), (3, pairs[::-1])
    for num_classes, ((generator, _), (_, discriminator)) in orders:
        received = r"^discriminator .* Received: inputs of \(batch, 8, 8, 1\)"
        with pytest.raises(InputError, match=received):
            SAGAN(generator, discriminator, num_classes=num_classes)


# Terms and labels -------------------------------------------------------------------


@every_kind
def test_terms_are_the_hinge(num_classes):
    model = model_of(num_classes)
    real, fake = tf.constant([[0.5], [-1.0]]), tf.constant([[2.0], [-3.0]])
    model.judge = lambda *inputs: fake
    model.judge_both = lambda *sides: (real, fake)
    step = batch(model, 2)
    terms = {**model.discriminator_terms(step), **model.generator_terms(step)}
    assert_allclose(terms["d_loss"], (0.5 + 2) / 2 + (3 + 0) / 2, rtol=1e-6)
    assert_allclose(terms["g_loss"], 0.5, rtol=1e-6)


def test_fakes_have_the_labels_of_the_real_images():
    model = model_of(CLASSES)
    asked, judged = [], []
    generator, judge = model.generator, model.judge

    def recording(inputs, training):
        asked.append(inputs[1].numpy())
        return generator(inputs, training=training)

    def judging(images, labels):
        judged.append(labels.numpy())
        return judge(images, labels)

    model.generator, model.judge = recording, judging
    step = batch(model)
    model.discriminator_terms(step)
    model.generator_terms(step)
    labels = some_labels(6)
    assert_array_equal(asked, [labels, labels])
    assert_array_equal(np.concatenate(judged), np.tile(labels, 3))


def test_labels_reach_both_losses():
    model = model_of(CLASSES)
    fit(model)  # tables of new batch norms are the same for all labels
    step = batch(model)
    labels, shuffled = step["labels"], tf.roll(step["labels"], 1, 0)
    for terms, name in (
        (model.discriminator_terms, "d_loss"),
        (model.generator_terms, "g_loss"),
    ):
        found = []
        for given in (labels, labels, shuffled):
            model._draws.value = 0
            found.append(float(terms({**step, "labels": given})[name]))
        assert found[0] == found[1] != found[2]


def test_data_without_labels_are_refused_where_they_are_wanted():
    with pytest.raises(InputError, match="this model learns from labels"):
        model_of(CLASSES).fit(some_images(10, SHAPE), verbose=0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("num_classes", "n_critic"),
    [pytest.param(None, 1, marks=pytest.mark.exhaustive), (CLASSES, 2)],
)
def test_it_trains_and_survives_saving(num_classes, n_critic, tmp_path):
    model = model_of(num_classes, n_critic=n_critic)
    logs = fit(model).history
    assert set(logs) == {"d_loss", "g_loss", "d_real", "d_fake"}
    assert np.all(np.isfinite([*logs.values()]))
    gammas = [
        float(network.get_layer("attention").gamma)
        for network in (model.generator, model.discriminator)
    ]
    assert 0 not in gammas
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    assert loaded.num_classes == num_classes
    assert_array_equal(loaded.generate(5), model.generate(5))
    assert fit(loaded).history == fit(model).history
    assert_all_equal(values(loaded.variables), values(model.variables))


# The recipe -------------------------------------------------------------------------


def built(num_classes, *settings, **given):
    config = run_config.override(
        run_config.from_recipe("sagan"),
        {"precision": "float32", **given},
        ["generator.width=8", "discriminator.width=8", *settings],
    )
    return building.build_model(config, (28, 28, 1), 10, num_classes)


def kinds(network):
    return {type(layer).__name__ for layer in network.layers}


def test_with_labels_it_is_conditional():
    model = built(10)
    assert model.num_classes == 10
    assert "ConditionalBatchNormalization" in kinds(model.generator)
    assert "BatchNormalization" not in kinds(model.generator)
    assert "SpectralEmbedding" in kinds(model.discriminator)
    assert [x.name for x in model.discriminator.inputs] == ["images", "labels"]


@pytest.mark.parametrize(
    ("num_classes", "given"), [(None, {}), (10, {"use_labels": False})]
)
def test_without_labels_it_is_plain(num_classes, given):
    model = built(num_classes, **given)
    assert model.num_classes is None
    assert "ConditionalBatchNormalization" not in kinds(model.generator)
    assert "BatchNormalization" in kinds(model.generator)
    assert "SpectralEmbedding" not in kinds(model.discriminator)
    assert len(model.generator.inputs) == len(model.discriminator.inputs) == 1


def test_another_normalization_of_the_generator_is_left_as_it_is():
    model = built(None, "generator.normalization=layer")
    assert "LayerNormalization" in kinds(model.generator)


@every_kind
def test_both_networks_are_spectral_and_attend_at_14(num_classes):
    model = built(num_classes)
    for network in (model.generator, model.discriminator):
        attention = network.get_layer("attention")
        assert attention.output.shape[1:3] == (14, 14)
        assert attention.spectral
        kernels = [w for w in network.trainable_weights if w.name == "kernel"]
        assert len(layers.spectral_layers(network)) == len(kernels)


def test_two_time_scales():
    recipe = recipes.get("sagan")
    sides = recipe.generator_optimizer, recipe.discriminator_optimizer
    assert [side["learning_rate"] for side in sides] == [5e-4, 1e-3]
    assert [side["beta_1"] for side in sides] == [0, 0]
    assert recipe.model_options["n_critic"] == 1


def test_labels_are_left_alone_only_where_they_are_optional():
    config = run_config.from_recipe("sagan")
    assert config.use_labels
    with pytest.raises(InputError, match=r"sagan, stylegan2\. Received: dcgan\.$"):
        run_config.override(run_config.from_recipe("dcgan"), {"use_labels": False})
    assert not dataclasses.replace(config, use_labels=False).use_labels


# Export -----------------------------------------------------------------------------


def test_an_exported_generator_computes_no_norm(tmp_path):
    model = model_of()
    fit(model)
    path = export.export(model, tmp_path / "generator")
    loaded = tf.saved_model.load(str(path))
    pictures = loaded.signatures["float_images"]
    latents = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
    found = pictures(latents=tf.constant(latents))["images"]
    assert_allclose(found, model(latents), rtol=0, atol=1e-5)
    graph = pictures.graph
    kinds = {op.type for op in graph.get_operations()}
    for function in graph._functions.values():
        kinds |= {node.op for node in function.cached_definition.node_def}
    assert not {"MatVec", "L2Loss", "Sqrt"} & kinds
    names = [variable.name for variable in loaded.variables]
    assert not [name for name in names if name.split("/")[-1].startswith("u")]


@pytest.mark.exhaustive  # the residual networks with labels are in tests/export
def test_it_converts(tmp_path):
    model = model_of()
    fit(model)
    path = export.export(model, tmp_path / "generator")
    made = export.convert(path, tmp_path / "generator.tflite")
    assert made.max_error < 1e-4
