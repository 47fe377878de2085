"""Another backend is refused in one sentence, in a script, too."""

import os
import subprocess
import sys

import pytest

from tfgan_kit import environment
from tfgan_kit.errors import InputError


@pytest.mark.parametrize(
    ("name", "value"), [("KERAS_BACKEND", "jax"), ("TF_USE_LEGACY_KERAS", "1")]
)
def test_what_is_not_keras_on_tensorflow_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=f"unset {name}"):
        environment.check()


def test_a_script_is_told_before_keras_fails():
    done = subprocess.run(
        [sys.executable, "-c", "from tfgan_kit import WGANGP"],
        env={**os.environ, "KERAS_BACKEND": "jax"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "InputError: tfgan-kit runs Keras on TensorFlow" in done.stderr


def test_grpc_needs_its_extra(monkeypatch):
    environment.check_serving()
    monkeypatch.setitem(sys.modules, "tensorflow_serving", None)
    with pytest.raises(InputError) as caught:
        environment.check_serving()
    assert str(caught.value) == (
        "gRPC needs TF Serving's protocol: pip install 'tfgan-kit[serving]', or give "
        "--rest and the server's REST port."
    )
