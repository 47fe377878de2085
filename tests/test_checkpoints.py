"""Checkpoints: whole, checked, few, and of the same model."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from helpers import assert_all_equal, fit, tiny_model, values
from tfgan_kit.errors import InputError
from tfgan_kit.runs import checkpoints


@pytest.fixture(scope="module")
def after_two_steps():
    model = tiny_model("dcgan")
    fit(model)
    return model, values(everything(model))


def everything(model):
    sides = model.generator_optimizer, model.discriminator_optimizer
    return [
        variable
        for one in (model, *sides, *model.metrics)
        for variable in one.variables
    ]


@pytest.fixture
def trained(after_two_steps):
    """A model after its second step, whatever another test has done with it."""
    model, before = after_two_steps
    for variable, value in zip(everything(model), before, strict=True):
        variable.assign(value)
    return model


def test_a_checkpoint_brings_back_every_variable(trained, tmp_path):
    checkpoints.save(trained, tmp_path)
    other = tiny_model("dcgan")
    checkpoints.load(other, checkpoints.newest_sound(tmp_path))
    assert_all_equal(values(trained.variables), values(other.variables))
    assert fit(trained).history == fit(other).history
    assert_all_equal(values(trained.variables), values(other.variables))


def test_the_running_means_are_in_it(trained, tmp_path):
    expected = [float(metric.result()) for metric in trained.metrics]
    checkpoints.save(trained, tmp_path)
    other = tiny_model("dcgan")
    checkpoints.load(other, checkpoints.newest_sound(tmp_path))
    assert [float(metric.result()) for metric in other.metrics] == expected != [0, 0]


def test_only_the_newest_are_kept(trained, tmp_path):
    for step in (1, 5, 9, 12):
        trained.step.assign(step)
        checkpoints.save(trained, tmp_path, keep=3)
    steps = [checkpoints.step_of(path) for path in checkpoints.newest_first(tmp_path)]
    assert steps == [12, 9, 5]
    assert sorted(os.listdir(tmp_path))[0] == "step-00000005"


def test_they_are_in_order_of_their_steps_beside_folders_of_the_user(tmp_path):
    steps = (99_999_999, 100_000_000, 7)
    for name in (*(f"step-{step:08d}" for step in steps), "step-xx", "step-00000007b"):
        (tmp_path / name).mkdir()
    found = checkpoints.newest_first(tmp_path)
    assert [checkpoints.step_of(path) for path in found] == sorted(steps)[::-1]


def test_a_renamed_one_is_damaged(trained, tmp_path):
    checkpoints.save(trained, tmp_path)
    checkpoints.newest_sound(tmp_path).rename(tmp_path / "step-00000009")
    with pytest.raises(InputError, match="damaged"):
        checkpoints.newest_sound(tmp_path)


@pytest.mark.parametrize("damage", ["cut", "flipped", "no state", "no weights"])
def test_a_damaged_one_is_named_and_the_one_before_is_used(trained, tmp_path, damage):
    for step in (1, 2):
        trained.step.assign(step)
        checkpoints.save(trained, tmp_path)
    newest = tmp_path / "step-00000002"
    weights = newest / "variables.npz"
    content = bytearray(weights.read_bytes())
    if damage == "cut":
        weights.write_bytes(content[: len(content) // 2])
    elif damage == "flipped":
        content[len(content) // 2] ^= 1
        weights.write_bytes(content)
    else:
        (weights if damage == "no weights" else newest / "state.json").unlink()
    said = []
    found = checkpoints.newest_sound(tmp_path, said.append)
    assert found.name == "step-00000001"
    assert said == [f"{newest} is damaged; the checkpoint before it is used."]
    # A training that reaches that step again replaces it.
    checkpoints.save(trained, tmp_path)
    assert checkpoints.newest_sound(tmp_path) == newest


@pytest.mark.parametrize("number", [None, 0, 2])
def test_another_format_is_refused(trained, tmp_path, number):
    checkpoints.save(trained, tmp_path)
    path = checkpoints.newest_sound(tmp_path)
    state = json.loads((path / "state.json").read_text())
    assert state.pop("format") == 1
    state |= {} if number is None else {"format": number}
    (path / "state.json").write_text(json.dumps(state))
    end = f"format 1 was expected. Received: {number}."
    for read in (
        lambda: checkpoints.newest_sound(tmp_path),
        lambda: checkpoints.load(trained, path),
    ):
        with pytest.raises(InputError) as caught:
            read()
        assert str(caught.value).endswith(end)
    # A training that reaches that step again replaces it.
    checkpoints.save(trained, tmp_path)
    assert checkpoints.newest_sound(tmp_path) == path


def test_without_a_sound_one_it_says_why(trained, tmp_path):
    with pytest.raises(InputError, match="it is empty"):
        checkpoints.newest_sound(tmp_path)
    checkpoints.save(trained, tmp_path)
    (tmp_path / "step-00000002" / "state.json").write_text("{")
    with pytest.raises(InputError, match="all 1 in it are damaged"):
        checkpoints.newest_sound(tmp_path)


@pytest.mark.parametrize("other", ["lsgan", "wgan-gp", "wider"])
def test_the_checkpoint_of_another_model_is_refused(trained, tmp_path, other):
    checkpoints.save(trained, tmp_path)
    path = checkpoints.newest_sound(tmp_path)
    model = (
        tiny_model("dcgan", shape=(8, 12, 1))
        if other == "wider"
        else tiny_model(other, networks="mlp")
    )
    with pytest.raises(InputError, match="the checkpoint of another model"):
        checkpoints.load(model, path)


def test_an_error_while_writing_leaves_the_older_ones(trained, tmp_path, monkeypatch):
    checkpoints.save(trained, tmp_path)

    def full(path, content):
        path.open("wb").close()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pathlib.Path, "write_bytes", full)
    trained.step.assign(9)
    with pytest.raises(OSError, match="No space left"):
        checkpoints.save(trained, tmp_path)
    assert os.listdir(tmp_path) == ["step-00000002"]


_ENDLESS = """
import sys
from helpers import tiny_model
from tfgan_kit.runs import checkpoints
model = tiny_model("gan")
while True:
    model.step.assign_add(1)
    checkpoints.save(model, sys.argv[1])
    print("saved", flush=True)
"""


@pytest.mark.slow
def test_kill_in_the_middle_of_writing_leaves_a_sound_one(tmp_path):
    """SIGKILL at random moments of a process that does nothing but write."""
    random = np.random.default_rng(0)
    model = tiny_model("gan")
    for _ in range(2):
        process = subprocess.Popen(
            [sys.executable, "-c", _ENDLESS, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": "tests"},
        )
        assert process.stdout.readline() == b"saved\n"
        time.sleep(random.uniform(0, 0.5))
        while not list(tmp_path.glob(".writing-*")):
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        said = []
        checkpoints.load(model, checkpoints.newest_sound(tmp_path, said.append))
        assert said == []  # what was being written does not even look finished
        assert int(model.step) > 0
    model.step.assign_add(1)
    checkpoints.save(model, tmp_path)
    assert not list(tmp_path.glob(".writing-*"))
