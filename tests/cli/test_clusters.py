"""Clusters of processes on this machine train as one process does."""

import contextlib
import pathlib
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from helpers import exhaustive
from tfgan_kit.distribution.local_cluster import LocalCluster

pytestmark = pytest.mark.slow

STEPS = 20
# Batches that two and three workers share, in two discriminator steps. A bias before
# batch norm has rounding for a gradient, which a small epsilon would make large.
OPTIONS = (
    *("--variant", "wgan-gp", "--networks", "dcgan", "--latent-dim", "4"),
    *("--set", "n_critic=2", "--batch-size", "12", "--split", "train[:240]"),
    *("--set", "generator.width=8", "--set", "discriminator.width=8"),
    *("--set", "generator_optimizer.epsilon=1e-3"),
    *("--set", "discriminator_optimizer.epsilon=1e-3"),
    *("--augment", "flip", "--precision", "float32"),
    *("--checkpoint-every", "5", "--sample-every", "10", "--no-export"),
)


@pytest.fixture(scope="module")
def alone(tfgan_kit, tmp_path_factory):
    """A run of one process."""
    place = tmp_path_factory.mktemp("alone")
    with contextlib.chdir(place):
        tfgan_kit.works("train", *OPTIONS, "--steps", STEPS, "--run-dir", "run")
    return place / "run"


def launch(environment, workers, *arguments):
    """The finished `tfgan-kit launch`."""
    command = [sys.executable, "-m", "tfgan_kit", "launch", "--workers", str(workers)]
    return subprocess.run(
        [*command, "--", "train", *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )


def arrays(run, step=STEPS):
    with np.load(run / f"checkpoints/step-{step:08d}/variables.npz") as file:
        return dict(file)


def assert_close(run, other):
    expected, found = arrays(other), arrays(run)
    assert expected.keys() == found.keys()
    for name, array in expected.items():
        scale = max(np.abs(array).max(), 0.1)
        assert np.abs(found[name] - array).max() <= 1e-4 * scale, name
    (header, *rows), (other_header, *other_rows) = (
        (folder / "metrics.csv").read_text().split() for folder in (run, other)
    )
    assert header == other_header
    for row, other_row in zip(rows, other_rows, strict=True):
        numbers = [np.array(line.split(","), float) for line in (row, other_row)]
        np.testing.assert_allclose(*numbers, rtol=1e-4, atol=1e-4)


def files(folder):
    return {path.relative_to(folder) for path in pathlib.Path(folder).rglob("*")}


def test_two_workers_equal_one_process_and_only_the_chief_writes(environment, alone):
    done = launch(environment, 2, *OPTIONS, "--steps", STEPS, "--run-dir", "run")
    assert (done.returncode, done.stdout) == (0, "run\n"), done.stderr
    lines = done.stderr.splitlines()
    assert all(line.startswith(("[worker 0] ", "[worker 1] ")) for line in lines)
    assert_close(pathlib.Path("run"), alone)
    assert files("run") - {pathlib.Path(".lock")} == files(alone) - {
        pathlib.Path(".lock")
    }
    assert [path.name for path in pathlib.Path().iterdir()] == ["run"]


@pytest.mark.exhaustive
def test_another_number_of_workers_resumes(environment, alone):
    budget = ("--steps", STEPS, "--run-dir", "run")
    done = launch(environment, 2, *OPTIONS, *budget, "--stop-after", 7)
    assert done.returncode == 0, done.stderr
    done = launch(environment, 3, "--resume", "run")
    assert done.returncode == 0, done.stderr
    assert_close(pathlib.Path("run"), alone)


class Endless:
    """A cluster that trains until something happens to it."""

    def __init__(self, *arguments):
        self.lines = []
        self.cluster = LocalCluster(
            [sys.executable, "-m", "tfgan_kit", "train", *map(str, arguments)],
            2,
            lambda *line: self.lines.append(line),
            patience=300.0,
        )
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        self.code = self.cluster.run()

    def signal(self, worker, number):
        """Send a signal to a worker that trains, and return the seconds to the end."""
        before, deadline = steps_in("run"), time.monotonic() + 300
        while not steps_in("run") - before:
            assert self.thread.is_alive(), self.lines
            assert time.monotonic() < deadline
            time.sleep(0.05)
        self.cluster.processes[worker].send_signal(number)
        started = time.monotonic()
        self.thread.join(timeout=300)
        return time.monotonic() - started

    def errors(self, worker):
        said = [line for own, line, is_message in self.lines if own == worker]
        assert not any("Traceback" in line for line in said)
        return [line for line in said if line.startswith("Error: ")]


def steps_in(run):
    found = pathlib.Path(run).glob("checkpoints/step-*")
    return {int(path.name.removeprefix("step-")) for path in found}


@pytest.mark.parametrize("lost", exhaustive(1, of=(0, 1)))
def test_a_lost_worker_ends_the_others_and_the_run_goes_on(tfgan_kit, lost):
    """Without the help of `launch`, which would end them, too."""
    several = ("--strategy", "multiworker", "--steps", 1_000_000)
    trained = Endless("--run-dir", "run", *OPTIONS, *several)
    assert trained.signal(1, signal.SIGTERM) < 30
    assert trained.code == 143
    (reached,) = [line for _, line, _ in trained.lines if "stopped at step" in line]
    assert int(reached.split()[3]) == max(steps_in("run"))
    assert [trained.errors(worker) for worker in (0, 1)] == [[], []]

    trained = Endless("--resume", "run")
    assert trained.signal(lost, signal.SIGKILL) < 60
    assert trained.code == 137
    assert len(trained.errors(1 - lost)) == 1

    newest = max(steps_in("run"))
    one = ("--strategy", "none", "--stop-after", newest + 2)
    tfgan_kit.works("train", "--resume", "run", *one)
    assert newest + 2 in steps_in("run")
    assert not list(pathlib.Path().rglob(".writing-*"))
