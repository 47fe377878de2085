"""What cannot be used is refused with 2 and a sentence, before anything is written."""

import json
import os
import pathlib
import subprocess
import sys
import zipfile

import keras
import pytest
import tensorflow as tf

# Options of `train` -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--variant", "wgangp"], ["'wgangp'", "wgan-gp"]),
        (["--set", "generator.widht=8"], ["generator.widht", "generator.width"]),
        (["--set", "n_critic"], ["NAME=VALUE", "'n_critic'"]),
        (["--set", "n_critic=many"], ["n_critic must be an integer", "'many'"]),
        (["--set", "n_critic=0"], ["n_critic must be", "at least 1"]),
        (["--set", "generator.normalization=group"], ["none, batch, layer"]),
        (["--latent-dim", "0"], ["latent_dim must be", "at least 1"]),
        (["--batch-size", "0"], ["batch_size must be", "at least 1"]),
        (["--sample-every", "0"], ["sample_every must be", "at least 1"]),
        (["--checkpoint-every", "-2"], ["checkpoint_every must be", "at least 1"]),
        (["--lr", "-1"], ["learning_rate must be", "above 0"]),
        (["--lr", "nan"], ["learning_rate must be", "above 0"]),
        (["--lr", "inf"], ["learning_rate must be", "above 0"]),
        (["--lr-schedule", "step"], ["lr_schedule must be", "constant, linear"]),
        (["--lr-end", "1e-5"], ["lr_end needs a schedule", "--lr-schedule linear"]),
        (["--lr-schedule", "linear", "--lr-end", "-1"], ["lr_end must be"]),
        (["--lr-schedule", "cosine", "--lr-end", "1"], ["at most the learning rate"]),
        (["--stop-after", "0"], ["stop_after must be", "at least 1"]),
        (["--init-from", "missing"], ["there is no", "missing"]),
        (["--init-from", "empty"], ["empty is empty"]),
        (["--init-from", "full/file"], ["full/file is no generator"]),
        (["--allow-partial"], ["--allow-partial goes with --init-from"]),
        (["--freeze", ""], ["freeze must be text"]),
        (["--epochs", "1", "--steps", "2"], ["--epochs", "--steps", "not both"]),
        (["--epochs", "0"], ["epochs must be", "at least 1"]),
        (["--steps", "0"], ["steps must be", "at least 1"]),
        (["--seed", "-1"], ["seed must be", "at least 0"]),
        (["--seed", str(2**31)], ["seed must be", "below 2147483648"]),
        (["--precision", "float64"], ["'float64'", "mixed_bfloat16"]),
        (["--networks", "vit"], ["'vit'", "dcgan", "mlp", "resnet"]),
        (["--split", ""], ["split must be text that is not empty"]),
        (["--dataset", ""], ["name of a data set"]),
        (["--dataset", "mnist", "--run-dir", "mnist"], ["in place of", "--run-dir"]),
        (["--dataset", "./missing"], ["does not exist", "./missing"]),
        (["--dataset", "empty"], ["folder is empty"]),
        (["--dataset", "full"], ["full holds no image"]),
        (["--dataset", "full/file"], ["array", "full/file"]),
        (["--image-size", "0x8"], ["HEIGHTxWIDTH", "'0x8'"]),
        (["--fit", "pad"], ["fit must be one of crop, stretch"]),
        (["--channels", "2"], ["channels must be one of 1, 3, 4"]),
        (["--value-range", "0..1"], ["0,1 or -1,1", "0..1"]),
        (["--cache", "tape"], ["cache must be one of memory, disk"]),
        (["--augment", "turn"], ["augment must be one of 'none', 'flip'"]),
        (["--augment", "ada,flip"], ["'flip,ada'", "'ada,flip'"]),
        (["--set", "ada_target=0.5"], ["--set knows no 'ada_target' for gan"]),
        (
            ["--augment", "ada", "--set", "ada_target=1"],
            ["ada_target must be a number above -1 and below 1"],
        ),
        (["--run-dir", "full"], ["full exists and is not empty", "--resume full"]),
        (["--run-dir", "full/file"], ["full/file exists"]),
        (["--run-dir", "full/file/run"], ["below a file", "full/file"]),
        (["--config", "missing.json"], ["no file missing.json"]),
        (["--config", "full/file"], ["full/file is not the recipe.json"]),
        (["--config", "empty"], ["empty is not the recipe.json"]),
        (["--resume", "missing"], ["missing is not a folder", "recipe.json"]),
        (["--resume", "empty"], ["empty", "no recipe.json"]),
        (["--resume", "full"], ["full", "no recipe.json"]),
        (["--resume", "full/file"], ["full/file is not a folder"]),
    ],
)
def test_train_refuses_an_option(tfgan_kit, contents, options, words):
    pathlib.Path("empty").mkdir()
    pathlib.Path("full").mkdir()
    pathlib.Path("full/file").write_text("mine")
    before = contents()
    variant = [] if options[0] in ("--variant", "--config") else ["--variant", "gan"]
    sentence = tfgan_kit.fails(2, "train", *variant, *options)
    assert all(word in sentence for word in words), sentence
    assert contents() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--dataset", "no_such_set"], ["nearest names are", "no_such_set"]),
        (["--split", "nonsense"], ["no such split", "train, test"]),
        (["--value-range", "0,1"], ["--value-range", "array"]),
        (["--skip-corrupt"], ["--skip-corrupt", "folder"]),
        (["--image-size", "4", "--networks", "dcgan"], ["images of 4x4x1; the near"]),
        (["--split", "train[:0]"], ["holds no image"]),
        (
            ["--split", "train[:20]", "--batch-size", "32"],
            ["cannot be larger than the data set", "20"],
        ),
        (["--freeze", "generator.lst"], ["'generator.lst'", "discriminator.head"]),
        (["--freeze", "generator"], ["leaves nothing of the generator"]),
    ],
)
def test_train_refuses_data_before_it_writes(tfgan_kit, options, words):
    sentence = tfgan_kit.fails(2, "train", "--variant", "gan", *options)
    assert all(word in sentence for word in words), sentence
    assert not os.listdir()


