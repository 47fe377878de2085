"""`info` tells what a source is; of a run it does so without TensorFlow."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import keras
import pytest
import tensorflow as tf

import tfgan_kit as package
from helpers import tiny_model


def _facts(tfgan_kit, source):
    result = tfgan_kit.works("info", source, "--json")
    assert result.stderr == ""
    return json.loads(result.stdout)


def _lines(tfgan_kit, source):
    """The lines of the text, by name; all values begin in one column."""
    result = tfgan_kit.works("info", source)
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    column = max(len(line.split("  ")[0]) for line in lines) + 2
    assert all(line[column - 2 : column] == "  " for line in lines)
    assert all(line[column] != " " for line in lines)
    return {line[:column].strip(): line[column:] for line in lines}


# Runs -------------------------------------------------------------------------------


def test_a_run(tfgan_kit, finished):
    facts = _facts(tfgan_kit, finished / tfgan_kit.run)
    assert facts.pop("path") == str(finished / tfgan_kit.run)
    assert facts["versions"]["tfgan_kit"] == package.__version__
    assert set(facts.pop("versions")) == {"tfgan_kit", "tensorflow", "keras", "python"}
    last = (finished / tfgan_kit.run / "metrics.csv").read_text().splitlines()[-1]
    losses = facts.pop("losses")
    assert list(losses) == ["d_loss", "g_loss"]
    assert list(losses.values()) == [float(text) for text in last.split(",")[2:]]
    assert facts == {
        "kind": "run",
        "variant": "gan",
        "model": "GAN",
        "networks": "mlp",
        "latent_dim": 4,
        "data": {
            "name": "fashion_mnist_mini",
            "version": "1.0.0",
            "split": "train[:200]",
            "images": 200,
            "image_shape": [28, 28, 1],
        },
        "seed": 0,
        "precision": "float32",
        "step": 6,
        "total_steps": 6,
        "complete": True,
        "checkpoint": {"newest": "step-00000006", "sound": True},
        "model_keras": True,
    }


def test_the_text_of_a_run(tfgan_kit, finished):
    lines = _lines(tfgan_kit, finished / tfgan_kit.run)
    assert lines["data.image_shape"] == "28x28x1"
    assert lines["complete"] == lines["checkpoint.sound"] == "yes"
    assert lines["step"] == lines["total_steps"] == "6"
    assert float(lines["losses.d_loss"]) > 0


def test_a_run_in_the_middle_with_a_damaged_checkpoint(tfgan_kit, copied):
    shutil.rmtree(tfgan_kit.run / "checkpoints/step-00000006")
    (tfgan_kit.run / "checkpoints/step-00000004/variables.npz").write_bytes(b"half")
    (tfgan_kit.run / "model.keras").unlink()
    (tfgan_kit.run / "metrics.csv").write_text("epoch,step,d_loss,g_loss\n1,4,0.5,0.")
    facts = _facts(tfgan_kit, tfgan_kit.run)
    assert facts["checkpoint"] == {"newest": "step-00000004", "sound": False}
    assert (facts["step"], facts["complete"], facts["model_keras"]) == (2, False, False)
    assert facts["losses"] == {"d_loss": 0.5, "g_loss": 0.0}
    (tfgan_kit.run / "checkpoints/step-00000002/state.json").write_text("{")
    assert _facts(tfgan_kit, tfgan_kit.run)["step"] == 0


@pytest.mark.parametrize(
    "table", [None, b"", b"epoch,step,d_loss\n", b"epoch,step,d_loss\n1,2,x", b"\xff"]
)
def test_a_run_that_has_only_begun(tfgan_kit, copied, table):
    shutil.rmtree(tfgan_kit.run / "checkpoints")
    (tfgan_kit.run / "metrics.csv").unlink()
    if table is not None:
        (tfgan_kit.run / "metrics.csv").write_bytes(table)
    lines = _lines(tfgan_kit, tfgan_kit.run)
    assert (lines["step"], lines["complete"]) == ("0", "no")
    assert lines["checkpoint"] == lines["losses"] == "none"


@pytest.mark.parametrize(
    ("n_critic", "batch_size", "total"), [(1, 50, 12), (3, 50, 3), (5, 200, 3)]
)
def test_a_budget_in_epochs(tfgan_kit, copied, n_critic, batch_size, total):
    path = tfgan_kit.run / "recipe.json"
    record = json.loads(path.read_text())
    record["config"] |= {"steps": None, "epochs": 3, "batch_size": batch_size}
    record["config"]["model"]["n_critic"] = n_critic
    path.write_text(json.dumps(record))
    facts = _facts(tfgan_kit, tfgan_kit.run)
    assert (facts["total_steps"], facts["complete"]) == (total, total <= 6)


def test_of_a_run_it_is_told_without_tensorflow(tfgan_kit, finished, environment):
    code = (
        "import sys; from tfgan_kit.cli.main import main; "
        "main(['info', sys.argv[1]], standalone_mode=False); "
        "sys.exit(9 if {'tensorflow', 'keras'} & {*sys.modules} else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, finished / tfgan_kit.run],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "variant" in done.stdout


@pytest.mark.parametrize("data", [None, {}, {"images": "many"}])
def test_a_record_without_its_data_is_refused(tfgan_kit, copied, data):
    path = tfgan_kit.run / "recipe.json"
    record = json.loads(path.read_text())
    record["data"] = data and {**record["data"], **data}
    path.write_text(json.dumps(record))
    sentence = tfgan_kit.fails(2, "info", tfgan_kit.run)
    assert "recipe.json does not say" in sentence


# Files ------------------------------------------------------------------------------


def test_a_keras_file(tfgan_kit, finished):
    facts = _facts(tfgan_kit, finished / tfgan_kit.run / "model.keras")
    parameters = facts.pop("parameters")
    assert set(parameters) == {"generator", "discriminator"}
    model = keras.saving.load_model(finished / tfgan_kit.run / "model.keras")
    assert parameters["generator"] == model.generator.count_params() > 1000
    optimizer = {"name": "Adam", "learning_rate": pytest.approx(2e-4)}
    assert facts == {
        "path": str(finished / tfgan_kit.run / "model.keras"),
        "kind": "keras",
        "class": "GAN",
        "of_tfgan_kit": True,
        "image_shape": [28, 28, 1],
        "latent_dim": 4,
        "step": 6,
        "optimizers": {"generator": optimizer, "discriminator": optimizer},
    }


def test_a_keras_file_that_scales_its_loss(tfgan_kit):
    model = tiny_model("gan", compiled=False)
    scaled = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.25))
    model.compile(scaled, "adam")
    model.save("a.keras")
    lines = _lines(tfgan_kit, "a.keras")
    assert lines["optimizers.generator.name"] == "SGD"
    assert lines["optimizers.generator.learning_rate"] == "0.25"


def test_a_keras_file_without_its_optimizers(tfgan_kit):
    model = tiny_model("gan", compiled=False)
    model.compile("sgd", "sgd")
    model.save("a.keras")
    with zipfile.ZipFile("a.keras") as old, zipfile.ZipFile("b.keras", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "config.json":
                config = json.loads(content)
                del config["compile_config"]
                content = json.dumps(config)
            new.writestr(name, content)
    assert _lines(tfgan_kit, "b.keras")["optimizers"] == "none"


def test_a_keras_file_of_another_package(tfgan_kit):
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save("plain.keras")
    facts = _facts(tfgan_kit, "plain.keras")
    expected = {"path": "plain.keras", "kind": "keras", "class": "Sequential"}
    assert facts == {**expected, "of_tfgan_kit": False}


def test_a_saved_model(tfgan_kit, copied):
    shutil.copytree(tfgan_kit.saved / "1", tfgan_kit.saved / "3")
    for source, version in ((tfgan_kit.saved, "3"), (tfgan_kit.saved / "1", "1")):
        facts = _facts(tfgan_kit, source)
        assert facts["path"] == str(tfgan_kit.saved / version)
        assert facts["versions"] == [1, 3]
    files = [p for p in (tfgan_kit.saved / "1").rglob("*") if p.is_file()]
    assert facts["bytes"] == sum(path.stat().st_size for path in files)
    assert facts["signatures"]["from_seeds"] == {
        "inputs": {"seeds": {"dtype": "int64", "shape": [None]}},
        "outputs": {"images": {"dtype": "uint8", "shape": [None, 28, 28, 1]}},
    }
    lines = _lines(tfgan_kit, tfgan_kit.saved)
    assert lines["versions"] == "1, 3"
    assert lines["signatures.float_images.inputs.latents"] == "float32 nx4"


def test_where_a_saved_model_comes_from(tfgan_kit, copied):
    tfgan_kit.works("export", tfgan_kit.run, "--to", "new")
    card = _facts(tfgan_kit, "new")["model_card"]
    assert (card["variant"], card["run"]) == ("gan", tfgan_kit.run.name)
    assert (card["model"], card["step"]) == ("GAN", 6)
    assert "signatures" not in card
    shutil.move("new/1", "elsewhere")
    shutil.rmtree("elsewhere/assets.extra")
    lines = _lines(tfgan_kit, "elsewhere")
    assert lines["versions"] == lines["model_card"] == "none"


def test_a_tflite_file(tfgan_kit, finished):
    facts = _facts(tfgan_kit, finished / "model.tflite")
    assert facts["bytes"] == (finished / "model.tflite").stat().st_size
    assert facts["inputs"] == {"latents": {"dtype": "float32", "shape": [None, 4]}}
    images = {"dtype": "float32", "shape": [None, 28, 28, 1]}
    assert facts["outputs"] == {"images": images}
    operators = facts["operators"]
    assert operators["FULLY_CONNECTED"] == 5
    assert list(operators.values()) == sorted(operators.values(), reverse=True)
    assert "DELEGATE" not in operators


def test_where_a_tflite_file_comes_from(tfgan_kit, finished):
    card = _facts(tfgan_kit, finished / "model.tflite")["model_card"]
    assert card.pop("tflite") == {"quantize": "none", "io": "float", "batch": None}
    assert card == _facts(tfgan_kit, finished / tfgan_kit.saved)["model_card"]
    lines = _lines(tfgan_kit, finished / "model.tflite")
    assert lines["model_card.run"] == tfgan_kit.run.name
    assert lines["model_card.tflite.quantize"] == "none"


# What is none -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("missing", "there is no missing."),
        ("empty", "empty is empty"),
        ("letter.txt", "letter.txt is no generator"),
    ],
)
def test_what_is_no_source_is_refused(tfgan_kit, source, words):
    pathlib.Path("empty").mkdir()
    pathlib.Path("letter.txt").write_text("dear reader")
    assert words in tfgan_kit.fails(2, "info", source)


@pytest.mark.parametrize("name", ["model.keras", "model.tflite", "saved_model.pb"])
def test_what_is_cut_is_refused(tfgan_kit, copied, name):
    (path,) = copied.rglob(name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    source = path.parent if name == "saved_model.pb" else path
    sentence = tfgan_kit.fails(2, "info", source)
    assert "cannot be read as a generator" in sentence or "only a part" in sentence


def test_a_keras_file_with_damage_inside_is_refused(tfgan_kit):
    for name, config in (("a", "{"), ("b", '{"class_name": "GAN"}'), ("c", "[]")):
        with zipfile.ZipFile(f"{name}.keras", "w") as archive:
            archive.writestr("config.json", config)
        assert "cannot be read" in tfgan_kit.fails(2, "info", f"{name}.keras")
    with zipfile.ZipFile("d.keras", "w") as archive:
        archive.writestr("letter.txt", "dear reader")
    assert "cannot be read" in tfgan_kit.fails(2, "info", "d.keras")


def test_a_saved_model_of_another_package_is_refused(tfgan_kit):
    module = tf.Module()
    spec = tf.TensorSpec([None], tf.float32)
    module.double = tf.function(lambda x: 2 * x, input_signature=[spec])
    tf.saved_model.save(module, "other")
    sentence = tfgan_kit.fails(2, "info", "other")
    assert sentence.startswith("other cannot be read as a generator of tfgan_kit")
    assert os.listdir() == ["other"]


def test_a_tflite_file_of_another_package_is_refused(tfgan_kit):
    spec = tf.TensorSpec([3], tf.float32)
    double = tf.function(lambda x: 2 * x, input_signature=[spec])
    functions = [double.get_concrete_function()]
    content = tf.lite.TFLiteConverter.from_concrete_functions(functions).convert()
    pathlib.Path("other.tflite").write_bytes(content)
    sentence = tfgan_kit.fails(2, "info", "other.tflite")
    assert sentence.startswith("other.tflite cannot be read as a generator")
