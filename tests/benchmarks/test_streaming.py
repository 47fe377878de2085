"""The memory of runs on streamed data, on a small made-up set."""

import pathlib
import subprocess
import sys

import pytest

SCRIPT = pathlib.Path(__file__).parents[2] / "benchmarks/streaming.py"


@pytest.mark.exhaustive
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_memory_order_and_weights(tmp_path):
    small = ["--gigabytes", "0.3", "--steps", "6", "--folder", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *small], stdout=subprocess.PIPE, text=True
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("peak memory") == 3
    assert done.stdout.count("True") == 2
