"""A file runs in both interpreters; a damaged one is an exception in both."""

import numpy as np
import pytest
import tensorflow as tf

from tfgan_kit import export, sampling
from tfgan_kit.errors import InputError, RunError
from tfgan_kit.export.comparison import LIMITS
from tfgan_kit.export.tflite import interpreter

TARGETS = [*((quantize,) for quantize in LIMITS), ("int8", "int"), ("int8", "int", 3)]


def test_litert_comes_first():
    name, version, kind = interpreter.available()
    assert name == "ai-edge-litert"
    assert int(version.split(".")[0]) >= 2
    assert kind.__module__ == "ai_edge_litert.interpreter"


@pytest.mark.parametrize("target", TARGETS)
def test_tensorflow_stands_in(converted, request, target):
    content = converted("dcgan", *target).content
    latents = sampling.draw_latents(5, 4, seed=5)
    first = interpreter.open_tflite(content)[1](latents)
    request.getfixturevalue("only_tensorflow")
    assert interpreter.available()[:2] == ("tf.lite.Interpreter", tf.__version__)
    second = interpreter.open_tflite(content)[1](latents)
    # Their kernels may round a step of an integer apart.
    apart = 1e-5 if target[0] in ("none", "float16") else 0.05
    np.testing.assert_allclose(first, second, rtol=0, atol=apart)


def test_what_an_interpreter_cannot_run_is_told(converted, request):
    # TensorFlow's enlarges no int16 image.
    content = converted("resnet", "int16x8").content
    request.getfixturevalue("only_tensorflow")
    _, function = interpreter.open_tflite(content)
    with pytest.raises(RunError) as caught:
        function(sampling.draw_latents(2, 4))
    sentence = str(caught.value)
    assert sentence.startswith(f"tf.lite.Interpreter {tf.__version__} cannot run")
    assert "'INT16' is not supported by tile" in sentence
    assert sentence.endswith("(LiteRT may: pip install 'tfgan-kit[litert]').")


def test_a_report_names_what_ran_it(saved_models, tmp_path, only_tensorflow):
    report = export.convert(saved_models["dcgan"], tmp_path / "a.tflite")
    assert report.interpreter == "tf.lite.Interpreter"
    assert report.interpreter_version == tf.__version__


def test_integers_at_the_border_are_those_of_the_tensors(converted):
    content = converted("dcgan", "int8", "int").content
    run = interpreter.runner(content)
    details = run.get_input_details()["latents"], run.get_output_details()["images"]
    assert [detail["dtype"] for detail in details] == [np.int8, np.int8]
    (scale, zero), (out_scale, out_zero) = (
        detail["quantization"] for detail in details
    )
    # 1000 is beyond what calibration saw: it is clipped, and does not come round.
    latents = np.array([[0, scale, -2 * scale, 1000]], np.float32)
    integers = np.array([[zero, zero + 1, zero - 2, 127]], np.int8)
    images = interpreter.open_tflite(content)[1](latents)
    levels = run(latents=integers)["images"].astype(int)
    np.testing.assert_allclose(images, (levels - out_zero) * out_scale, rtol=1e-6)
    assert np.ptp(images) > 0.5


@pytest.mark.parametrize("litert", [True, False])
def test_a_damaged_file_is_an_exception(converted, tmp_path, request, litert):
    if not litert:
        request.getfixturevalue("only_tensorflow")
    content = converted("dcgan", "int8").content
    path = tmp_path / "damaged.tflite"
    cuts = [content[:end] for end in range(8, len(content), len(content) // 10)]
    # What leads to the model, and then all of it.
    wrong = [bytes(start) + content[start:] for start in (1, 4)]
    for damaged in (*cuts, *wrong, content[:8] + bytes(5000)):
        path.write_bytes(damaged)
        with pytest.raises(InputError) as caught:
            export.open_source(export.find(path))
        assert str(caught.value).startswith(f"{path} cannot be read as a generator")
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("litert", [True, False])
def test_damage_anywhere_ends_no_process(converted, tmp_path, request, litert):
    if not litert:
        request.getfixturevalue("only_tensorflow")
    content = converted("dcgan", "none").content
    path, random, results = tmp_path / "a.tflite", np.random.default_rng(0), set()
    for place in random.integers(8, len(content), 60):
        bit = bytes([content[place] ^ (1 << random.integers(8))])
        path.write_bytes(content[:place] + bit + content[place + 1 :])
        try:
            _, function = export.open_source(export.find(path))
            results.add(function(np.zeros((2, 4), np.float32)).shape)
        except (InputError, RunError) as error:
            results.add(type(error))
    assert results >= {InputError, (2, 8, 8, 1)}


def test_a_file_of_another_package_is_refused(tmp_path):
    spec = tf.TensorSpec([3], tf.float32)
    double = tf.function(lambda x: 2 * x, input_signature=[spec])
    functions = [double.get_concrete_function()]
    content = tf.lite.TFLiteConverter.from_concrete_functions(functions).convert()
    path = tmp_path / "other.tflite"
    path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read as a generator"):
        export.open_source(export.find(path))


@pytest.mark.parametrize(("batch", "delegated"), [(None, False), (4, True)])
def test_a_free_batch_runs_without_xnnpack(converted, monkeypatch, batch, delegated):
    """Its pictures are wrong now and then, on some files: too seldom for a test."""
    *names, kind = interpreter.available()
    made = []

    class Remembered(kind):
        def __init__(self, **arguments):
            super().__init__(**arguments)
            made.append(self)

    Remembered.__module__ = kind.__module__
    monkeypatch.setattr(interpreter, "available", lambda: (*names, Remembered))
    content = converted("dcgan", "none", "float", batch).content
    interpreter.open_tflite(content)[1](sampling.draw_latents(4, 4))
    operators = [operator["op_name"] for operator in made[-1]._get_ops_details()]
    assert ("DELEGATE" in operators) == delegated
