"""What `train` leaves, says and takes."""

import csv
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys

import numpy as np
from PIL import Image

from tfgan_kit.runs import checkpoints


def _names(folder):
    return sorted(name for name in os.listdir(folder) if name != ".lock")


def test_a_run_leaves_everything(tfgan_kit, finished):
    run = finished / tfgan_kit.run
    assert _names(run) == [
        *("checkpoints", "metrics.csv", "model.keras", "recipe.json"),
        *("samples", "samples.gif"),
    ]
    steps = [f"step-{step:08d}" for step in (2, 4, 6)]
    assert _names(run / "checkpoints") == steps
    assert _names(run / "samples") == ["step-00000003.png", "step-00000006.png"]
    assert _names(finished / tfgan_kit.saved) == ["1", "README.md"]
    assert (finished / tfgan_kit.saved / "1/saved_model.pb").is_file()
    assert (finished / "train.out").read_text() == f"{tfgan_kit.run}\n"


def test_the_table_has_a_row_an_epoch_and_the_end(tfgan_kit, finished):
    with (finished / tfgan_kit.run / "metrics.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["epoch", "step", "d_loss", "g_loss", "d_real", "d_fake"]
    assert [row[:2] for row in rows] == [["1", "4"], ["2", "6"]]
    assert all(math.isfinite(float(value)) for row in rows for value in row)


def test_a_picture_is_a_grid_of_64(tfgan_kit, finished):
    with Image.open(finished / tfgan_kit.run / "samples/step-00000006.png") as picture:
        assert picture.mode == "L"
        assert min(picture.size) >= 8 * 28
        assert np.asarray(picture).std() > 1


def test_the_recipe_says_what_was_resolved(tfgan_kit, finished):
    record = json.loads((finished / tfgan_kit.run / "recipe.json").read_text())
    assert record["config"]["jit"] is not None
    assert record["config"]["generator"]["width"] == 8
    assert record["data"]["images"] == 200


def test_a_line_an_epoch_where_there_is_no_terminal(tfgan_kit, finished):
    about, first, *epochs, last = (finished / "train.err").read_text().splitlines()
    for word in ("train[:200]", "fashion_mnist_mini", "200 images", "10 classes"):
        assert word in about
    assert first == f"training gan in {tfgan_kit.run}: 6 steps"
    assert [line[:18] for line in epochs] == [
        "training: 4 of 6  ",
        "training: 6 of 6  ",
    ]
    assert "ETA" in epochs[0]
    assert all("d_loss" in line for line in epochs)
    assert last == f"SavedModel in {tfgan_kit.saved}/1"


def test_a_complete_run_resumed_changes_nothing(tfgan_kit, copied, contents):
    before = contents()
    result = tfgan_kit.works("train", "--resume", tfgan_kit.run)
    assert result.stdout == f"{tfgan_kit.run}\n"
    assert "complete at step 6; a larger total continues it" in result.stderr
    assert contents() == before


def test_resume_makes_again_what_a_kill_at_the_end_took(tfgan_kit, copied):
    shutil.rmtree("saved_models")
    (copied / tfgan_kit.run / "model.keras").unlink()
    tfgan_kit.works("train", "--resume", tfgan_kit.run)
    assert (copied / tfgan_kit.run / "model.keras").is_file()
    assert _names(tfgan_kit.saved) == ["1", "README.md"]


def test_resume_takes_a_larger_total_and_what_changes_no_number(tfgan_kit, copied):
    result = tfgan_kit.works(
        *("train", "--resume", tfgan_kit.run, "--steps", "9", "--quiet"),
        *("--sample-every", "1", "--checkpoint-every", "1", "--no-export"),
    )
    assert result.stderr == ""
    assert result.stdout == f"{tfgan_kit.run}\n"
    steps = [f"step-{step:08d}" for step in (7, 8, 9)]
    assert _names(copied / tfgan_kit.run / "checkpoints") == steps
    assert set(_names(copied / tfgan_kit.run / "samples")) == {
        *(f"step-{step:08d}.png" for step in (3, 6, 7, 8, 9))
    }
    assert _names(tfgan_kit.saved) == ["1", "README.md"]
    with (copied / tfgan_kit.run / "metrics.csv").open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    # The row of the first end was none of an epoch.
    assert [row[:2] for row in rows] == [["1", "4"], ["2", "8"], ["3", "9"]]


def test_stop_after_leaves_the_total(tfgan_kit, finished):
    options = ("--run-dir", "run", "--lr-schedule", "cosine", "--lr-end", "1e-5")
    result = tfgan_kit.works("train", *tfgan_kit.tiny, *options, "--stop-after", "3")
    assert result.stdout == "run\n"
    *lines, last = result.stderr.splitlines()
    assert last == "stopped at step 3 of 6; go on with: tfgan-kit train --resume run"
    assert lines[-1].startswith("training: 3 of 6 ")
    assert not pathlib.Path("run/model.keras").exists()
    assert _names("run/samples") == ["step-00000003.png"]
    assert not pathlib.Path("saved_models").exists()
    config = json.loads(pathlib.Path("run/recipe.json").read_text())["config"]
    assert (config["steps"], config["lr_end"]) == (6, 1e-5)

    sentence = tfgan_kit.fails(2, "train", "--resume", "run", "--stop-after", "3")
    assert sentence.startswith("the run is at step 3 already: --stop-after takes a ")
    sentence = tfgan_kit.fails(2, "train", "--resume", "run", "--steps", "9")
    assert "6 steps" in sentence
    assert "--stop-after" in sentence
    # The total is reached before.
    tfgan_kit.works("train", "--resume", "run", "--stop-after", "8", "--no-export")
    assert "model.keras" in _names("run")
    assert "step-00000006" in _names("run/checkpoints")
    result = tfgan_kit.works("train", "--resume", "run", "--no-export")
    assert result.stderr.splitlines()[-1] == "the run is complete at step 6"


def test_an_augmentation_is_kept_and_its_probability_logged(tfgan_kit):
    options = ("--augment", "flip,ada", "--set", "ada_target=0.5", "--run-dir", "run")
    tfgan_kit.works("train", *tfgan_kit.tiny, *options, "--stop-after", "3", "--quiet")
    tfgan_kit.works("train", "--resume", "run", "--quiet", "--no-export")
    config = json.loads(pathlib.Path("run/recipe.json").read_text())["config"]
    assert (config["augment"], config["model"]["ada_target"]) == ("flip,ada", 0.5)
    with open("run/metrics.csv", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[-1] == "augment_p"
    assert all(0 <= float(row[-1]) <= 1 for row in rows)
    tfgan_kit.works("sample", "run/model.keras", "--num", "2", "--out", "a.png")


def test_init_from_brings_recipe_and_weights(tfgan_kit, finished):
    source = finished / tfgan_kit.run
    args = ("train", "--init-from", source, "--split", "test[:100]", "--steps", "2")
    more = ("--freeze", "generator.head", "--run-dir", "run", "--stop-after", "1")
    tfgan_kit.works(*args, *more, "--quiet", "--no-export")
    old, new = (
        json.loads((path / "recipe.json").read_text())["config"]
        for path in (source, pathlib.Path("run"))
    )
    changed = {name for name in old if old[name] != new[name]}
    assert changed == {"init_from", "split", "steps", "freeze", "export"}
    assert new["init_from"] == str(source.absolute())
    assert "step-00000000" in _names("run/checkpoints")
    # How that run began is not how a next one begins.
    args = ("train", "--init-from", "run", "--dry-run")
    shown = json.loads(tfgan_kit.works(*args).stdout)
    assert shown["init_from"] == str(pathlib.Path("run").absolute())
    assert (shown["freeze"], shown["allow_partial"]) == ([], False)


def test_init_from_tells_what_does_not_fit(tfgan_kit, finished):
    source = finished / tfgan_kit.run / "model.keras"
    args = ("train", *tfgan_kit.tiny, "--latent-dim", "5", "--init-from", source)
    sentence = tfgan_kit.fails(2, *args)
    assert sentence.startswith(f"{source} does not fit generator.")
    assert not os.listdir()
    result = tfgan_kit.works(*args, "--allow-partial", "--dry-run")
    assert f"not from {source}, so fresh: generator." in result.stderr


def test_config_repeats_a_run_with_a_change(tfgan_kit, finished):
    config = finished / tfgan_kit.run / "recipe.json"
    args = ("train", "--config", config, "--steps", "3", "--no-export", "--quiet")
    assert tfgan_kit.works(*args).stdout == f"{tfgan_kit.run}\n"
    picture = pathlib.Path("samples/step-00000003.png")
    again, first = (place / tfgan_kit.run for place in (pathlib.Path(), finished))
    assert (again / picture).read_bytes() == (first / picture).read_bytes()
    assert _names(again / "samples") == [picture.name]
    assert not pathlib.Path("saved_models").exists()
    old, new = (json.loads((run / "recipe.json").read_text()) for run in (first, again))
    changed = {k for k in old["config"] if old["config"][k] != new["config"][k]}
    assert changed == {"steps", "export"}
    assert old["data"] == new["data"]


def test_runs_are_numbered(tfgan_kit):
    for name in ("gan-fashion_mnist_mini-1", "gan-fashion_mnist_mini-4", "gan-x-9"):
        (pathlib.Path("runs") / name).mkdir(parents=True)
    result = tfgan_kit.works("train", "--variant", "gan", "--dry-run")
    assert "in runs/gan-fashion_mnist_mini-5;" in result.stderr


def test_dry_run_shows_the_resolved_run(tfgan_kit):
    options = ("--lr", "0.5", "--set", "generator_optimizer.learning_rate=0.25")
    result = tfgan_kit.works("train", *tfgan_kit.tiny, *options, "--dry-run")
    shown = json.loads(result.stdout)
    assert (shown["steps"], shown["epochs"], shown["split"]) == (6, None, "train[:200]")
    assert shown["generator"]["width"] == 8
    assert shown["generator_optimizer"]["learning_rate"] == 0.25
    assert shown["discriminator_optimizer"]["learning_rate"] == 0.5
    # What was left to the device is said too.
    assert isinstance(shown["jit"], bool)
    lines = result.stderr.splitlines()
    assert any(line.startswith("generator      4 to 28x28x1, ") for line in lines)
    assert any(line.startswith("discriminator  28x28x1 to 1, ") for line in lines)
    last = [line.split()[0] for line in lines[-4:-1]]
    assert last == ["parameters", "memory", "checkpoints"]
    assert lines[-1].endswith("; nothing was written")
    assert not os.listdir()


def test_an_estimate_times_more_steps_than_the_run_has_and_writes_nothing(tfgan_kit):
    result = tfgan_kit.works("train", *tfgan_kit.tiny, "--steps", "3", "--estimate")
    assert json.loads(result.stdout)["steps"] == 3
    pattern = r"^speed +about \S+ steps/s: 3 steps in \d+:\d\d$"
    assert re.search(pattern, result.stderr, re.MULTILINE), result.stderr
    pattern = r"^time +about \d+:\d\d: .* \d+ checkpoints and \d+ grids$"
    assert re.search(pattern, result.stderr, re.MULTILINE), result.stderr
    assert not os.listdir()


def test_dry_run_of_a_resume_writes_nothing(tfgan_kit, finished, contents):
    before = contents(finished)
    run = finished / tfgan_kit.run
    result = tfgan_kit.works("train", "--resume", run, "--steps", "8", "--dry-run")
    assert json.loads(result.stdout)["steps"] == 8
    assert contents(finished) == before
    assert not os.listdir()


def test_what_needs_no_tensorflow_does_not_wait_for_it(environment):
    code = """
import sys
from tfgan_kit.cli.main import main
for args in sys.argv[1:]:
    main(args.split(), standalone_mode=False)
assert not {"tensorflow", "keras"} & set(sys.modules)
"""
    works = ("variants", "variants wgan", "--help")
    refused = [
        f"train --dry-run {options}"
        for options in (
            "--variant gann",
            "--variant gan --set depth=auto",
            "--variant gan --lr-end 0",
            "--variant gan --stop-after 0",
            "--init-from no",
        )
    ]
    result = subprocess.run(
        [sys.executable, "-c", code, *works, *refused, "sample no"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr.count("Error: ") == len(refused) + 1


def test_a_rate_that_is_too_high_ends_the_run(tfgan_kit):
    options = ("--lr", "1e30", "--run-dir", "run")
    sentence = tfgan_kit.fails_in_training(*tfgan_kit.tiny, *options)
    assert "_loss became " in sentence
    assert sentence.endswith("diverged; try a lower learning rate or float32.")
    assert _names("run") == ["metrics.csv", "recipe.json"]
    assert not pathlib.Path("saved_models").exists()


def test_a_loss_that_is_no_number_leaves_the_checkpoints(tfgan_kit, monkeypatch):
    save = checkpoints.save

    def save_and_spoil(model, *args, **more):
        save(model, *args, **more)
        if int(model.step) == 4:
            for variable in model.generator.trainable_variables:
                variable.assign(variable + math.nan)

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "save", save_and_spoil)
        sentence = tfgan_kit.fails_in_training(*tfgan_kit.tiny, "--run-dir", "run")
    assert "became NaN or infinite at step 4" in sentence
    assert _names("run/checkpoints") == ["step-00000002", "step-00000004"]
    assert not pathlib.Path("run/model.keras").exists()
    tfgan_kit.works("sample", "run", "--num", "1")
