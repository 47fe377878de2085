"""The SavedModel: signatures, versions, and that it is the Keras model."""

import hashlib
import io
import json
import math
import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from helpers import fit, tiny_model
from tfgan_kit import export, sampling
from tfgan_kit.errors import InputError
from tfgan_kit.export import model_card, versions
from tfgan_kit.export.saved_model.signatures import describe_signature
from tfgan_kit.models import GAN


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    model = tiny_model("gan", policy="mixed_bfloat16")
    fit(model)
    return model, export.export(model, tmp_path_factory.mktemp("models") / "gan")


def signature(path, name):
    loaded = tf.saved_model.load(str(path))
    function = loaded.signatures[name]
    function.keep_alive = loaded
    return function


LATENTS = {"latents": {"dtype": "float32", "shape": [None, 4]}}
SEEDS = {"seeds": {"dtype": "int64", "shape": [None]}}
SCALARS = {
    "num_images": {"dtype": "int32", "shape": []},
    "seed": {"dtype": "int64", "shape": []},
}
IMAGES = {"images": {"dtype": "uint8", "shape": [None, 8, 8, 1]}}
SIGNATURES = {
    "serving_default": {"inputs": LATENTS, "outputs": IMAGES},
    "float_images": {
        "inputs": LATENTS,
        "outputs": {"images": {"dtype": "float32", "shape": [None, 8, 8, 1]}},
    },
    "from_seeds": {"inputs": SEEDS, "outputs": IMAGES},
    "sample": {"inputs": SCALARS, "outputs": {**IMAGES, **LATENTS}},
    "png": {
        "inputs": SEEDS,
        "outputs": {"image_bytes": {"dtype": "string", "shape": [None]}},
    },
}


def test_signatures_have_names_types_and_a_dynamic_batch(exported):
    loaded = tf.saved_model.load(str(exported[1]))
    found = {
        name: describe_signature(function)
        for name, function in loaded.signatures.items()
    }
    assert found == SIGNATURES


def test_every_signature_makes_the_keras_models_pictures(exported):
    model, path = exported
    latents = sampling.draw_latents(64, 4, seed=3)
    expected = model.generate(64, seed=3).astype(int)
    floats = signature(path, "float_images")(latents=tf.constant(latents))["images"]
    np.testing.assert_allclose(floats, model(latents), rtol=1e-5, atol=1e-6)
    images = signature(path, "serving_default")(latents=tf.constant(latents))["images"]
    seeds = tf.constant(sampling.picture_seeds(64, seed=3))
    from_seeds = signature(path, "from_seeds")(seeds=seeds)["images"]
    scalars = {"num_images": tf.constant(64), "seed": tf.constant(3, tf.int64)}
    sampled = signature(path, "sample")(**scalars)
    np.testing.assert_array_equal(sampled["latents"], latents)
    files = signature(path, "png")(seeds=seeds)["image_bytes"].numpy()
    pictures = np.stack([Image.open(io.BytesIO(file)) for file in files])[..., None]
    for found in (images, from_seeds, sampled["images"], tf.constant(pictures)):
        difference = np.abs(found.numpy().astype(int) - expected)
        assert difference.max() <= 1
        assert np.mean(difference > 0) < 1e-3


def test_a_picture_depends_on_its_own_seed_alone(exported):
    function = signature(exported[1], "from_seeds")
    seeds = [5, 2**40 + 1, -3]
    together = function(seeds=tf.constant(seeds, tf.int64))["images"].numpy()
    for seed, image in zip(seeds, together, strict=True):
        alone = function(seeds=tf.constant([seed], tf.int64))["images"].numpy()
        assert np.abs(alone[0].astype(int) - image).max() <= 1
    assert np.any(together[0] != together[1])
    assert function(seeds=tf.zeros([0], tf.int64))["images"].shape == (0, 8, 8, 1)


def test_samples_begin_with_the_same_pictures_and_may_be_none(exported):
    function = signature(exported[1], "sample")
    five, three, none = (
        function(num_images=tf.constant(count), seed=tf.constant(9, tf.int64))
        for count in (5, 3, 0)
    )
    np.testing.assert_array_equal(five["latents"][:3], three["latents"])
    assert none["images"].shape == (0, 8, 8, 1)


def test_a_picture_that_no_png_holds_has_no_such_signature(tmp_path):
    model = tiny_model("gan", shape=(8, 8, 2))
    path = export.export(model, tmp_path / "two")
    assert set(tf.saved_model.load(str(path)).signatures) == set(SIGNATURES) - {"png"}
    assert "PNG" not in (tmp_path / "two/README.md").read_text()


