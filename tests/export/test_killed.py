"""An export that is killed leaves no new version, or a complete one."""

import os
import random
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
model = tiny_model("dcgan")
print("ready", flush=True)
while True:
    export.export(model, sys.argv[1])
"""


def files_of(version):
    return sorted(
        str(path.relative_to(version)) for path in version.rglob("*") if path.is_file()
    )


@pytest.mark.slow
@pytest.mark.parametrize("number", range(4))
def test_only_complete_versions_are_seen(tmp_path, number, request):
    complete = export.export(tiny_model("dcgan"), tmp_path / "complete")
    folder = tmp_path / "name"
    with subprocess.Popen(
        [sys.executable, "-c", _EXPORTS, folder],
        cwd=request.config.rootpath,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        # The first takes about a second, the later ones less.
        time.sleep(random.Random(number).uniform(0.1, 3))
        process.send_signal(signal.SIGKILL)
    found = [path for path in folder.glob("*") if path.name.isdecimal()]
    assert len(versions.versions(folder)) == len(found)
    for path in found:
        assert files_of(path) == files_of(complete)
        assert len(tf.saved_model.load(str(path)).signatures) == 5
    for path in folder.glob(".writing-*"):
        os.utime(path, (0, 0))
        for part in path.rglob("*"):
            os.utime(part, (0, 0))
    assert export.export(tiny_model("dcgan"), folder).name == str(len(found) + 1)
    assert not list(folder.glob(".writing-*"))
