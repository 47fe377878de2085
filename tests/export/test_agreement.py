"""Every form of a generator makes the same pictures, and a difference is seen."""

import json
import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers import exhaustive, fit, some_images, tiny_model, vivid
from tfgan_kit import export, graph_safety
from tfgan_kit.errors import InputError, RunError
from tfgan_kit.export.verify import agreement_row as row

PARTS = ("serving_default", "float_images", "from_seeds", "sample", "png")

ENCODER = ("encode", "encode_float_images", "reconstruct")


def trained(variant, shape=(8, 8, 1), **options):
    model = tiny_model(variant, shape=shape, compiled=False, **options)
    # Large steps: two of the usual ones leave every picture grey.
    adams = keras.optimizers.Adam(0.1), keras.optimizers.Adam(0.1)
    model.compile(*adams, run_eagerly=True)
    fit(model, some_images(shape=shape))
    return model


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    """A model, its SavedModel, and its TFLite file."""
    folder = tmp_path_factory.mktemp("forms")
    model = trained("gan")
    path = export.export(model, folder / "gan")
    export.convert(path, folder / "model.tflite")
    return model, path, folder / "model.tflite"


@pytest.mark.parametrize("variant", exhaustive("gan", "wgan-gp", "bigan"))
def test_every_form_of_every_variant_agrees(variant, tmp_path):
    model = trained(variant, shape=(12, 20, 3))
    if model.ema_encoder is not None:  # two steps leave their pictures alike
        vivid(model)
    assert np.ptp(model.generate(64), axis=0).mean() > 20  # the pictures differ
    path = export.export(model, tmp_path / "name")
    export.convert(path, tmp_path / "m.tflite")
    rows = export.compare_forms(export.Loaded(path), model, [tmp_path / "m.tflite"], 5)
    assert [row for row in rows if not row.ok] == []
    names = [
        (form, part)
        for form in ("Python", "C runtime")
        for part in (
            *(*PARTS, "sample latents"),
            *(["sample labels"] if model.num_classes else []),
        )
    ]
    if model.ema_encoder is not None:
        names += [(form, part) for form in ("Python", "C runtime") for part in ENCODER]
    assert [(row.form, row.part) for row in rows] == [
        *names,
        (str(tmp_path / "m.tflite"), "float32"),
    ]
    assert {row.against for row in rows if row.part == "from_seeds"} == {
        "Keras",
        "Python",
    }


def test_without_a_model_the_saved_model_is_the_reference(forms, tmp_path):
    _, path, tflite = forms
    half = tmp_path / "half.tflite"
    export.convert(path, half, export.Target("float16"))
    rows = export.compare_forms(export.Loaded(path), tflite=[tflite, half])
    assert all(row.ok for row in rows)
    assert ("Python", "float_images") not in {(row.form, row.part) for row in rows}
    assert [(row.form, row.part, row.against) for row in rows[-2:]] == [
        (str(tflite), "float32", "Python float_images"),
        (str(half), "float16", "Python float_images"),
    ]
    assert rows[-2].max_error < 1e-5 < rows[-1].max_error < 2e-3


def test_another_generator_is_beyond_every_limit_it_is_measured_by(forms):
    _, path, tflite = forms
    other = trained("gan")
    for variable in other.ema_generator.weights:
        variable.assign(variable * 1.1)
    rows = export.compare_forms(export.Loaded(path), other, [tflite])
    assert [(row.form, row.part) for row in rows if not row.ok] == [
        *(("Python", part) for part in PARTS[:3]),
        (str(tflite), "float32"),
    ]


def test_only_signatures_that_are_there_are_compared(tmp_path):
    model = trained("gan", shape=(8, 8, 2))
    loaded = export.Loaded(export.export(model, tmp_path / "name"))
    rows = export.compare_forms(loaded, model)
    in_python = [row.part for row in rows if row.form == "Python"]
    assert in_python == [*PARTS[:4], "sample latents"]  # a PNG has no two channels
    # As older versions were.
    loaded._signatures = {name: loaded._signatures[name] for name in PARTS[:3]}
    rows = export.compare_forms(loaded, model)
    assert [row.part for row in rows] == [*PARTS[:3], *PARTS[:3]]


