"""The scripts that provoke faults find none."""

import pathlib
import subprocess
import sys

import pytest
from reliability import flip_bytes

HERE = pathlib.Path(__file__).parent
QUICK = [name for name, reading in flip_bytes.READINGS.items() if reading.quick]


def test_flipped_bits_are_noticed_or_harmless(tmp_path):
    count, faults = flip_bytes.flip(QUICK, flips=3, seed=0, folder=tmp_path)
    assert faults == []
    assert count == 3 * len(QUICK)


WHOLE = pytest.mark.exhaustive


@pytest.mark.slow
@pytest.mark.parametrize(
    "script",
    [
        "kill_runs.py --kills 2 --only checkpoint",
        "two_at_once.py",
        pytest.param("kill_runs.py", marks=WHOLE),
        pytest.param("flip_bytes.py", marks=WHOLE),
    ],
)
def test_a_script_finds_no_fault(script):
    name, *arguments = script.split()
    done = subprocess.run(
        [sys.executable, HERE / name, *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
