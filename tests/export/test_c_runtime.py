"""TensorFlow's C runtime gives what Python gives, and refuses what needs Python."""

import importlib.util
import os
import shutil
import types

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers import fit, some_images, tiny_model
from tfgan_kit import export, sampling
from tfgan_kit.errors import InputError, RunError
from tfgan_kit.export.verify import c_runtime

SEEDS = sampling.picture_seeds(64, seed=3)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    model = tiny_model("dcgan", shape=(12, 20, 3), compiled=False)
    # Large steps: two of the usual ones leave every picture grey.
    adams = keras.optimizers.Adam(0.1), keras.optimizers.Adam(0.1)
    model.compile(*adams, run_eagerly=True)
    fit(model, some_images(shape=(12, 20, 3)))
    return model, export.export(model, tmp_path_factory.mktemp("models") / "gan")


@pytest.fixture(scope="module")
def calls():
    latents = sampling.draw_latents(64, 4, seed=3)
    return {
        "serving_default": {"latents": latents},
        "float_images": {"latents": latents},
        "from_seeds": {"seeds": SEEDS},
        "sample": {"num_images": np.int32(64), "seed": np.int64(3)},
        "png": {"seeds": SEEDS},
    }


@pytest.fixture(scope="module")
def in_c(exported, calls):
    return dict(
        zip(calls, c_runtime.run(exported[1], list(calls.items())), strict=True)
    )


def decoded(files):
    return np.stack([tf.io.decode_png(file).numpy() for file in files])


def test_every_signature_gives_what_python_gives(exported, calls, in_c):
    loaded = tf.saved_model.load(str(exported[1]))
    assert set(calls) == set(loaded.signatures)
    for name, inputs in calls.items():
        expected = loaded.signatures[name](
            **{key: tf.constant(value) for key, value in inputs.items()}
        )
        assert set(in_c[name]) == set(expected)
        for key, value in expected.items():
            value = value.numpy()
            assert (in_c[name][key].dtype, in_c[name][key].shape) == (
                value.dtype,
                value.shape,
            )
            if (name, key) == ("float_images", "images"):
                np.testing.assert_allclose(in_c[name][key], value, rtol=0, atol=1e-6)
            else:
                np.testing.assert_array_equal(in_c[name][key], value)


def test_every_signature_gives_the_keras_models_pictures(exported, calls, in_c):
    expected = exported[0].generate(64, seed=3).astype(int)
    assert np.ptp(expected, axis=0).mean() > 20  # they differ from each other
    images = {name: in_c[name].get("images") for name in calls}
    images["png"] = decoded(in_c["png"]["image_bytes"])
    images["float_images"] = sampling.to_uint8(images["float_images"]).numpy()
    for found in images.values():
        difference = np.abs(found.astype(int) - expected)
        assert difference.max() <= 1
        assert np.mean(difference > 0) < 1e-3
    np.testing.assert_array_equal(
        in_c["sample"]["latents"], sampling.draw_latents(64, 4, seed=3)
    )


def odd_model(path, function, *specs):
    archive = keras.export.ExportArchive()
    function = tf.function(function, input_signature=specs)
    function.get_concrete_function()
    archive.add_endpoint("serving_default", function)
    archive.write_out(path, verbose=False)
    return path


def test_a_model_that_needs_python_fails_there_and_runs_here(tmp_path):
    def images(latents):
        doubled = tf.numpy_function(lambda x: 2 * x, [latents], tf.float32)
        return {"images": tf.ensure_shape(doubled, [None, 4])}

    spec = tf.TensorSpec([None, 4], tf.float32, "latents")
    path = odd_model(tmp_path / "odd", images, spec)
    latents = np.ones((2, 4), np.float32)
    here = tf.saved_model.load(str(path)).signatures["serving_default"]
    np.testing.assert_array_equal(here(latents=tf.constant(latents))["images"], 2.0)
    with pytest.raises(RunError, match=r"odd: .*PyFunc.*\.$") as caught:
        c_runtime.run(path, [("serving_default", {"latents": latents})])
    assert "\n" not in str(caught.value)