def test_images_of_another_shape_are_refused(forms):
    other = tiny_model("gan", shape=(8, 12, 1))
    sentence = "which makes images of 8x8x1 from 4 latents"
    with pytest.raises(InputError, match=sentence):
        export.compare_forms(export.Loaded(forms[1]), other)


def test_a_saved_model_that_needs_python_fails_in_the_c_runtime(tmp_path):
    latents = tf.TensorSpec([None, 4], tf.float32, "latents")
    seeds = tf.TensorSpec([None], tf.int64, "seeds")

    def images(values):
        count = tf.shape(values)[:1]
        zeros = tf.numpy_function(
            lambda n: np.zeros((*n, 8, 8, 1), np.float32), [count], tf.float32
        )
        return {"images": tf.ensure_shape(zeros, [None, 8, 8, 1])}

    module = tf.Module()
    signatures = {
        name: tf.function(images, input_signature=[spec])
        for name, spec in zip(PARTS[:3], (latents, latents, seeds), strict=True)
    }
    tf.saved_model.save(module, str(tmp_path), signatures=signatures)
    with graph_safety.trusting():
        loaded = export.Loaded(tmp_path)
    assert loaded.run("from_seeds", {"seeds": np.zeros(2, "i8")})["images"].any() == 0
    with pytest.raises(RunError, match=r"C runtime cannot run .*PyFunc"):
        export.compare_forms(loaded)


def test_images_per_second_are_told_of_every_signature(forms):
    rates = export.Loaded(forms[1]).images_per_second(3)
    assert tuple(rates) == PARTS
    assert all(0 < rate < 1e7 for rate in rates.values())


# The limits -------------------------------------------------------------------------


def levels_row(changed, by, limit, dtype=np.uint8):
    """A row of 1000 pixels, of which some are other levels."""
    expected = np.full((10, 10, 10, 1), 100, np.uint8)
    found = expected.copy()
    found.ravel()[:changed] += by
    if dtype == np.float32:
        found, expected = (
            images / np.float32(127.5) - 1 for images in (found, expected)
        )
    return row.row_of_images("form", "part", found, "other", expected, limit)


@pytest.mark.parametrize(
    ("changed", "by", "near", "same"),
    [(0, 0, True, True), (1, 1, False, False), (1, 2, False, False)],
)
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_limits_of_levels(changed, by, near, same, dtype):
    found = levels_row(changed, by, row.NEAR, dtype)
    assert (found.ok, levels_row(changed, by, row.SAME, dtype).ok) == (near, same)
    assert (found.levels, found.pixels) == (by, changed / 1000)
    assert (found.max_error is None) == (dtype == np.uint8)


def test_one_level_in_few_pixels_is_near_and_not_the_same():
    expected = np.zeros((2, 32, 32, 1), np.uint8)
    found = expected.copy()
    found[0, 0, 0, 0] = 1
    near = row.row_of_images("form", "part", found, "other", expected, row.NEAR)
    same = row.row_of_images("form", "part", found, "other", expected, row.SAME)
    assert (near.ok, same.ok) == (True, False)
    found[0, 0, 0, 0] = 2
    assert not row.row_of_images("", "", found, "", expected, row.NEAR).ok


def test_a_pixel_that_is_no_number_is_within_no_limit():
    expected = np.zeros((1, 8, 8, 1), np.float32)
    found = expected.copy()
    found[0, 0, 0, 0] = np.nan
    for limit in (row.SAME, row.FLOATS):
        compared = row.row_of_images("form", "part", found, "other", expected, limit)
        assert not compared.ok
    facts = compared.to_json()
    assert (facts["max_error"], facts["psnr"], facts["ok"]) == (None, None, False)
    json.dumps(facts, allow_nan=False)


def test_the_difference_of_floats_is_told_as_it_is():
    expected = np.zeros((1, 8, 8, 1), np.float32)
    found = expected + np.float32(1e-3)
    compared = row.row_of_images("form", "part", found, "other", expected, row.FLOATS)
    assert math.isclose(compared.max_error, 1e-3, rel_tol=1e-6)
    assert math.isclose(compared.psnr, 10 * math.log10(4e6), rel_tol=1e-6)
    assert not compared.ok
    assert (
        compared.to_json()["limit"] == "a maximum error below 0.00078 (0.1 grey levels)"
    )
