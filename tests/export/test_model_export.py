"""`model.export`, as Keras users call it, writes what our export writes."""

import os
import pathlib

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers import fit, tiny_model
from tfgan_kit import export, registry
from tfgan_kit.errors import InputError
from tfgan_kit.export import model_card, versions


@pytest.fixture(autouse=True)
def _place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def fitted():
    model = tiny_model("gan", policy="mixed_bfloat16")
    fit(model)
    return model


def written(folder):
    return sorted(str(p.relative_to(folder)) for p in pathlib.Path(folder).rglob("*"))


def floats(path, **inputs):
    loaded = tf.saved_model.load(str(path))
    tensors = {name: tf.constant(value) for name, value in inputs.items()}
    return loaded.signatures["float_images"](**tensors)["images"].numpy()


def latents(model):
    return model.inputs_of_generator.draw(5, 3)[0]


def test_it_writes_what_our_export_writes(fitted, capsys):
    assert fitted.export("gan") == pathlib.Path("gan/1")
    assert capsys.readouterr().out == ""
    export.export(fitted, "ours/gan")
    assert written("gan") == written("ours/gan")
    files = ("gan", "ours/gan")
    first, second = (pathlib.Path(name, "README.md").read_text() for name in files)
    assert first == second
    first, second = (model_card.read(f"{name}/1") for name in files)
    # TensorFlow writes the same graph in other bytes.
    assert len(first.pop("graph_sha256")) == len(second.pop("graph_sha256")) == 64
    assert first == second
    drawn = latents(fitted)
    found = floats("gan/1", latents=drawn)
    np.testing.assert_allclose(found, fitted(drawn), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(found, floats("ours/gan/1", latents=drawn))


def test_each_form_of_a_path(fitted, capsys):
    pathlib.Path("models/there").mkdir(parents=True)
    pathlib.Path("models/there/notes").write_text("mine")
    assert fitted.export("models/there") == pathlib.Path("models/there/1")
    assert fitted.export(pathlib.Path("models/there"), "tf_saved_model", True) == (
        pathlib.Path("models/there/2")
    )
    assert capsys.readouterr().out == "models/there/2\n"
    # People name the version that TF Serving wants; it is no name of a model.
    assert fitted.export("models/there/7", verbose=False) == (
        pathlib.Path("models/there/7")
    )
    assert fitted.export("models/there/") == pathlib.Path("models/there/8")
    assert versions.versions("models/there") == [1, 2, 7, 8]
    assert pathlib.Path("models/there/notes").read_text() == "mine"


def test_litert_is_the_file_of_convert(fitted):
    path = fitted.export("gan.tflite", format="litert")
    assert path == pathlib.Path("gan.tflite")
    assert os.listdir() == ["gan.tflite"]
    export.convert(fitted.export("gan"), "ours.tflite")
    content = path.read_bytes()
    assert content == pathlib.Path("ours.tflite").read_bytes()
    # As `model.save` does, it replaces what it has written before.
    path.write_bytes(b"old")
    fitted.export(path, format="litert")
    assert path.read_bytes() == content


@pytest.mark.parametrize("variant", ["acgan", "bigan", "aae"])
def test_a_loaded_model_of_any_kind(variant):
    model = tiny_model(variant)
    fit(model)
    model.save("x.keras")
    loaded = keras.models.load_model("x.keras")
    path = loaded.export("x")
    assert model_card.read(path)["step"] == int(model.step) > 0
    inputs = dict(
        zip(("latents", "labels"), loaded.inputs_of_generator.draw(4), strict=False)
    )
    expected = model.generate_batch(*inputs.values())
    np.testing.assert_allclose(floats(path, **inputs), expected, rtol=1e-5, atol=1e-6)
    signatures = tf.saved_model.load(str(path)).signatures
    assert ("encode" in signatures) == (variant != "acgan")


def test_a_model_that_never_trained():
    model = tiny_model("gan")
    drawn = latents(model)
    found = floats(model.export("fresh"), latents=drawn)
    np.testing.assert_allclose(found, model(drawn), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"format": "onnx"}, "ema_generator.export"),
        ({"format": "openvino"}, "ema_generator.export"),
        ({"format": "torch"}, "'torch'"),
        ({"format": "zip"}, "tf_saved_model, litert"),
        ({"format": None}, "tf_saved_model, litert"),
        ({"format": "litert"}, r"must name a \.tflite file"),
        ({"filepath": "x.tflite"}, 'format="litert"'),
        ({"filepath": "x.keras"}, r"model\.save"),
        ({"filepath": "x.onnx"}, "no such file"),
        ({"filepath": ""}, "must be a path"),
        ({"filepath": None}, "must be a path"),
        ({"filepath": 3}, "must be a path"),
        ({"filepath": "file"}, "below a file"),
        ({"filepath": "file.tflite/x.tflite", "format": "litert"}, "below a file"),
        ({"filepath": "folder.tflite", "format": "litert"}, "a folder"),
        ({"filepath": "version/3"}, "give version for the next one"),
        ({"filepath": "version/0"}, "at least 1"),
        ({"filepath": "keras_own"}, "another name"),
        ({"input_signature": [tf.TensorSpec((1, 4))]}, r"Target\(batch"),
        ({"optimizations": ["DEFAULT"]}, r"export\.convert.*optimizations"),
        ({"is_static": True}, "is_static"),
    ],
)
def test_it_refuses_in_a_sentence(fitted, arguments, words):
    for name in ("file", "file.tflite"):
        pathlib.Path(name).write_text("mine")
    for name in ("folder.tflite", "version/3", "keras_own"):
        pathlib.Path(name).mkdir(parents=True)
    pathlib.Path("keras_own/saved_model.pb").write_text("theirs")
    before = written(".")
    with pytest.raises(InputError, match=words):
        fitted.export(**{"filepath": "x", **arguments})
    assert written(".") == before


def test_what_is_left_out_is_a_warning(fitted):
    pathlib.Path("x").mkdir()
    pathlib.Path("x/README.md").write_text("mine")
    with pytest.warns(UserWarning, match="README.md"):
        fitted.export("x")
    assert pathlib.Path("x/README.md").read_text() == "mine"


def test_what_is_registered_is_there():
    assert callable(registry.resolve("export"))
