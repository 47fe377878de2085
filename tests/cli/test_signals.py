"""Ctrl-C and SIGTERM end a run at a step from which it goes on, bit for bit."""

import contextlib
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from numpy.testing import assert_array_equal

STEPS, EVERY = 300, 40
OPTIONS = (
    *("--steps", STEPS, "--checkpoint-every", EVERY, "--sample-every", "100"),
    *("--no-export", "--run-dir", "run"),
)


@pytest.fixture(scope="module")
def uninterrupted(tfgan_kit, tmp_path_factory):
    place = tmp_path_factory.mktemp("uninterrupted")
    with contextlib.chdir(place):
        tfgan_kit.works("train", *tfgan_kit.tiny, *OPTIONS)
    return place / "run"


def _interrupted(environment, number, step, *arguments):
    """`(exit code, stderr)` of a run that gets the signal after a step's checkpoint."""
    script = pathlib.Path(sys.executable).with_name("tfgan-kit")
    start = [script] if script.exists() else [sys.executable, "-m", "tfgan_kit"]
    process = subprocess.Popen(
        [*start, *map(str, arguments)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while not any(later > step for later in _checkpoints()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.send_signal(number)
    stderr = process.communicate(timeout=60)[1]
    return process.returncode, stderr


def _checkpoints(run="run"):
    """The steps of a run's checkpoints."""
    found = pathlib.Path(run).glob("checkpoints/step-*")
    return sorted(int(path.name.removeprefix("step-")) for path in found)


def _arrays(run):
    """Every variable of the last checkpoint."""
    with np.load(run / f"checkpoints/step-{STEPS:08d}/variables.npz") as file:
        return dict(file)


def test_a_stopped_run_goes_on_as_if_it_had_not_stopped(
    tfgan_kit, uninterrupted, environment
):
    """By Ctrl-C first, and by SIGTERM when it had gone on."""
    step, command = 0, ["train", *tfgan_kit.tiny, *OPTIONS]
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        returned, stderr = _interrupted(environment, number, step, *command)
        *lines, last = stderr.splitlines()
        assert returned == code, stderr
        begin = lines.index(f"training gan in run: {STEPS} steps")
        assert any("split" in line for line in lines[:begin])
        lines = lines[begin + 1 :]
        # That step may end an epoch, so the note need not be the last but one.
        lines.remove("stopping after this step ...")
        assert all(line.startswith("training: ") for line in lines), lines
        pattern = rf"stopped at step (\d+) of {STEPS}; go on with: tfgan-kit (.+)"
        reached, command = re.fullmatch(pattern, last).groups()
        assert command == "train --resume run"
        assert (step // EVERY + 1) * EVERY <= int(reached) < STEPS
        step, command = int(reached), command.split()
        assert _checkpoints()[-1] == step
        assert not pathlib.Path("run/model.keras").exists()
        assert not list(pathlib.Path("run").rglob(".writing-*"))

    tfgan_kit.works(*command)
    _assert_same_run(pathlib.Path("run"), uninterrupted)
    assert pathlib.Path("run/model.keras").is_file()


def _assert_same_run(run, uninterrupted):
    expected, found = _arrays(uninterrupted), _arrays(run)
    assert len(expected) == len(found) > 10
    for name, array in expected.items():
        assert_array_equal(array, found[name], strict=True)
    for name in ("metrics.csv", f"samples/step-{STEPS:08d}.png"):
        assert (run / name).read_bytes() == (uninterrupted / name).read_bytes()


@pytest.mark.slow
def test_a_run_killed_while_it_writes_checkpoints_goes_on(
    tfgan_kit, uninterrupted, environment
):
    """SIGKILL in a run that does little but write: one checkpoint a step."""
    shutil.copytree(uninterrupted, "run")
    step, *later = _checkpoints()
    for number in later:
        shutil.rmtree(f"run/checkpoints/step-{number:08d}")
    command = ("train", "--resume", "run", "--checkpoint-every", "1")
    returned, stderr = _interrupted(environment, signal.SIGKILL, step, *command)
    assert returned == -signal.SIGKILL, stderr
    assert step < _checkpoints()[-1] < STEPS
    tfgan_kit.works("train", "--resume", "run", "--checkpoint-every", "100")
    _assert_same_run(pathlib.Path("run"), uninterrupted)
    assert not list(pathlib.Path("run").rglob(".writing-*"))


TWICE = """
import signal
from tfgan_kit.cli.terminal.stop import Stop
with Stop() as stop:
    signal.raise_signal(signal.SIGINT)
    print(stop(), flush=True)
    try:
        signal.raise_signal(signal.SIGINT)
    finally:
        print("cleaned up")
"""


def test_a_second_ctrl_c_ends_the_process_at_once(environment):
    arguments = [sys.executable, "-c", TWICE]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True)
    assert done.returncode == 130
    assert done.stdout == f"{int(signal.SIGINT)}\n"
    assert len(done.stderr.splitlines()) == 2


LONG_STEP = """
import signal, time
from tfgan_kit.cli.terminal.stop import Stop
with Stop(seconds=0.1):
    signal.raise_signal(signal.SIGTERM)
    time.sleep(60)
"""


def test_a_step_that_takes_too_long_is_not_waited_for(environment):
    arguments = [sys.executable, "-c", LONG_STEP]
    done = subprocess.run(arguments, env=environment, capture_output=True, timeout=50)
    assert done.returncode == 143


def test_signals_are_as_before_after_a_training(tfgan_kit, finished, monkeypatch):
    before = signal.getsignal(signal.SIGINT)
    shutil.copytree(finished / tfgan_kit.run, "run")
    tfgan_kit.works("train", "--resume", "run")
    assert signal.getsignal(signal.SIGINT) == before
