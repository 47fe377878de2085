"""One tiny finished run for the whole folder, and how a failure must look."""

import contextlib
import os
import pathlib
import shutil

import pytest
from click.testing import CliRunner

from cli.main import main

TINY = (
    *("--variant", "gan", "--latent-dim", "4", "--batch-size", "50", "--steps", "6"),
    *("--set", "generator.width=8", "--set", "discriminator.width=8"),
    *("--split", "train[:200]", "--sample-every", "3", "--checkpoint-every", "2"),
    *("--precision", "float32"),
)
RUN = pathlib.Path("runs/gan-fashion_mnist_mini-1")
SAVED = pathlib.Path("saved_models/gan-fashion_mnist_mini-1")


class Command:
    """Calls `tfgan-kit` in this process."""

    tiny = TINY
    run = RUN
    saved = SAVED

    def __call__(self, *args):
        return CliRunner().invoke(main, [str(arg) for arg in args])

    def works(self, *args):
        result = self(*args)
        assert result.exit_code == 0, result.stderr
        assert "Error" not in result.stderr
        return result

    def fails(self, code, *args):
        """The sentence after `Error: `; nothing on stdout, nothing left half-way."""
        result = self(*args)
        assert result.exit_code == code, result.output
        assert result.stdout == ""
        assert not isinstance(result.exception, (TypeError, AttributeError))
        sentence = only_error(result.stderr)
        assert not list(pathlib.Path.cwd().rglob(".writing-*"))
        return sentence

    def fails_in_training(self, *options, code=1):
        return self.fails(code, "train", *options)


def only_error(stderr):
    """The sentence of the single line of errors, which is the last one."""
    assert "Traceback" not in stderr
    *_, last = lines = stderr.strip().splitlines()
    assert [line for line in lines if line.startswith("Error: ")] == [last]
    return last.removeprefix("Error: ")


@pytest.fixture(autouse=True)
def _place(tmp_path, monkeypatch):
    for name in ("TFGAN_KIT_DEBUG", "KERAS_BACKEND", "TF_USE_LEGACY_KERAS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def tfgan_kit():
    return Command()


@pytest.fixture(scope="session")
def finished(tfgan_kit, tmp_path_factory):
    """A folder with a run, its SavedModel and its TFLite file; nobody changes it."""
    place = tmp_path_factory.mktemp("finished")
    with contextlib.chdir(place):
        trained = tfgan_kit.works("train", *TINY)
        converted = tfgan_kit.works("convert", SAVED)
    (place / "train.err").write_text(trained.stderr)
    (place / "train.out").write_text(trained.stdout)
    (place / "convert.out").write_text(converted.stdout)
    return place


@pytest.fixture
def copied(finished, tmp_path):
    """A copy of `finished` in the current folder."""
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def contents():
    """A function: every file below a folder, with its bytes."""

    def read(folder="."):
        return {
            str(path): path.read_bytes() if path.is_file() else None
            for path in sorted(pathlib.Path(folder).rglob("*"))
        }

    return read


@pytest.fixture
def environment():
    """The environment of a subprocess, without what pytest's start has put there."""
    drop = (
        "TF_CPP_MIN_LOG_LEVEL",
        "GRPC_VERBOSITY",
        "KERAS_BACKEND",
        "TF_USE_LEGACY_KERAS",
    )
    return {name: value for name, value in os.environ.items() if name not in drop}
