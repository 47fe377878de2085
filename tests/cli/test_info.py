"""`info` tells what a source is; of a run it does so without TensorFlow."""

import json
import os
import pathlib
import shlex
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


def _summary(tfgan_kit, source):
    """The title, the values by name, and the commands of a summary.

    It has few lines, all of which fit a terminal, and all values begin in one column.
    """
    result = tfgan_kit.works("info", source)
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert len(lines) <= 20
    # A path may be too long for a line, and is never broken.
    path = str(source)
    shorter = [line.replace(shlex.quote(path), "").replace(path, "") for line in lines]
    assert all(len(line) <= 80 for line in shorter)
    title, *lines = lines
    assert lines[-2:] == ["", "--json prints all facts."]
    about, _, after = "\n".join(lines[:-2]).partition("\n\nNext, for example:\n")
    rows = about.splitlines()
    column = max(len(row[2:].split("  ")[0]) for row in rows if row[2] != " ") + 4
    values, name = {}, None
    for row in rows:
        assert row[:2] == row[column - 2 : column] == "  "
        assert row[column] != " "
        name = row[:column].strip() or name
        values[name] = f"{values.get(name, '')} {row[column:]}".strip()
    commands = [shlex.split(line) for line in after.replace("\\\n", "").splitlines()]
    assert all(words[0] == "tfgan-kit" for words in commands)
    return title, values, [words[1:] for words in commands]


# Runs -------------------------------------------------------------------------------


def test_a_run(tfgan_kit, finished):
    facts = _facts(tfgan_kit, finished / tfgan_kit.run)
    assert facts.pop("path") == str(finished / tfgan_kit.run)
    assert facts["versions"]["tfgan_kit"] == package.__version__
    assert set(facts.pop("versions")) == {"tfgan_kit", "tensorflow", "keras", "python"}
    last = (finished / tfgan_kit.run / "metrics.csv").read_text().splitlines()[-1]
    assert (facts.pop("rollbacks"), facts.pop("warnings")) == ([], [])
    losses = facts.pop("losses")
    assert list(losses) == ["d_loss", "g_loss", "d_real", "d_fake"]
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
    run = finished / tfgan_kit.run
    title, values, commands = _summary(tfgan_kit, run)
    assert title == f"{run} (run folder)"
    assert values["variant"] == "gan (model GAN)"
    assert values["networks"] == "mlp, 4 latents (normal)"
    data = "fashion_mnist_mini 1.0.0, train[:200], 200 images of 28x28x1"
    assert values["data"] == data
    assert values["progress"] == "step 6 of 6 (100%), complete"
    losses = dict(text.split() for text in values["last losses"].split(", "))
    assert list(losses) == ["d_loss", "g_loss", "d_real", "d_fake"]
    assert float(losses["d_loss"]) > 0
    assert values["trained with"].startswith("seed 0, float32, tfgan_kit ")
    assert not {"checkpoint", "evaluation", "accuracy"} & set(values)
    path = str(run)
    assert commands == [
        *(["sample", path], ["evaluate", path], ["export", path]),
        ["train", "--resume", path, "--steps", "12"],
    ]


def test_the_text_of_a_run_has_its_last_evaluation(tfgan_kit, copied):
    results = [{"metric": "frechet_distance", "value": 12.3456}]
    lines = [{"step": step, "results": results} for step in (2, 4)]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    path = tfgan_kit.run / "evaluations.jsonl"
    path.write_text(text + '{"step": 6, "res')
    values = _summary(tfgan_kit, tfgan_kit.run)[1]
    assert values["evaluation"] == "step 4: frechet_distance 12.35"
    path.write_text("[]\n")
    assert "evaluation" not in _summary(tfgan_kit, tfgan_kit.run)[1]


def test_the_next_command_works(tfgan_kit, copied):
    for words in _summary(tfgan_kit, tfgan_kit.run)[2]:
        if words[0] in ("sample", "train"):
            tfgan_kit.works(*words)
    _, values, commands = _summary(tfgan_kit, tfgan_kit.run)
    assert values["progress"] == "step 12 of 12 (100%), complete"
    assert commands[-1][-1] == "24"


def test_a_long_path_with_spaces_in_a_command(tfgan_kit, copied):
    place = pathlib.Path("a folder " * 9) / "run"
    place.parent.mkdir()
    shutil.move(tfgan_kit.run, place)
    assert ["sample", str(place)] in _summary(tfgan_kit, place)[2]


