"""A disk that is full ends a command with 1; what was there before stays."""

import errno
import os
import pathlib
import subprocess
import sys

import numpy as np
import PIL.Image
import pytest

resource = pytest.importorskip("resource")

_FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _half(write, keep):
    """`write` that has room for `keep` files only."""
    room = iter(range(keep))

    def writer(*args, **kwargs):
        written = write(*args, **kwargs)
        if next(room, None) is None:
            raise _FULL
        return written

    return writer


def _checkpoints(run):
    return sorted(os.listdir(run / "checkpoints"))


def test_a_checkpoint_that_has_no_room(tfgan_kit, copied, contents, monkeypatch):
    before = contents(tfgan_kit.run / "checkpoints")
    args = ("train", "--resume", tfgan_kit.run, "--steps", "10", "--quiet")
    with monkeypatch.context() as patch:
        full = _half(pathlib.Path.write_bytes, 0)
        patch.setattr(pathlib.Path, "write_bytes", full)
        sentence = tfgan_kit.fails_in_training(*args[1:])
    assert "No space left on device" in sentence
    assert sentence.endswith(f"tfgan-kit train --resume {tfgan_kit.run}.")
    assert contents(tfgan_kit.run / "checkpoints") == before
    tfgan_kit.works(*args, "--no-export")
    steps = [f"step-{step:08d}" for step in (6, 8, 10)]
    assert _checkpoints(tfgan_kit.run) == steps


def test_pictures_of_a_run_that_have_no_room_are_left_out(
    tfgan_kit, copied, monkeypatch
):
    args = ("--resume", tfgan_kit.run, "--steps", "12", "--quiet", "--no-export")
    with monkeypatch.context() as patch:
        patch.setattr(PIL.Image.Image, "save", _half(PIL.Image.Image.save, 0))
        told = tfgan_kit.works("train", *args).stderr.splitlines()
    pictures, movie = told  # each is said once
    assert "No space left on device" in pictures
    assert "GIF" in movie
    assert _checkpoints(tfgan_kit.run)[-1] == "step-00000012"
    assert len(os.listdir(tfgan_kit.run / "samples")) == 2


def test_rows_of_a_table_wait_for_room(tfgan_kit, copied, monkeypatch):
    args = ("--resume", tfgan_kit.run, "--quiet", "--no-export")
    table = tfgan_kit.run / "metrics.csv"

    def refuse(path, *options, **more):
        if path.name == "metrics.csv" and "a" in options:
            raise _FULL
        return opened(path, *options, **more)

    opened = pathlib.Path.open
    with monkeypatch.context() as patch:
        patch.setattr(pathlib.Path, "open", refuse)
        (told,) = tfgan_kit.works("train", *args, "--steps", "12").stderr.splitlines()
    assert "No space left on device" in told
    rows = np.loadtxt(table, delimiter=",", skiprows=1, ndmin=2)
    assert rows[:, 1].tolist() == [4]
    tfgan_kit.works("train", *args, "--steps", "16")
    rows = np.loadtxt(table, delimiter=",", skiprows=1, ndmin=2)
    assert rows[:, 1].tolist() == [4, 16]


def test_a_readme_in_whose_place_a_folder_stands(tfgan_kit, finished):
    (pathlib.Path("a/README.md")).mkdir(parents=True)
    told = tfgan_kit.works("export", finished / tfgan_kit.run, "--to", "a").stderr
    assert "README.md is left out" in told
    assert pathlib.Path("a/1/saved_model.pb").exists()


def test_a_cache_in_whose_place_a_file_stands(tfgan_kit, finished, monkeypatch):
    pathlib.Path("file").touch()
    options = ("--samples", "60", "--metrics", "fid")
    expected = tfgan_kit.works("evaluate", finished / tfgan_kit.run, *options).stdout
    monkeypatch.setenv("TFGAN_KIT_CACHE", os.path.abspath("file"))
    for _ in range(2):  # each command says it
        result = tfgan_kit.works("evaluate", finished / tfgan_kit.run, *options)
        assert result.stderr.count("TFGAN_KIT_CACHE") == 1
        assert result.stdout == expected
    images = ("--features", "inception")
    sentence = tfgan_kit.fails(1, "evaluate", finished / tfgan_kit.run, *images)
    assert "TFGAN_KIT_CACHE" in sentence


def test_a_picture_of_sample_that_has_no_room(tfgan_kit, finished, monkeypatch):
    pathlib.Path("samples.png").write_text("mine")
    monkeypatch.setattr(PIL.Image.Image, "save", _half(PIL.Image.Image.save, 0))
    sentence = tfgan_kit.fails(1, "sample", finished / "model.tflite", "--overwrite")
    assert "No space left on device" in sentence
    assert pathlib.Path("samples.png").read_text() == "mine"
    assert os.listdir() == ["samples.png"]


def test_a_tflite_file_that_has_no_room(tfgan_kit, finished, monkeypatch):
    pathlib.Path("model.tflite").write_text("mine")
    full = _half(pathlib.Path.write_bytes, 0)
    monkeypatch.setattr(pathlib.Path, "write_bytes", full)
    saved = finished / tfgan_kit.saved
    sentence = tfgan_kit.fails(1, "convert", saved, "--overwrite")
    assert "No space left on device" in sentence
    assert pathlib.Path("model.tflite").read_text() == "mine"
    assert os.listdir() == ["model.tflite"]


def _small_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


@pytest.mark.slow
def test_a_process_that_may_write_no_large_file(tfgan_kit, copied, environment):
    """The operating system refuses here, not a double: NumPy and Keras must bear it."""
    weights = tfgan_kit.run / "checkpoints/step-00000006/variables.npz"
    assert weights.stat().st_size > 100_000
    before = weights.read_bytes()
    command = (sys.executable, "-m", "tfgan_kit", "train", "--resume", tfgan_kit.run)
    result = subprocess.run(
        [*command, "--steps", "8", "--no-export"],
        env=environment,
        preexec_fn=_small_files,
        capture_output=True,
        text=True,
    )
    *lines, error = result.stderr.splitlines()
    assert result.returncode == 1, result.stderr
    (begin,) = (n for n, line in enumerate(lines) if line.startswith("training gan"))
    assert all(line.startswith("training: ") for line in lines[begin + 1 :])
    assert error.startswith(
        "Error: a file could not be read or written: File too large"
    )
    assert not list(copied.rglob(".writing-*"))
    assert _checkpoints(tfgan_kit.run)[-1] == "step-00000006"
    assert weights.read_bytes() == before
    tfgan_kit.works("train", "--resume", tfgan_kit.run, "--steps", "8", "--no-export")
    assert _checkpoints(tfgan_kit.run)[-1] == "step-00000008"
    table = np.loadtxt(tfgan_kit.run / "metrics.csv", delimiter=",", skiprows=1)
    assert table[:, 1].tolist() == [4, 8]
