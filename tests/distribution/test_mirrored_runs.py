"""Runs of the command line on parts of the CPU, resumed on other numbers of them."""

import csv
import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from tfgan_kit.runs import run_folder

ONE_TENTH = 0.1  # smaller values are compared with this


def train(*arguments, cwd):
    command = [sys.executable, "-m", "tfgan_kit", "train", *arguments, "--quiet"]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def variables(folder, step):
    path = folder / f"checkpoints/step-{step:08d}/variables.npz"
    return dict(np.load(path))


def assert_close(one, two):
    assert one.keys() == two.keys()
    for name, value in one.items():
        scale = max(np.abs(value).max(), ONE_TENTH)
        assert np.abs(value - two[name]).max() < 1e-4 * scale, name


def rows(folder):
    with open(folder / "metrics.csv", newline="") as file:
        return [{n: float(x) for n, x in row.items()} for row in csv.DictReader(file)]


@pytest.mark.slow
def test_a_run_goes_on_with_another_number_of_devices(tmp_path):
    options = ["--variant", "wgan-gp", "--networks", "mlp", "--width", "8"]
    options += ["--batch-size", "8", "--precision", "float32", "--no-export"]
    # Adam makes the rounding in a bias before batch norm as large as its other steps.
    options += ["--checkpoint-every", "4", "--set", "generator.normalization=none"]
    two = ["--strategy", "mirrored", "--devices", "cpu:2"]
    train(*options, "--steps", "8", "--run-dir", "one", cwd=tmp_path)
    train(*options, "--steps", "4", "--run-dir", "two", *two, cwd=tmp_path)
    shutil.copytree(tmp_path / "two", tmp_path / "four")
    again = ["--steps", "8", "--resume"]
    train(*again, "two", "--strategy", "none", cwd=tmp_path)
    train(*again, "four", "--devices", "cpu:4", cwd=tmp_path)

    expected = variables(tmp_path / "one", 8)
    record = json.loads((tmp_path / "one/recipe.json").read_text())
    assert (record["strategy"], record["replicas"]) == ("none", 1)
    for name, strategy, replicas in (("two", "none", 1), ("four", "mirrored", 4)):
        assert_close(variables(tmp_path / name, 4), variables(tmp_path / "one", 4))
        assert_close(variables(tmp_path / name, 8), expected)
        record = run_folder.RunFolder(tmp_path / name).record()
        assert (record["strategy"], record["replicas"]) == (strategy, replicas)
        for row, other in zip(
            rows(tmp_path / name), rows(tmp_path / "one"), strict=True
        ):
            assert row == pytest.approx(other, rel=1e-4, abs=1e-6)