def test_train_must_know_what(tfgan_kit):
    sentence = tfgan_kit.fails(2, "train")
    assert all(word in sentence for word in ("--variant", "--config", "--resume"))


def test_an_export_that_cannot_be_written_is_refused_before_training(tfgan_kit):
    pathlib.Path("saved_models").write_text("mine")
    assert "saved_models is one" in tfgan_kit.fails(2, "train", *tfgan_kit.tiny)
    assert os.listdir() == ["saved_models"]


def test_a_wrong_type_is_a_usage_error(tfgan_kit):
    result = tfgan_kit("train", "--variant", "gan", "--epochs", "many")
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: ")
    assert result.stderr.endswith(
        "Error: Invalid value for '--epochs': 'many' is not a valid integer.\n"
    )


def test_an_unknown_command_is_a_usage_error(tfgan_kit):
    result = tfgan_kit("paint")
    assert result.exit_code == 2
    assert "No such command 'paint'" in result.stderr


# Runs -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--lr", "0.5"], ["generator_optimizer", "discriminator_optimizer", "0.5"]),
        (["--batch-size", "10"], ["batch_size is 50, not 10"]),
        (["--seed", "3"], ["seed is 0, not 3"]),
        (["--set", "generator.width=9"], ["generator.width is 8, not 9"]),
        (["--set", "ema_decay=0.5"], ["ema_decay is 0.99, not 0.5"]),
        (["--precision", "mixed_bfloat16"], ["precision is 'float32'"]),
        (["--split", "train[:300]"], ["split is 'train[:200]'"]),
        (["--variant", "lsgan"], ["is a run of gan", "lsgan"]),
        (["--steps", "5"], ["at step 6 already", "5 steps"]),
        (["--config", "c.json"], ["neither --config nor --run-dir"]),
        (["--run-dir", "other"], ["neither --config nor --run-dir"]),
        (["--lr-schedule", "linear"], ["lr_schedule is 'constant', not 'linear'"]),
        (["--init-from", "x"], ["init_from is None, not "]),
        (["--freeze", "generator.head"], ["freeze is []", "generator.head"]),
        (["--stop-after", "6"], ["at step 6 already", "Received: 6"]),
    ],
)
def test_resume_keeps_what_decides_the_result(
    tfgan_kit, finished, contents, options, words
):
    before = contents(finished)
    run = finished / tfgan_kit.run
    sentence = tfgan_kit.fails(2, "train", "--resume", run, *options)
    assert all(word in sentence for word in words), sentence
    assert contents(finished) == before


