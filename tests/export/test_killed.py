"""An export that is killed leaves no new version, or a complete one."""

import os
import signal
import subprocess
import sys
import time

import pytest
import tensorflow as tf

from helpers import tiny_model
from tfgan_kit import export
from tfgan_kit.export import versions

_EXPORTS = """
import pathlib, sys
sys.path.insert(0, "tests")
from helpers import tiny_model
from tfgan_kit import export
model = tiny_model("dcgan", compiled=False)
print("ready", flush=True)
while True:
    export.export(model, sys.argv[1])
"""


def files_of(version):
    return sorted(
        str(path.relative_to(version)) for path in version.rglob("*") if path.is_file()
    )


def wait_until(condition, process):
    deadline = time.monotonic() + 120
    while not condition():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.002)


def unfinished(folder):
    return list(folder.glob(".writing-*"))


@pytest.mark.slow
@pytest.mark.parametrize(("complete", "seconds"), [(0, 0.0), (2, 0.05)])
def test_only_complete_versions_are_seen(tmp_path, complete, seconds, request):
    """SIGKILL in the middle of the first export, and of a later one."""
    model = tiny_model("dcgan", compiled=False)
    expected = export.export(model, tmp_path / "complete")
    folder = tmp_path / "name"
    with subprocess.Popen(
        [sys.executable, "-c", _EXPORTS, folder],
        cwd=request.config.rootpath,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        wait_until(lambda: len(versions.versions(folder)) >= complete, process)
        wait_until(lambda: any(unfinished(folder)), process)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    found = [path for path in folder.glob("*") if path.name.isdecimal()]
    assert len(versions.versions(folder)) == len(found) >= complete
    for path in found:
        assert files_of(path) == files_of(expected)
        assert len(tf.saved_model.load(str(path)).signatures) == 5
    for path in unfinished(folder):
        os.utime(path, (0, 0))
        for part in path.rglob("*"):
            os.utime(part, (0, 0))
    assert export.export(model, folder).name == str(len(found) + 1)
    assert not unfinished(folder)
