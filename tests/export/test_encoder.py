"""The encoder in a SavedModel: signatures, and that it is the Keras model's."""

import pathlib

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal

from helpers import fit, some_images, tiny_model, vivid
from tfgan_kit import export
from tfgan_kit.errors import InputError
from tfgan_kit.export import Source, model_card

IMAGES, LATENTS = [None, 8, 12, 3], [None, 4]
LEVELS = {"images": {"dtype": "uint8", "shape": IMAGES}}
FLOATS = {"images": {"dtype": "float32", "shape": IMAGES}}
CODES = {"latents": {"dtype": "float32", "shape": LATENTS}}
SHAPE = (8, 12, 3)


def trained(variant, shape=SHAPE, **options):
    model = tiny_model(variant, shape=shape, **options)
    fit(model, some_images(shape=shape))
    return vivid(model)


@pytest.fixture(scope="module", params=["bigan", "aae"])
def exported(request, tmp_path_factory):
    model = trained(request.param, policy="mixed_bfloat16")
    return model, export.export(model, tmp_path_factory.mktemp("models") / "name")


def test_signatures_have_names_types_and_a_dynamic_batch(exported):
    signatures = model_card.read(exported[1])["signatures"]
    assert [*signatures][-3:] == ["encode", "encode_float_images", "reconstruct"]
    assert signatures["encode"] == {"inputs": LEVELS, "outputs": CODES}
    assert signatures["encode_float_images"] == {"inputs": FLOATS, "outputs": CODES}
    assert signatures["reconstruct"] == {"inputs": LEVELS, "outputs": LEVELS}
    readme = (exported[1].parent / "README.md").read_text()
    assert "| `encode` | `images` uint8 (n, 8, 12, 3) | `latents` float32 (n, 4) |" in (
        readme
    )


def test_they_find_what_the_keras_model_finds(exported):
    model, path = exported
    loaded = export.Loaded(path)
    images = some_images(5, SHAPE)
    expected = model.encode(images)
    found = loaded.run("encode", {"images": images})["latents"]
    assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    assert np.ptp(found, axis=0).min() > 1e-3  # images differ in them
    floats = images.astype("float32") / 127.5 - 1
    again = loaded.run("encode_float_images", {"images": floats})["latents"]
    assert_allclose(again, found, rtol=1e-5, atol=1e-6)
    alone = loaded.run("encode", {"images": images[3:4]})["latents"]
    assert_allclose(alone[0], found[3], rtol=1e-4, atol=1e-5)
    pictures = loaded.run("reconstruct", {"images": images})["images"]
    difference = np.abs(pictures.astype(int) - model.reconstruct(images))
    assert difference.max() <= 1
    assert np.ptp(pictures, axis=0).mean() > 20
    # What was there is there still.
    latents = loaded.run("float_images", {"latents": expected})["images"]
    assert_allclose(latents, model(expected), rtol=1e-5, atol=1e-5)


def test_every_form_with_an_encoder_opens_it(exported, tmp_path):
    model, path = exported
    model.save(tmp_path / "model.keras")
    images = some_images(70, SHAPE)
    for source in (Source("keras", tmp_path / "model.keras"), export.find(path)):
        encoder = export.open_encoder(source)
        assert encoder.image_shape == SHAPE
        latents = encoder.encode(images)
        assert_allclose(latents, model.encode(images), rtol=1e-4, atol=1e-5)
        found = encoder.reconstruct(images)
        assert (found.shape, found.dtype) == (images.shape, np.uint8)
        assert np.abs(found.astype(int) - model.reconstruct(images)).max() <= 1
        assert export.need_encoder(source, encoder) is encoder
    assert_array_equal(export.encoder_of(model).encode(images), model.encode(images))


def test_what_has_no_encoder_says_what_finds_latents(tmp_path):
    model = tiny_model("gan", compiled=False)
    assert export.encoder_of(model) is None
    source = export.find(export.export(model, tmp_path / "name"))
    assert export.open_encoder(source) is None
    assert "encode" not in tf.saved_model.load(str(source.path)).signatures
    assert not export.Loaded(source.path).has_encoder
    tflite = Source("tflite", pathlib.Path("m.tflite"))
    assert export.open_encoder(tflite) is None
    for one in (source, tflite):
        with pytest.raises(InputError, match=r"no encoder, .* bigan and aae .* invert"):
            export.need_encoder(one, None)


def test_a_damaged_saved_model_is_refused(tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"half")
    with pytest.raises(InputError, match="cannot be read as a generator"):
        export.open_encoder(Source("saved_model", tmp_path))


def test_an_encoder_of_another_model_is_beyond_the_limit(exported):
    model, path = exported
    weights = model.ema_encoder.get_weights()
    model.ema_encoder.set_weights([weight * 1.1 for weight in weights])
    try:
        rows = export.compare_forms(export.Loaded(path), model)
    finally:
        model.ema_encoder.set_weights(weights)
    wrong = [(row.form, row.part) for row in rows if not row.ok]
    assert set(wrong) >= {("Python", "encode"), ("Python", "encode_float_images")}
    assert {form for form, _ in wrong} == {"Python"}


def test_without_a_model_the_c_runtime_is_compared_alone(exported):
    rows = export.compare_forms(export.Loaded(exported[1]))
    found = [(row.form, row.part) for row in rows if row.part.startswith("encode")]
    assert found == [("C runtime", "encode"), ("C runtime", "encode_float_images")]
    assert all(row.ok for row in rows)