def test_resume_names_each_difference(tfgan_kit, finished):
    run = finished / tfgan_kit.run
    options = ("--batch-size", "10", "--seed", "3")
    sentence = tfgan_kit.fails(2, "train", "--resume", run, *options)
    assert sentence.endswith("batch_size is 50, not 10; seed is 0, not 3.")


@pytest.mark.parametrize(
    "text", ["", "{", '{"config": 3', "[]", "{}", '{"config": {}}', "\0"]
)
def test_a_damaged_recipe_is_refused(tfgan_kit, copied, contents, text):
    (copied / tfgan_kit.run / "recipe.json").write_text(text)
    before = contents()
    for args in (
        ("train", "--resume", tfgan_kit.run),
        ("train", "--config", tfgan_kit.run / "recipe.json"),
        ("sample", tfgan_kit.run),
        ("export", tfgan_kit.run),
    ):
        assert "configuration" in (said := tfgan_kit.fails(2, *args)) or (
            "not the recipe.json" in said
        )
    assert contents() == before


def test_a_recipe_with_a_wrong_value_is_refused(tfgan_kit, copied):
    path = copied / tfgan_kit.run / "recipe.json"
    record = json.loads(path.read_text())
    record["config"]["batch_size"] = -1
    path.write_text(json.dumps(record))
    sentence = tfgan_kit.fails(2, "train", "--resume", tfgan_kit.run)
    assert "batch_size must be" in sentence


def test_a_config_of_another_variant_is_refused(tfgan_kit, finished):
    config = finished / tfgan_kit.run / "recipe.json"
    sentence = tfgan_kit.fails(2, "train", "--config", config, "--variant", "wgan")
    assert "is a run of gan. Received: wgan." in sentence


def test_weights_without_a_recipe_need_a_variant(tfgan_kit, finished):
    source = finished / tfgan_kit.run / "model.keras"
    sentence = tfgan_kit.fails(2, "train", "--init-from", source)
    assert sentence == (
        f"{source} brings weights and no recipe: give --variant or --config."
    )


@pytest.mark.parametrize("kind", ["model.tflite", "plain.keras", "random.keras"])
def test_what_holds_no_gan_is_no_beginning(tfgan_kit, finished, kind):
    path = pathlib.Path(kind)
    if kind == "model.tflite":
        path = finished / kind
    elif kind == "plain.keras":
        keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save(path)
    else:
        path.write_bytes(bytes(range(256)) * 20)
    before = os.listdir()
    sentence = tfgan_kit.fails(2, "train", *tfgan_kit.tiny, "--init-from", path)
    words = {
        "model.tflite": "this needs a run folder or a .keras file",
        "plain.keras": "plain.keras holds no model of tfgan_kit.",
        "random.keras": "random.keras is no .keras file",
    }
    assert words[kind] in sentence
    assert os.listdir() == before


def _cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def test_a_run_with_damaged_checkpoints_only_is_refused(tfgan_kit, copied, contents):
    for path in (copied / tfgan_kit.run).glob("checkpoints/*/*.npz"):
        _cut(path)
    before = contents()
    for args in (("train", "--resume"), ("sample",), ("export",)):
        sentence = tfgan_kit.fails(2, *args, tfgan_kit.run)
        assert sentence.endswith("no usable checkpoint: all 3 in it are damaged.")
    assert contents() == before


