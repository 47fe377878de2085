"""The conversion checks itself: nothing wrong is ever written."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers import fit, tiny_model
from tfgan_kit import export, sampling
from tfgan_kit.errors import RunError
from tfgan_kit.export import tflite


@pytest.fixture(scope="module")
def saved_model(tmp_path_factory):
    model = tiny_model("dcgan")
    fit(model)
    return export.export(model, tmp_path_factory.mktemp("models") / "gan")


def test_pictures_of_a_file_are_those_of_the_saved_model(saved_model, tmp_path):
    export.convert(saved_model, tmp_path / "model.tflite")
    latents = sampling.draw_latents(10, 4)
    pictures = [
        sampling.generate(export.open_source(export.find(path))[1], latents)
        for path in (saved_model, tmp_path / "model.tflite")
    ]
    assert np.abs(pictures[0].astype(int) - pictures[1]).max() <= 1


def test_only_builtin_operators_are_in_it(saved_model, tmp_path):
    export.convert(saved_model, tmp_path / "model.tflite")
    content = (tmp_path / "model.tflite").read_bytes()
    assert b"Flex" not in content


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [(np.nan, "no number"), (2e-3, r"differs from it by up to 0\.002")],
)
def test_a_file_that_differs_is_not_written(
    saved_model, tmp_path, monkeypatch, wrong, sentence
):
    right = tflite.interpreter_of

    def disturbed(content):
        latent_dim, function = right(content)
        return latent_dim, lambda latents: function(latents) + np.float32(wrong)

    monkeypatch.setattr(tflite, "interpreter_of", disturbed)
    with pytest.raises(RunError, match=sentence):
        export.convert(saved_model, tmp_path / "model.tflite")
    assert not list(tmp_path.iterdir())


def test_an_operator_that_is_not_builtin_is_an_error(tmp_path):
    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, "latents")])
    def float_images(latents):
        return {"images": tf.linalg.svd(latents, compute_uv=False)}

    archive = keras.export.ExportArchive()
    float_images.get_concrete_function()
    archive.add_endpoint("float_images", float_images)
    archive.write_out(tmp_path / "odd", verbose=False)
    with pytest.raises(RunError, match="cannot be converted"):
        export.convert(tmp_path / "odd", tmp_path / "model.tflite")
    assert not (tmp_path / "model.tflite").exists()