def test_the_same_seed_needs_only_tensorflow(exported):
    model, path = exported
    code = f"""
import sys, tensorflow as tf
loaded = tf.saved_model.load({str(path)!r})
seeds = tf.constant([3 * 2**32], tf.int64)
image = loaded.signatures["from_seeds"](seeds=seeds)["images"].numpy()
assert not any(name.startswith("tfgan_kit") for name in sys.modules)
print(image.tobytes().hex())
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    found = np.frombuffer(bytes.fromhex(done.stdout.strip()), np.uint8).astype(int)
    expected = model.generate(1, seed=3).ravel()
    assert np.abs(found - expected).max() <= 1


def test_each_weight_is_stored_once(exported):
    model, path = exported
    stored = tf.train.load_checkpoint(str(path / "variables/variables"))
    shapes = stored.get_variable_to_shape_map().values()
    numbers = sum(math.prod(shape) for shape in shapes)
    assert numbers == pytest.approx(model.ema_generator.count_params(), rel=0.05)


def test_a_lookup_table_of_a_network_is_exported(tmp_path):
    """A generator that takes the words of its classes from a table."""
    table = keras.layers.IntegerLookup(vocabulary=[5, 7], num_oov_indices=0)
    latents = keras.Input((4,))
    places = table(keras.ops.cast(latents[:, :1] * 0 + 7, "int64"))
    added = keras.ops.cast(places, "float32")[..., None, None]
    pictures = keras.layers.Reshape((4, 4, 1))(keras.layers.Dense(16)(latents))
    images = keras.layers.Activation("tanh")(pictures + added)
    discriminator = tiny_model("gan", shape=(4, 4, 1)).discriminator
    model = GAN(keras.Model(latents, images), discriminator)
    path = export.export(model, tmp_path / "name")
    drawn = np.float32([[0.5, -1, 2, 0]])
    found = signature(path, "float_images")(latents=tf.constant(drawn))["images"]
    np.testing.assert_allclose(found, model.ema_generator(drawn), atol=1e-6)


def test_versions_count_up_and_nothing_old_and_unfinished_stays(tmp_path):
    model, folder = tiny_model("gan"), tmp_path / "a" / "name"
    (folder / ".writing-00000000-1").mkdir(parents=True)
    (folder / "notes").mkdir()
    assert export.export(model, folder) == folder / "1"
    assert export.export(model, folder) == folder / "2"
    (folder / "7").mkdir()
    assert export.export(model, folder) == folder / "8"
    assert export.export(model, folder, version=4) == folder / "4"
    assert versions.versions(folder) == [1, 2, 4, 8]
    assert sorted(os.listdir(folder)) == [
        *("1", "2", "4", "7", "8", "README.md", "notes")
    ]


def test_two_exports_at_once_get_two_numbers(tmp_path, monkeypatch):
    from tfgan_kit.export.saved_model import saved_model

    def other_first(model, path, *others):
        result = write(model, path, *others)
        monkeypatch.setattr(saved_model, "_write", write)
        (tmp_path / "1").mkdir()
        (tmp_path / "1/saved_model.pb").touch()
        return result

    write = saved_model._write
    monkeypatch.setattr(saved_model, "_write", other_first)
    assert export.export(tiny_model("gan"), tmp_path) == tmp_path / "2"
    assert not list(tmp_path.glob(".writing-*"))


@pytest.mark.parametrize("number", [1, 7])
def test_a_version_is_never_overwritten(tmp_path, number):
    (tmp_path / "name" / str(number)).mkdir(parents=True)
    with pytest.raises(InputError, match=rf"name/{number} exists, and a version is"):
        export.export(tiny_model("gan"), tmp_path / "name", version=number)
    assert os.listdir(tmp_path / "name") == [str(number)]


@pytest.mark.parametrize("number", [0, -1, 2**63, 1.5, "1"])
def test_a_number_that_is_no_version_is_refused(tmp_path, number):
    with pytest.raises(InputError, match="version must be an integer of at least 1"):
        export.export(tiny_model("gan"), tmp_path / "name", version=number)
    assert not os.listdir(tmp_path)


def test_an_error_leaves_no_version(tmp_path, monkeypatch):
    from tfgan_kit.export.saved_model import saved_model

    def half(model, path, *others):
        path.mkdir()
        (path / "saved_model.pb").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saved_model, "_write", half)
    with pytest.raises(OSError, match="No space"):
        export.export(tiny_model("gan"), tmp_path)
    assert os.listdir(tmp_path) == []


def test_the_model_card_says_what_the_version_is(exported):
    _, path = exported
    card = json.loads((path / "assets.extra/model_card.json").read_text())
    assert set(card.pop("versions")) == {"tfgan_kit", "tensorflow", "keras", "python"}
    assert card.pop("signatures") == SIGNATURES
    graph = (path / "saved_model.pb").read_bytes()
    assert card.pop("graph_sha256") == hashlib.sha256(graph).hexdigest()
    assert card == {
        "model": "GAN",
        "latent_dim": 4,
        "image_shape": [8, 8, 1],
        "step": 2,
    }


def test_a_given_card_is_kept_beside_the_facts(tmp_path):
    given = {"run": "mine", "dataset": {"name": "ours"}, "step": "not this"}
    path = export.export(tiny_model("gan"), tmp_path / "name", given)
    card = model_card.read(path)
    assert (card["run"], card["dataset"]) == ("mine", {"name": "ours"})
    assert (card["step"], card["model"]) == (0, "GAN")
    assert given["step"] == "not this"


@pytest.mark.parametrize("content", [None, b"", b"\xff", b"[]", b"{"])
def test_a_version_without_a_card_has_none(tmp_path, content):
    if content is not None:
        (tmp_path / "assets.extra").mkdir()
        (tmp_path / "assets.extra/model_card.json").write_bytes(content)
    assert model_card.read(tmp_path) is None


def test_a_version_itself_is_no_place_for_versions(exported):
    with pytest.raises(InputError, match="give the folder above it"):
        export.export(exported[0], exported[1])