def test_one_damaged_checkpoint_is_told_and_passed_over(tfgan_kit, copied):
    _cut(copied / tfgan_kit.run / "checkpoints/step-00000006/variables.npz")
    told = f"{tfgan_kit.run}/checkpoints/step-00000006 is damaged; "
    result = tfgan_kit.works("sample", tfgan_kit.run, "--num", "1")
    assert result.stderr == told + "the checkpoint before it is used.\n"
    result = tfgan_kit.works("train", "--resume", tfgan_kit.run)
    assert told in result.stderr
    # The end was reached again: as if nothing had been damaged.
    again = ("--num", "1", "--overwrite")
    assert tfgan_kit.works("sample", tfgan_kit.run, *again).stderr == ""


# Forms of a generator ---------------------------------------------------------------


@pytest.mark.parametrize("command", ["sample", "export", "convert"])
@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("missing", "there is no missing: "),
        ("empty", "empty is empty"),
        ("full", "full is neither a run folder nor a SavedModel"),
        ("full/file", "full/file is no generator"),
        ("full/file/below", "there is no full/file/below: "),
    ],
)
def test_what_is_no_generator_is_refused(tfgan_kit, contents, command, source, words):
    pathlib.Path("empty").mkdir()
    pathlib.Path("full").mkdir()
    pathlib.Path("full/file").write_text("mine")
    before = contents()
    assert words in tfgan_kit.fails(2, command, source)
    assert contents() == before


@pytest.mark.parametrize(
    ("command", "source", "words"),
    [
        ("export", "saved", "is a SavedModel; this needs a run folder or a .keras"),
        ("export", "tflite", "is a .tflite file; this needs a run folder or a .keras"),
        ("convert", "run", "is a run folder; this needs a SavedModel or a .keras"),
        ("convert", "tflite", "is a .tflite file; this needs a SavedModel or a .keras"),
    ],
)
def test_a_command_takes_its_own_kind(tfgan_kit, finished, command, source, words):
    path = {
        "saved": tfgan_kit.saved,
        "keras": tfgan_kit.run / "model.keras",
        "run": tfgan_kit.run,
        "tflite": "model.tflite",
    }[source]
    assert words in tfgan_kit.fails(2, command, finished / path)


@pytest.mark.parametrize("suffix", [".keras", ".tflite"])
@pytest.mark.parametrize("damage", ["empty", "random", "cut", "zip"])
def test_a_file_that_only_has_the_name_is_refused(tfgan_kit, finished, suffix, damage):
    path = pathlib.Path("damaged" + suffix)
    good = "model.tflite" if suffix == ".tflite" else tfgan_kit.run / "model.keras"
    content = (finished / good).read_bytes()
    if damage == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("letter.txt", "dear reader")
    else:
        random = bytes(range(256)) * 20
        half = content[: len(content) // 2]
        path.write_bytes({"empty": b"", "random": random, "cut": half}[damage])
    sentence = tfgan_kit.fails(2, "sample", path)
    assert sentence.startswith(f"{path} is no") or "cannot be read" in sentence
    assert os.listdir() == [path.name]


def test_an_ordinary_keras_model_is_refused(tfgan_kit):
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save("plain.keras")
    sentence = tfgan_kit.fails(2, "sample", "plain.keras")
    assert sentence == "plain.keras holds no model of tfgan_kit."


@pytest.mark.parametrize("command", ["sample", "convert"])
@pytest.mark.parametrize(
    "damage", ["cut variables", "no variables", "cut graph", "another model"]
)
def test_a_damaged_saved_model_is_refused(tfgan_kit, copied, command, damage):
    (copied / "model.tflite").unlink()
    variables = copied / tfgan_kit.saved / "1/variables/variables.data-00000-of-00001"
    if damage == "cut variables":
        _cut(variables)
    elif damage == "no variables":
        variables.unlink()
    elif damage == "cut graph":
        _cut(copied / tfgan_kit.saved / "1/saved_model.pb")
    else:
        module = tf.Module()
        spec = tf.TensorSpec([None], tf.float32)
        module.double = tf.function(lambda x: 2 * x, input_signature=[spec])
        tf.saved_model.save(module, str(copied / tfgan_kit.saved / "2"))
    sentence = tfgan_kit.fails(2, command, tfgan_kit.saved)
    assert "cannot be read as a generator of tfgan_kit" in sentence
    assert not {"model.tflite", "samples.png"} & set(os.listdir())


# Options of `sample`, `export` and `convert` ----------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--grid", "8"], "--grid takes ROWSxCOLUMNS"),
        (["--grid", "0x8"], "--grid takes ROWSxCOLUMNS"),
        (["--grid", "2x2x2"], "--grid takes ROWSxCOLUMNS"),
        (["--grid", "2x2", "--num", "5"], "a grid of 2x2 cannot show 5 pictures"),
        (["--num", "0"], "num_images must be"),
        (["--num", "-3"], "num_images must be"),
        (["--seed", "-1"], "seed must be"),
        (["--out", "picture.jpg"], "--out must name a .png file"),
        (["--out", "folder.png"], "--out must name a file"),
        (["--out", "file/picture.png"], "below a file"),
        (["--images", "file"], "below a file"),
    ],
)
def test_sample_refuses_an_option(tfgan_kit, finished, contents, options, words):
    pathlib.Path("file").write_text("mine")
    pathlib.Path("folder.png").mkdir()
    before = contents()
    source = finished / "model.tflite"
    assert words in tfgan_kit.fails(2, "sample", source, *options)
    assert contents() == before


