"""Every kind of TFLite file makes the pictures of its SavedModel."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema

from conditional import KINDS, by_class
from tfgan_kit import export, sampling
from tfgan_kit.errors import InputError, RunError
from tfgan_kit.export import Target
from tfgan_kit.export.comparison import LIMITS, compare, within
from tfgan_kit.export.tflite import conversion, report
from tfgan_kit.export.tflite.interpreter import open_tflite, runner

TYPES = schema.TensorType
# The integers are of shapes and, in kinds with int activations, of biases.
COMMON = {TYPES.FLOAT32, TYPES.INT32, TYPES.INT64}
# What only a file of this kind holds beside them.
HELD = {
    "none": set(),
    "float16": {TYPES.FLOAT16},
    "dynamic": {TYPES.INT8},
    "int8": {TYPES.INT8},
    "int16x8": {TYPES.INT8, TYPES.INT16},
}


def _graph(content):
    return schema.ModelT.InitFromPackedBuf(content).subgraphs[0]


# All kinds of quantization of the most layers, and the two extremes of the others.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("quantize", "networks"),
    [
        pytest.param(
            *(quantize, networks),
            marks=()
            if networks == "residual" or quantize in ("none", "int8")
            else pytest.mark.exhaustive,
        )
        for quantize in LIMITS
        for networks in ("dcgan", "resnet", *KINDS)
    ],
)
def test_every_kind_makes_the_pictures(models, converted, networks, quantize):
    made = converted(networks, quantize)
    inputs, function = open_tflite(made.content)
    assert inputs == models[networks].inputs_of_generator
    drawn = inputs.draw(20, seed=5)
    expected = models[networks].pictures(*drawn).numpy()
    assert expected.std() > 0.3
    found = function(*drawn)
    assert (found.shape, found.dtype) == (expected.shape, np.float32)
    assert within(quantize, compare(found, expected))
    # The limits alone would not tell one kind from another.
    tensors = {tensor.type for tensor in _graph(made.content).tensors}
    assert tensors - COMMON == HELD[quantize]
    assert made.report.within_limit
    assert (made.report.psnr < 100) == (quantize != "none")


def test_only_latents_and_images_of_int8_are_floats(converted):
    graph = _graph(converted("dcgan", "int8").content)
    floats = [tensor.name for tensor in graph.tensors if tensor.type == TYPES.FLOAT32]
    assert len(floats) == 2
    graph = _graph(converted("dcgan", "int8", "int").content)
    assert {tensor.type for tensor in graph.tensors} == {TYPES.INT8, TYPES.INT32}


# With 4 a whole number of batches calibrates int8, as without a fixed batch.
FIXED = [("dcgan", "none", "float", 4), ("resnet", "int8", "int", 4)]


@pytest.mark.slow
@pytest.mark.parametrize("target", FIXED)
def test_a_fixed_batch_is_fixed_all_through(converted, target):
    made = converted(*target)
    for tensor in _graph(made.content).tensors:
        assert np.all(tensor.shape > 0)
        signature = tensor.shapeSignature
        assert signature is None or np.all(signature > 0), tensor.name
    assert not {"SHAPE", "PACK"} & set(made.report.operators)
    assert "SHAPE" in converted(*target[:2]).report.operators


@pytest.mark.parametrize("target", FIXED)
@pytest.mark.parametrize("num_images", [1, 4, 7])
def test_a_fixed_batch_serves_any_number(converted, target, num_images):
    _, fixed = open_tflite(converted(*target).content)
    _, plain = open_tflite(converted(*target[:2]).content)
    latents = sampling.draw_latents(num_images, 4, seed=5)
    assert len(fixed(latents)) == num_images
    # Other batches may give int8 other ranges: pixels differ by some steps of 1/128.
    apart = 1e-6 if target[1] == "none" else 0.1
    np.testing.assert_allclose(fixed(latents), plain(latents), rtol=0, atol=apart)


def test_calibration_takes_other_latents_than_the_comparison():
    for batch in (None, 3):
        target = Target("int8", batch=batch)
        arrays = conversion._calibration(sampling.Inputs(4), target, 28 * 28)
        batches = list(conversion._batches(arrays, target))
        assert {len(values["latents"]) for values in batches} == {batch or 1}
        given = np.concatenate([values["latents"] for values in batches])
        assert len(given) >= 256
        compared = sampling.draw_latents(report.NUM_LATENTS, 4)
        assert not {*map(bytes, given)} & {*map(bytes, compared)}


def test_calibration_takes_every_class():
    inputs = sampling.Inputs(4, 50)
    arrays = conversion._calibration(inputs, Target("int8"), 512 * 512)
    assert sorted(arrays["labels"]) == list(range(50))


@pytest.mark.parametrize(("side", "number"), [(28, 256), (64, 128), (512, 32)])
def test_of_larger_pictures_fewer_calibrate(side, number):
    arrays = conversion._calibration(sampling.Inputs(4), Target("int8"), side * side)
    assert len(arrays["latents"]) == number


@pytest.mark.slow
@pytest.mark.parametrize(
    "networks",
    [
        pytest.param("joined", marks=pytest.mark.exhaustive),
        pytest.param("normalized", marks=pytest.mark.exhaustive),
        "residual",
    ],
)
@pytest.mark.parametrize(
    "target", [("none", "float", 3), ("int8",), ("int8", "int"), ("int8", "int", 3)]
)
def test_labels_stay_integers_and_matter(models, converted, networks, target):
    made = converted(networks, *target)
    inputs, function = open_tflite(made.content)
    taken = runner(made.content).get_input_details()["labels"]
    batch = -1 if len(target) < 3 else 3
    assert (taken["dtype"], *taken["shape_signature"]) == (np.int32, batch)
    latents, labels = inputs.draw_classes(range(3), 4, seed=5)
    expected = models[networks].pictures(latents, labels).numpy()
    assert np.abs(np.diff(by_class(expected), axis=0)).mean() > 0.1
    assert compare(function(latents, labels), expected).psnr > 30
    with pytest.raises((RunError, ValueError)):
        function(latents[:3], np.array([0, 1, 3], np.int32))


# What is refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"quantize": "int4"}, "quantize must be one of none, float16"),
        ({"io": "uint8"}, "io must be one of float, int. Received: 'uint8'"),
        ({"io": "int"}, "need quantize int8. Received: none"),
        ({"quantize": "int16x8", "io": "int"}, "need quantize int8"),
        ({"batch": 0}, "batch_size must be an integer of at least 1"),
    ],
)
def test_a_target_that_is_none(values, sentence):
    with pytest.raises(InputError, match=sentence):
        Target(**values)


def _saved(function, folder):
    """A SavedModel of a function of latents `(n, 4)`."""

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32, "latents")])
    def float_images(latents):
        return {"images": function(latents)}

    archive = keras.export.ExportArchive()
    float_images.get_concrete_function()
    archive.add_endpoint("float_images", float_images)
    archive.write_out(folder / "odd", verbose=False)
    return folder / "odd"


def _decompose(latents):
    # Both are beyond TFLite; the second also has no int16 of its own.
    return tf.linalg.svd(latents, compute_uv=False)


@pytest.mark.parametrize(
    ("function", "quantize", "sentence"),
    [
        (_decompose, "none", "cannot be converted: TFLite has no operator for Svd."),
        (_decompose, "int8", "cannot be converted: TFLite has no operator for Svd."),
        (tf.sin, "int16x8", "cannot be converted: TFLite has no int16x8 form of SIN."),
    ],
)
def test_an_operator_that_is_not_builtin_is_named(
    tmp_path, function, quantize, sentence
):
    odd = _saved(lambda x: tf.reshape(function(x), [-1, 1, 1, 1]), tmp_path)
    with pytest.raises(RunError) as caught:
        export.convert(odd, tmp_path / "model.tflite", Target(quantize))
    assert str(caught.value) == f"{odd} {sentence}"
    assert not (tmp_path / "model.tflite").exists()


def test_pixels_that_are_no_number_are_not_written(tmp_path):
    odd = _saved(lambda latents: tf.math.log(latents)[:, :, None, None], tmp_path)
    with pytest.raises(RunError, match="makes pixels that are NaN"):
        export.convert(odd, tmp_path / "model.tflite")
    assert not (tmp_path / "model.tflite").exists()


def test_a_saved_model_without_float_images_is_refused(tmp_path):
    tf.saved_model.save(tf.Module(), str(tmp_path))
    with pytest.raises(InputError, match="cannot be read as a generator of tfgan_kit"):
        export.convert(tmp_path, tmp_path / "model.tflite")
