"""oneDNN: on unless somebody has chosen, recorded, and kept by a resumed run."""

import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys

import numpy as np
import pytest

from helpers import assert_all_equal
from tfgan_kit import onednn
from tfgan_kit.errors import InputError

NAME = "TF_ENABLE_ONEDNN_OPTS"
TINY = (
    *("--variant", "gan", "--latent-dim", "4", "--batch-size", "50"),
    *("--set", "generator.width=8", "--set", "discriminator.width=8"),
    *("--split", "train[:100]", "--precision", "float32", "--no-export"),
)
# Whether it is in effect, by TensorFlow itself.
_STATE = "print(os.environ.get('TF_ENABLE_ONEDNN_OPTS'), onednn.is_on())"


def python(code, value=None, **given):
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop(NAME, None)
    environment |= {} if value is None else {NAME: value}
    return subprocess.run(
        [sys.executable, "-c", code] if isinstance(code, str) else code,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **given,
    )


def cli(*args, value=None, **given):
    return python([sys.executable, "-m", "tfgan_kit", *args], value, **given)


def works(done):
    assert done.returncode == 0, done.stderr
    return done


@functools.cache
def builds_have_it():
    code = "from tfgan_kit import onednn; print(onednn.is_on())"
    return works(python(code, "1")).stdout == "True\n"


def state(code, value=None):
    code = f"import os\n{code}\nfrom tfgan_kit import onednn\n{_STATE}"
    done = works(python(code, value))
    return done.stdout.split()


@pytest.mark.slow
def test_a_script_has_it_on_unless_somebody_has_chosen():
    assert state("import tfgan_kit") == ["1", str(builds_have_it())]
    assert state("import tfgan_kit.models", "0") == ["0", "False"]
    # TensorFlow has read the variable already.
    assert state("import tensorflow")[0] == "None"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Runs of two steps with oneDNN off and on, by what the user has set."""
    place = tmp_path_factory.mktemp("runs")
    for name, value in (("off", "0"), ("on", None)):
        options = (*TINY, "--steps", "4", "--stop-after", "2", "--run-dir", name)
        done = works(cli("train", *options, value=value, cwd=place))
        (place / f"{name}.err").write_text(done.stderr)
    return place


def record(path):
    return json.loads((path / "recipe.json").read_text())


def test_a_run_says_it_once_and_records_it(runs):
    has_it = builds_have_it()
    assert record(runs / "on")["onednn"] is has_it
    assert record(runs / "off")["onednn"] is False
    assert (runs / "on.err").read_text().count(f"{NAME}=0") == int(has_it)
    assert NAME not in (runs / "off.err").read_text()


@pytest.fixture
def copied(runs, tmp_path):
    return pathlib.Path(shutil.copytree(runs, tmp_path / "copied"))


def resume(place, name, value=None):
    return cli("train", "--resume", name, value=value, cwd=place)


def weights(place, name):
    with np.load(place / name / "checkpoints/step-00000004/variables.npz") as file:
        return [file[key] for key in sorted(file)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["off", "on"])
def test_a_resumed_run_keeps_what_it_began_with(copied, name):
    before = record(copied / name)
    works(resume(copied, name))
    assert record(copied / name) == before
    if name == "off":  # what the variable of the package would change
        options = (*TINY, "--steps", "4", "--run-dir", "whole")
        works(cli("train", *options, value="0", cwd=copied))
        assert_all_equal(weights(copied, name), weights(copied, "whole"))


@pytest.mark.slow
def test_a_record_without_an_entry_means_the_default_of_tensorflow(copied):
    changed = record(copied / "off")
    del changed["onednn"]
    (copied / "off" / "recipe.json").write_text(json.dumps(changed))
    works(resume(copied, "off"))
    code = f"import os, tensorflow\nfrom tfgan_kit import onednn\n{_STATE}"
    default = works(python(code)).stdout.split()[1]
    assert str(record(copied / "off")["onednn"]) == default


@pytest.mark.parametrize(("name", "value"), [("off", "1"), ("on", "0")])
def test_a_user_who_has_chosen_otherwise_is_told(runs, name, value):
    if not builds_have_it():
        pytest.skip("this TensorFlow has no oneDNN")
    done = resume(runs, name, value=value)
    assert done.returncode == 2
    (line,) = [text for text in done.stderr.splitlines() if "Error" in text]
    assert f"set {NAME}={1 - int(value)}" in line
    assert line.endswith(f"Received: {NAME}={value}.")


def test_a_script_with_tensorflow_in_the_wrong_state_is_told(monkeypatch):
    onednn.check(None)
    onednn.check(onednn.is_on())
    if not builds_have_it():
        pytest.skip("this TensorFlow has no oneDNN")
    monkeypatch.delenv(NAME, raising=False)
    with pytest.raises(InputError, match=f"Received: no {NAME}"):
        onednn.check(not onednn.is_on())


def test_a_build_without_it_goes_on_with_a_sentence(monkeypatch):
    monkeypatch.setattr(onednn, "is_on", lambda: False)
    monkeypatch.setattr(onednn, "_ours", True)
    monkeypatch.setenv(NAME, "1")
    assert "the last bits will differ" in onednn.check(True)
