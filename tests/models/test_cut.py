"""CUT: its features, its loss by hand, and what cannot be compared."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers import assert_all_equal, fields_of, tiny_model, values
from tfgan_kit.errors import InputError
from tfgan_kit.models import CUT
from tfgan_kit.models.patch_features import PatchFeatures
from tfgan_kit.networks import patch, projection, translate

SHAPE = (8, 8, 1)


def generator(**options):
    return translate.generator(SHAPE, **{"width": 4, "blocks": 1, **options})


def discriminator(shape=SHAPE):
    return patch.discriminator(shape, width=4, depth=1)


def cut_of(network, layers="auto", **options):
    shape = CUT.inner_shapes({"generator": network}, {"nce_layers": layers})["features"]
    projector = projection.projector((shape,), units=6)
    return CUT(network, projector, discriminator(), nce_layers=layers, **options)


def test_features_are_those_of_the_encoder_half():
    sizes = [(8, 8, 1), (4, 4, 8), (2, 2, 16), (2, 2, 16), (2, 2, 16)]
    features = PatchFeatures(generator(blocks=4), "auto")
    assert features.sizes == sizes
    assert features.shape == (None, 5, 16)
    assert PatchFeatures(generator(blocks=1), "auto").sizes == sizes[:4]


def test_features_are_gathered_at_places():
    network = generator()
    features = PatchFeatures(network, "source,down2_conv")
    images = tf.random.stateless_normal((3, *SHAPE), (1, 2))
    made, found = features.translate(images)
    np.testing.assert_allclose(made, network(images), atol=1e-6)
    for one, two in zip(found, features.of(images), strict=True):
        np.testing.assert_allclose(one, two, atol=1e-6)
    places = [tf.constant([5, 63, 0]), tf.constant([3, 1])]
    rows = features.gather(found, places).numpy()
    assert rows.shape == (3, 3, 2, 16)
    np.testing.assert_array_equal(rows[:, 1, 0, 0], images[:, 7, 7, 0])
    np.testing.assert_array_equal(rows[:, 0, 1], found[1][:, 1, 1])
    assert not np.any(rows[:, :, 0, 1:])
    assert not np.any(rows[:, 2, 1])


def test_places_are_different_ones():
    features = PatchFeatures(generator(), "auto")
    draws = iter([tf.random.stateless_uniform((n,), (n, 3)) for n in (64, 16, 4, 4)])
    places = [x.numpy() for x in features.places(9, lambda shape: next(draws))]
    assert [len(x) for x in places] == [9, 9, 4, 4]
    for place, pixels in zip(places, (64, 16, 4, 4), strict=True):
        assert len(set(place)) == len(place)
        assert set(place) <= set(range(pixels))


@pytest.mark.parametrize(("identity", "weight"), [(True, 1.0), (False, 10.0)])
def test_a_projector_that_says_one_thing_cannot_find_a_place(identity, weight):
    """All vectors are equal, so each of N places has the probability 1/N."""
    model = cut_of(generator(), nce_identity=identity, nce_weight=weight, nce_places=9)
    for weights in model.projector.weights:
        weights.assign(tf.zeros_like(weights))
    model.projector.get_layer("dense2").bias.assign(np.ones((4, 6)))
    batch = {name: tf.random.normal((2, *SHAPE)) for name in ("a", "b")}
    terms = model.generator_terms(batch)
    mean = (2 * math.log(9) + 2 * math.log(4)) / 4
    expected = weight * mean * (0.5 if identity else 1.0)
    assert float(terms["nce_loss"]) == pytest.approx(expected, rel=1e-4)
    other = expected if identity else 0.0
    assert float(terms["nce_identity_loss"]) == pytest.approx(other, rel=1e-4)


def test_a_discriminator_that_says_0():
    model = cut_of(generator())
    for weights in model.discriminator.weights:
        weights.assign(tf.zeros_like(weights))
    batch = {name: tf.random.normal((2, *SHAPE)) for name in ("a", "b")}
    assert float(model.generator_terms(batch)["g_loss"]) == pytest.approx(1.0)
    assert float(model.discriminator_terms(batch)["d_loss"]) == pytest.approx(0.5)


def test_a_generator_that_changes_nothing_is_found_easily():
    """Its translations have the features of their sources."""
    images = keras.Input(SHAPE, name="source")
    x = keras.layers.Conv2D(8, 3, padding="same", name="conv")(images)
    outputs = keras.layers.Conv2D(1, 1, name="last")(x)
    network = keras.Model(images, outputs)
    network.get_layer("conv").kernel.assign(_delta())
    network.get_layer("last").kernel.assign(np.eye(8, 1)[None, None])
    model = cut_of(network, "conv", nce_places=16)
    batch = {name: tf.random.normal((2, *SHAPE)) for name in ("a", "b")}
    np.testing.assert_allclose(network(batch["a"]), batch["a"], atol=1e-6)
    found = float(model.generator_terms(batch)["nce_loss"])
    network.get_layer("last").kernel.assign(-np.eye(8, 1)[None, None])
    assert found < float(model.generator_terms(batch)["nce_loss"])


def _delta():
    """The image itself in the first channel, and its neighbours in the others."""
    kernel = np.zeros((3, 3, 1, 8))
    places = [(1, 1), (0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]
    for channel, (row, column) in enumerate(places):
        kernel[row, column, 0, channel] = 1
    return kernel


def test_both_networks_of_the_side_learn():
    model = cut_of(generator())
    model.compile("adam", "adam", run_eagerly=True)
    before = [values(getattr(model, n).variables) for n in ("generator", "projector")]
    model.train_on_batch(fields_of(model, 2))
    for name, old in zip(("generator", "projector"), before, strict=True):
        new = values(getattr(model, name).variables)
        assert any(np.any(x != y) for x, y in zip(new, old, strict=True))


def test_it_comes_back_from_a_file(tmp_path):
    model = tiny_model("cut")
    model.run_eagerly = True
    model.train_on_batch(fields_of(model, 2))
    model.save(tmp_path / "cut.keras")
    loaded = keras.saving.load_model(tmp_path / "cut.keras")
    loaded.run_eagerly = True
    for one in (model, loaded):
        one.train_on_batch(fields_of(model, 2, seed=1))
    assert_all_equal(values(loaded.variables), values(model.variables))


def own_generator():
    images = keras.Input(SHAPE)
    x = keras.layers.Conv2D(4, 3, padding="same", name="first")(images)
    return keras.Model(images, keras.layers.Conv2D(1, 3, padding="same")(x))


def test_a_generator_of_ones_own_names_its_layers():
    with pytest.raises(InputError, match="nce_layers"):
        cut_of(own_generator())
    model = cut_of(own_generator(), "first")
    model.compile("adam", "adam", run_eagerly=True)
    logs = model.train_on_batch(fields_of(model, 2), return_dict=True)
    assert np.isfinite(logs["nce_loss"])
    for name in ("second", "first, "):
        with pytest.raises(InputError, match="nce_layers"):
            cut_of(own_generator(), name)


def test_networks_that_do_not_go_together_are_refused():
    network = generator()
    other = projection.projector((None, 3, 5))
    with pytest.raises(InputError, match=r"4 layers and 16 channels"):
        CUT(network, other, discriminator())
    colour = (8, 8, 3)
    network = translate.generator(SHAPE, colour, width=4, blocks=1)
    projector = projection.projector((None, 4, 16))
    with pytest.raises(InputError, match="one shape"):
        CUT(network, projector, discriminator(colour))
    with pytest.raises(InputError, match="places, layers, channels"):
        projection.projector((None, None, 5))