def test_a_run_in_the_middle_with_a_damaged_checkpoint(tfgan_kit, copied):
    shutil.rmtree(tfgan_kit.run / "checkpoints/step-00000006")
    (tfgan_kit.run / "checkpoints/step-00000004/variables.npz").write_bytes(b"half")
    (tfgan_kit.run / "model.keras").unlink()
    (tfgan_kit.run / "metrics.csv").write_text("epoch,step,d_loss,g_loss\n1,4,0.5,0.")
    facts = _facts(tfgan_kit, tfgan_kit.run)
    assert facts["checkpoint"] == {"newest": "step-00000004", "sound": False}
    assert (facts["step"], facts["complete"], facts["model_keras"]) == (2, False, False)
    assert facts["losses"] == {"d_loss": 0.5, "g_loss": 0.0}
    _, values, commands = _summary(tfgan_kit, tfgan_kit.run)
    assert values["progress"] == "step 2 of 6 (33%), not complete"
    assert values["checkpoint"].startswith("step-00000004 is damaged")
    assert commands[0] == ["train", "--resume", str(tfgan_kit.run)]
    (tfgan_kit.run / "checkpoints/step-00000002/state.json").write_text("{")
    assert _facts(tfgan_kit, tfgan_kit.run)["step"] == 0
    _, _, commands = _summary(tfgan_kit, tfgan_kit.run)
    assert commands == [["train", "--config", str(tfgan_kit.run / "recipe.json")]]


@pytest.mark.parametrize(
    "table", [None, b"", b"epoch,step,d_loss\n", b"epoch,step,d_loss\n1,2,x", b"\xff"]
)
def test_a_run_that_has_only_begun(tfgan_kit, copied, table):
    shutil.rmtree(tfgan_kit.run / "checkpoints")
    (tfgan_kit.run / "metrics.csv").unlink()
    if table is not None:
        (tfgan_kit.run / "metrics.csv").write_bytes(table)
    facts = _facts(tfgan_kit, tfgan_kit.run)
    assert (facts["step"], facts["complete"]) == (0, False)
    assert facts["checkpoint"] is facts["losses"] is None
    _, values, commands = _summary(tfgan_kit, tfgan_kit.run)
    assert values["progress"] == "step 0 of 6 (0%), not complete"
    assert values["checkpoint"] == values["last losses"] == "none yet"
    assert commands == [["train", "--resume", str(tfgan_kit.run)]]


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
    assert "recipe.json" in sentence


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
    optimizer = _facts(tfgan_kit, "a.keras")["optimizers"]["generator"]
    assert optimizer == {"name": "SGD", "learning_rate": 0.25}
    values = _summary(tfgan_kit, "a.keras")[1]
    assert values["optimizers"].startswith("generator SGD 0.25, discriminator Adam ")


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
    assert _facts(tfgan_kit, "b.keras")["optimizers"] is None
    values = _summary(tfgan_kit, "b.keras")[1]
    assert values["optimizers"] == "none: the model is not compiled"


def test_a_keras_file_of_another_package(tfgan_kit):
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save("plain.keras")
    facts = _facts(tfgan_kit, "plain.keras")
    expected = {"path": "plain.keras", "kind": "keras", "class": "Sequential"}
    assert facts == {**expected, "of_tfgan_kit": False}
    title, values, commands = _summary(tfgan_kit, "plain.keras")
    assert title == "plain.keras (Keras model)"
    assert values == {"model": "Sequential, from another package than tfgan_kit"}
    assert commands == []


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
    assert facts["signatures"]["float_images"]["inputs"] == {
        "latents": {"dtype": "float32", "shape": [None, 4]}
    }
    title, values, commands = _summary(tfgan_kit, tfgan_kit.saved)
    assert title == f"{tfgan_kit.saved / '3'} (SavedModel)"
    assert values["version"] == "3 of 1, 3"
    assert values["signatures"].split(", ") == list(facts["signatures"])
    path = str(tfgan_kit.saved / "3")
    assert commands == [
        *(["sample", path], ["evaluate", path], ["verify", path]),
        ["convert", path, "--to", f"{tfgan_kit.saved.name}.tflite"],
    ]


def test_where_a_saved_model_comes_from(tfgan_kit, copied):
    tfgan_kit.works("export", tfgan_kit.run, "--to", "new")
    card = _facts(tfgan_kit, "new")["model_card"]
    assert (card["variant"], card["run"]) == ("gan", tfgan_kit.run.name)
    assert (card["model"], card["step"]) == ("GAN", 6)
    assert "signatures" not in card
    shutil.move("new/1", "elsewhere")
    shutil.rmtree("elsewhere/assets.extra")
    facts = _facts(tfgan_kit, "elsewhere")
    assert facts["versions"] is facts["model_card"] is None
    _, values, commands = _summary(tfgan_kit, "elsewhere")
    assert values["origin"] == "unknown: the file has no model card"
    assert "version" not in values
    assert [words[0] for words in commands] == ["sample", "verify", "convert"]


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
    of_saved = _facts(tfgan_kit, finished / tfgan_kit.saved)["model_card"]
    del of_saved["graph_sha256"]  # the digest of the SavedModel's own file
    assert card == of_saved
    path = finished / "model.tflite"
    title, values, commands = _summary(tfgan_kit, path)
    assert title == f"{path} (TFLite model)"
    assert values["model"] == "gan (model GAN)"
    assert values["origin"] == f"run {tfgan_kit.run.name}"
    assert values["generates"] == "images of 28x28x1 from 4 latents (normal)"
    assert values["takes"] == "latents float32 nx4"
    assert values["quantized"] == "none (float32)"
    assert values["progress"] == "step 6"
    assert commands == [["sample", str(path)], ["evaluate", str(path)]]


# What is none -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("missing", "there is no missing: "),
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