@pytest.mark.parametrize("to", ["file", "file/below"])
def test_export_does_not_write_below_a_file(tfgan_kit, finished, contents, to):
    pathlib.Path("file").write_text("mine")
    before = contents()
    run = finished / tfgan_kit.run
    assert "below a file" in tfgan_kit.fails(2, "export", run, "--to", to)
    assert contents() == before


def test_export_does_not_write_into_a_version(tfgan_kit, finished, contents):
    version = finished / tfgan_kit.saved / "1"
    before = contents(finished)
    args = ("export", finished / tfgan_kit.run, "--to", version)
    assert "give the folder above it" in tfgan_kit.fails(2, *args)
    assert contents(finished) == before


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("file/below.tflite", "below a file"),
        ("model.bin", "must name a .tflite file"),
        ("folder.tflite", "a folder"),
        ("there.tflite", "give --overwrite to replace it"),
    ],
)
def test_convert_replaces_nothing_unasked(tfgan_kit, finished, contents, to, words):
    for name in ("file", "there.tflite"):
        pathlib.Path(name).write_text("mine")
    pathlib.Path("folder.tflite").mkdir()
    before = contents()
    saved = finished / tfgan_kit.saved
    assert words in tfgan_kit.fails(2, "convert", saved, "--to", to)
    assert contents() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--int-io"], "integer inputs and outputs need quantize int8"),
        (["--int-io", "--quantize", "int16x8"], "Received: int16x8."),
        (["--quantize", "int4"], "'int4' is not one of 'none', 'float16'"),
        (["--batch", "0"], "batch_size must be an integer of at least 1"),
        (["--batch", "many"], "'many' is not a valid integer"),
    ],
)
def test_convert_refuses_an_option(tfgan_kit, finished, options, words):
    result = tfgan_kit("convert", finished / tfgan_kit.saved, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert not os.listdir()


# Environment ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"), [("KERAS_BACKEND", "jax"), ("TF_USE_LEGACY_KERAS", "1")]
)
@pytest.mark.parametrize("args", [["variants"], ["train", "--variant", "gan"]])
def test_another_keras_is_refused(tfgan_kit, monkeypatch, name, value, args):
    monkeypatch.setenv(name, value)
    assert f"unset {name}" in tfgan_kit.fails(2, *args)
    assert not os.listdir()


def test_another_keras_is_refused_in_a_process_of_its_own(environment):
    result = subprocess.run(
        [sys.executable, "-m", "tfgan_kit", "sample", "missing"],
        env={**environment, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
