"""`verify` tells whether every form of a generator makes the same pictures."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema

from tfgan_kit.export.tflite.schema import pack, with_checksum

PARTS = ("serving_default", "float_images", "from_seeds", "sample", "png")


@pytest.fixture(scope="module")
def other(tfgan_kit, tmp_path_factory):
    """A run of another seed, and one of longer latents."""
    place = tmp_path_factory.mktemp("other")
    options = {"seed": ("--seed", "1"), "long": ("--latent-dim", "5")}
    with contextlib.chdir(place):
        for name, given in options.items():
            args = ("--run-dir", name, "--no-export", *given)
            tfgan_kit.works("train", *tfgan_kit.tiny, *args)
    return place


def rows_of(text):
    """Return the words of each row of the table, which fits a terminal."""
    heading, *lines = text.splitlines()
    assert heading.split()[:2] == ["max", "error"]
    assert all(len(line) <= 80 for line in lines if "/" not in line)
    return [line.split() for line in lines if line.startswith("  ")]


def test_every_form_agrees(tfgan_kit, finished):
    args = ("--run", finished / tfgan_kit.run, "--seed", "7", "--json", "deep/v.json")
    files = ("--tflite", finished / "model.tflite") * 2
    result = tfgan_kit.works("verify", finished / tfgan_kit.saved, *args, *files)
    assert result.stderr == ""
    rows = rows_of(result.stdout)
    assert [row[-1] for row in rows] == ["ok"] * 14
    assert f"{files[1]}, compared with Keras" in " ".join(result.stdout.split())
    facts = json.loads(pathlib.Path("deep/v.json").read_text())
    assert facts.pop("saved_model") == str(finished / tfgan_kit.saved / "1")
    assert facts.pop("run") == str(finished / tfgan_kit.run)
    assert (facts.pop("seed"), facts.pop("images_per_second")) == (7, {})
    (told,) = facts.values()
    names = [*(*PARTS, "sample latents") * 2, "float32", "float32"]
    assert [row["part"] for row in told] == names
    assert all(row["ok"] is True for row in told)
    assert told[0]["against"] == told[-1]["against"] == "Keras"
    assert 0 < told[-1]["max_error"] < 1e-5 < 100 < told[-1]["psnr"]
    in_c = told[6]
    assert (in_c["form"], in_c["psnr"], in_c["levels"]) == ("C runtime", None, 0)


def test_without_a_run_that_is_said_and_nothing_else(tfgan_kit, finished, environment):
    saved = str(finished / tfgan_kit.saved / "1")
    result = subprocess.run(
        [sys.executable, "-m", "tfgan_kit", "verify", saved, "--latency", "3,1"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == (
        "The Keras model is not compared. Name its run or .keras file with --run.\n"
    )
    table, times = result.stdout.split("\n\n")
    assert [row[-1] for row in rows_of(table)] == ["ok"] * 11
    title, heading, *lines = times.splitlines()
    assert title == "images per second in Python on the CPU, by batch size"
    assert heading.split() == ["signature", "3", "1"]
    rates = {line.split()[0]: line.split()[1:] for line in lines}
    assert tuple(rates) == PARTS
    assert all(float(rate) > 0 for pair in rates.values() for rate in pair)


def disturbed(content):
    """A TFLite file whose largest weights are a little larger."""
    model = schema.ModelT.InitFromPackedBuf(content)
    weights = max((bytes(b.data) for b in model.buffers if b.data is not None), key=len)
    assert content.count(weights) == 1
    changed = np.frombuffer(weights, np.float32) * np.float32(1.01)
    model = schema.ModelT.InitFromPackedBuf(content.replace(weights, changed.tobytes()))
    assert model.metadata.pop().name == b"tfgan_kit_sha256"
    del model.buffers[-1]
    return with_checksum(pack(model))


def test_a_file_beyond_its_limit_is_named(tfgan_kit, finished):
    content = (finished / "model.tflite").read_bytes()
    pathlib.Path("good.tflite").write_bytes(content)
    pathlib.Path("bad.tflite").write_bytes(disturbed(content))
    saved = finished / tfgan_kit.saved
    files = ("--tflite", "good.tflite", "--tflite", "bad.tflite")
    result = tfgan_kit("verify", saved, *files, "--json", "v.json")
    assert result.exit_code == 1
    *_, error = result.stderr.splitlines()
    assert error == (
        f"Error: the forms of {saved / '1'} differ by more than the limit: "
        "bad.tflite float32."
    )
    assert [row[-1] for row in rows_of(result.stdout)] == [*["ok"] * 12, "BEYOND"]
    rows = json.loads(pathlib.Path("v.json").read_text())["rows"]
    assert [row["ok"] for row in rows] == [*[True] * 12, False]


def test_another_run_is_beyond_the_limit(tfgan_kit, finished, other):
    result = tfgan_kit("verify", finished / tfgan_kit.saved, "--run", other / "seed")
    assert result.exit_code == 1
    wrong = ", ".join(f"Python {part}" for part in PARTS[:3])
    assert result.stderr.endswith(f"by more than the limit: {wrong}.\n")
    assert result.stderr.count("\n") == 1


def test_a_run_of_other_latents_is_refused(tfgan_kit, finished, other):
    args = ("verify", finished / tfgan_kit.saved, "--run", other / "long")
    assert tfgan_kit.fails(2, *args) == (
        "the run is another generator than the SavedModel, which makes images of "
        "28x28x1 from 4 latents."
    )


@pytest.mark.parametrize("damage", ["name", "half"])
def test_a_tflite_file_that_does_not_say_what_it_is(tfgan_kit, finished, damage):
    content = (finished / "model.tflite").read_bytes()
    changed = content.replace(b"tfgan_kit", b"another__")
    changed = changed if damage == "name" else content[: len(content) // 2]
    pathlib.Path("old.tflite").write_bytes(changed)
    args = ("verify", finished / tfgan_kit.saved, "--tflite", "old.tflite")
    words = {
        "name": "old.tflite does not say how it was quantized: convert it again.",
        "half": "old.tflite cannot be read as a generator of tfgan_kit: ",
    }
    assert tfgan_kit.fails(2, *args).startswith(words[damage])


@pytest.mark.parametrize("damage", ["another", "half"])
def test_a_saved_model_that_is_none_is_refused(tfgan_kit, damage):
    module = tf.Module()
    module.double = tf.function(
        lambda x: 2 * x, input_signature=[tf.TensorSpec([None], tf.float32)]
    )
    tf.saved_model.save(module, "saved")
    if damage == "half":
        path = pathlib.Path("saved/saved_model.pb")
        path.write_bytes(path.read_bytes()[:100])
    sentence = tfgan_kit.fails(2, "verify", "saved")
    assert sentence.startswith("saved cannot be read as a generator of tfgan_kit: ")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--run", "missing"], "there is no missing: "),
        (
            ["--run", "saved"],
            "is a SavedModel; this needs a run folder or a .keras file.",
        ),
        (["--best"], "--best needs a run folder in --run. Received: None."),
        (["--tflite", "file"], "file is no generator"),
        (["--seed", "-1"], "seed must be"),
        (["--latency", ""], "--latency takes batch sizes"),
        (["--latency", "1,,2"], "Received: '1,,2'"),
        (["--latency", "0"], "--latency takes"),
        (["--latency", "10000"], "--latency takes"),
        (["--json", "folder"], "--json must name a file. Received: folder, a folder."),
        (["--json", ""], "--json must name a file"),
        (["--json", "file/v.json"], "below a file"),
    ],
)
def test_an_option_is_refused_before_tensorflow_starts(
    tfgan_kit, finished, contents, monkeypatch, options, words
):
    monkeypatch.setattr(
        "cli.export.verify.start_tensorflow", lambda: pytest.fail("started")
    )
    pathlib.Path("file").write_text("mine")
    pathlib.Path("folder").mkdir()
    pathlib.Path("saved").symlink_to(finished / tfgan_kit.saved)
    before = contents()
    assert words in tfgan_kit.fails(2, "verify", "saved", *options)
    assert contents() == before


def test_a_run_is_no_saved_model(tfgan_kit, finished):
    sentence = tfgan_kit.fails(2, "verify", finished / tfgan_kit.run)
    assert sentence.endswith("is a run folder; this needs a SavedModel.")
    assert not os.listdir()