def test_types_shapes_and_bytes_arrive_as_they_are(tmp_path):
    def function(byte, number, empty):
        text = tf.strings.join([tf.strings.as_string(number), b"\0a\0"])
        long = tf.constant([[b"", b"x" * 1000]])
        return {"byte": byte, "number": number, "text": text, "long": long, "e": empty}

    path = odd_model(
        tmp_path / "odd",
        function,
        tf.TensorSpec([None, 2], tf.uint8, "byte"),
        tf.TensorSpec([], tf.int64, "number"),
        tf.TensorSpec([None, 3], tf.int32, "empty"),
    )
    # Not as it lies in memory: transposed.
    byte = np.array([[1, 255], [0, 7]], np.uint8).T
    numbers = np.int64(-(2**40)), np.int64(5)
    empty = np.zeros((0, 3), np.int32)
    found = c_runtime.run(
        path,
        [
            ("serving_default", {"byte": byte, "number": number, "empty": empty})
            for number in numbers
        ],
    )
    for answer, number in zip(found, numbers, strict=True):
        np.testing.assert_array_equal(answer["byte"], byte)
        assert (answer["number"].shape, answer["number"]) == ((), number)
        assert answer["e"].shape == (0, 3)
        assert answer["text"].item() == str(number).encode() + b"\0a\0"
        assert answer["long"].tolist() == [[b"", b"x" * 1000]]


def test_a_runtimes_error_is_one_sentence(exported):
    wrong = {"latents": np.zeros((2, 5), np.float32)}
    with pytest.raises(RunError, match=r"cannot run .*5") as caught:
        c_runtime.run(exported[1], [("float_images", wrong)])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("call", [("paint", {}), ("float_images", {"seeds": SEEDS})])
def test_a_signature_that_is_not_there_is_refused(exported, call):
    with pytest.raises(InputError, match=rf"no signature '{call[0]}' of the inputs"):
        c_runtime.run(exported[1], [call])


@pytest.mark.parametrize("content", [None, b"", b"\xff" * 9])
def test_what_is_no_saved_model_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "saved_model.pb").write_bytes(content)
    with pytest.raises(InputError, match="cannot be read as a generator"):
        c_runtime.run(tmp_path, [])


@pytest.mark.parametrize(
    ("child", "reason"),
    [
        ("import os; os.kill(os.getpid(), 11)", r"it was killed by SIGSEGV\.$"),
        ("raise MemoryError('no room')", r"MemoryError: no room\.$"),
        ("raise SystemExit(3)", r"it ended with 3\.$"),
    ],
)
def test_a_death_is_told(exported, tmp_path, monkeypatch, child, reason):
    (tmp_path / "child.py").write_text(child)
    monkeypatch.setattr(c_runtime, "_CHILD", tmp_path / "child.py")
    with pytest.raises(RunError, match=reason):
        c_runtime.run(exported[1], [])


def test_a_process_with_pythons_tensorflow_is_refused(exported, tmp_path, monkeypatch):
    (tmp_path / "tensorflow.py").touch()
    (tmp_path / "sitecustomize.py").write_text("import tensorflow")
    library = c_runtime._library()
    monkeypatch.setattr(c_runtime, "_library", lambda: library)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(RunError, match="Python's TensorFlow is loaded at the start"):
        c_runtime.run(exported[1], [])


def test_neither_its_folder_nor_talk_on_stdout_matters(exported, tmp_path, monkeypatch):
    for name in ("ctypes", "numpy", "pickle"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('the wrong one')")
    child = shutil.copy(c_runtime._CHILD, tmp_path)
    monkeypatch.setattr(c_runtime, "_CHILD", child)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONEDNN_VERBOSE", "1")  # it talks there
    path = os.path.relpath(exported[1])
    (answer,) = c_runtime.run(path, [("from_seeds", {"seeds": SEEDS[:2]})])
    assert answer["images"].shape == (2, 12, 20, 3)


def test_a_platform_without_the_library_is_told(exported, tmp_path, monkeypatch):
    place = types.SimpleNamespace(origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: place)
    with pytest.raises(RunError, match=f"there is no C runtime in {tmp_path}"):
        c_runtime.run(exported[1], [])
