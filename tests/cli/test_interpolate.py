"""`interpolate` walks from picture to picture, whatever the generator's form."""

import os
import pathlib
import subprocess
import sys

import numpy as np
import PIL.Image
import pytest
from PIL import Image, ImageSequence

from helpers import tiny_model


def _read(path):
    with Image.open(path) as picture:
        return np.asarray(picture, dtype=int)


def _frames(path, factor=5):
    """The frames of a GIF as RGB, in their own size; equal ones are one in a GIF."""
    with Image.open(path) as gif:
        assert gif.info["loop"] == 0
        frames = [np.asarray(f.convert("RGB")) for f in ImageSequence.Iterator(gif)]
    return np.stack(frames)[:, ::factor, ::factor].astype(int)


def test_the_walk_passes_the_pictures_of_its_seeds(tfgan_kit, finished):
    source = finished / "model.tflite"
    args = ("--seeds", "3,1,2", "--steps", "3", "--out", "deep/w.gif")
    result = tfgan_kit.works("interpolate", source, *args)
    assert (result.stdout, result.stderr) == ("deep/w.gif\ndeep/w.png\n", "")
    assert sorted(os.listdir("deep")) == ["w.gif", "w.png"]
    frames, strip = _frames("deep/w.gif"), _read("deep/w.png")
    assert frames.shape == (12, 28, 28, 3)
    assert strip.shape == (3 * 28, 5 * 28)
    cells = strip.reshape(3, 28, 5, 28).swapaxes(1, 2)
    for row, seed in enumerate((3, 1, 2)):
        options = ("--num", "1", "--seed", seed, "--out", f"{seed}.png")
        tfgan_kit.works("sample", source, *options)
        picture = _read(f"{seed}.png")
        assert np.array_equal(frames[4 * row][..., 0], picture)
        assert np.array_equal(cells[row, 0], picture)
        assert np.array_equal(cells[row - 1, -1], picture)  # the last goes to the first
    assert np.array_equal(cells[:, :-1].reshape(12, 28, 28), frames[..., 0])


def test_the_walk_has_no_jump(tfgan_kit, finished):
    tfgan_kit.works("interpolate", finished / "model.tflite", "--steps", "30")
    frames = _frames("walk.gif")
    steps = np.abs(frames - np.roll(frames, 1, axis=0)).max(axis=(1, 2, 3))
    assert len(frames) > 100
    # From key to key, a pixel goes farther than in any single step.
    assert steps.max() < np.ptp(frames, axis=0).max() / 2
    # Of 32 pictures of a row, ten are shown.
    assert _read("walk.png").shape == (4 * 28, 10 * 28)


@pytest.mark.parametrize("form", ["run", "saved", "keras"])
def test_every_form_walks_the_same_way(tfgan_kit, finished, form):
    path = {
        "run": tfgan_kit.run,
        "saved": tfgan_kit.saved,
        "keras": tfgan_kit.run / "model.keras",
    }[form]
    for source, out in ((path, "a.gif"), ("model.tflite", "b.gif")):
        args = ("--seeds", "7,8", "--steps", "2", "--out", out)
        assert tfgan_kit.works("interpolate", finished / source, *args).stderr == ""
    assert np.abs(_read("a.png") - _read("b.png")).max() <= 1


def test_one_frame_between_and_the_same_seed_twice(tfgan_kit, finished):
    args = ("--seeds", "5, 5", "--steps", "1", "--truncation", "1")
    tfgan_kit.works("interpolate", finished / "model.tflite", *args)
    cells = _read("walk.png").reshape(2, 28, 3, 28)
    assert np.ptp(cells, axis=(0, 2)).max() == 0
    assert len(_frames("walk.gif")) == 1


@pytest.mark.parametrize("channels", [3, 4])
def test_coloured_pictures(tfgan_kit, channels):
    tiny_model("gan", shape=(8, 12, channels)).save("colour.keras")
    tfgan_kit.works("interpolate", "colour.keras", "--seeds", "1,2", "--steps", "2")
    strip = _read("walk.png")
    assert strip.shape == (2 * 8, 4 * 12, channels)
    frames = _frames("walk.gif", factor=11)
    assert frames.shape == (6, 8, 12, 3)
    first = strip[:8, :12]
    expected = first[..., :3] * (first[..., 3:] / 255 if channels == 4 else 1)
    assert np.abs(frames[0] - expected).mean() < 8  # 256 colours for all


def test_pictures_of_two_channels_are_refused(tfgan_kit):
    tiny_model("gan", shape=(8, 8, 2)).save("two.keras")
    assert "1, 3 or 4 channels" in tfgan_kit.fails(2, "interpolate", "two.keras")
    assert os.listdir() == ["two.keras"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--seeds", "1"], "--seeds takes at least two seeds"),
        (["--seeds", ""], "--seeds takes at least two seeds"),
        (["--seeds", "1,,2"], "such as 1,2,3. Received: '1,,2'"),
        (["--seeds", "one,two"], "Received: 'one,two'"),
        (["--seeds", "1.5,2"], "Received: '1.5,2'"),
        (["--seeds", "1,-2"], "seed must be an integer of at least 0"),
        (["--seeds", f"1,{2**31}"], "seed must be an integer"),
        (["--steps", "0"], "steps must be an integer of at least 1"),
        (["--steps", "-3"], "steps must be"),
        (["--out", "walk.png"], "--out must name a .gif file. Received: walk.png."),
        (["--out", ""], "--out must name a .gif file"),
        (["--out", "."], "--out must name a .gif file"),
        (["--out", "folder.gif"], "--out must name a .gif file"),
        (["--out", "taken.gif"], "taken.png, a folder"),
        (["--out", "file/walk.gif"], "below a file"),
    ],
)
def test_interpolate_refuses_an_option(
    tfgan_kit, finished, contents, monkeypatch, options, words
):
    monkeypatch.setattr("cli.pictures.interpolate.start_tensorflow", pytest.fail)
    pathlib.Path("file").write_text("mine")
    pathlib.Path("folder.gif").mkdir()
    pathlib.Path("taken.png").mkdir()
    before = contents()
    source = finished / "model.tflite"
    assert words in tfgan_kit.fails(2, "interpolate", source, *options)
    assert contents() == before


@pytest.mark.parametrize("source", ["missing", "empty", "file"])
def test_what_is_no_generator_is_refused(tfgan_kit, contents, source):
    pathlib.Path("empty").mkdir()
    pathlib.Path("file").write_text("mine")
    before = contents()
    assert source in tfgan_kit.fails(2, "interpolate", source)
    assert contents() == before


def test_a_disk_that_is_full_leaves_what_was_there(tfgan_kit, finished, monkeypatch):
    pathlib.Path("walk.gif").write_text("mine")

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PIL.Image.Image, "save", full)
    source = finished / "model.tflite"
    sentence = tfgan_kit.fails(1, "interpolate", source, "--overwrite")
    assert "No space left on device" in sentence
    assert os.listdir() == ["walk.gif"]
    assert pathlib.Path("walk.gif").read_text() == "mine"


def test_a_mistake_is_told_before_tensorflow_loads(environment):
    code = (
        "import sys; from tfgan_kit.cli.main import main; "
        "code = main(['interpolate', 'x', '--seeds', '1'], standalone_mode=False); "
        "sys.exit(code if 'tensorflow' not in sys.modules else 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment)
    assert done.returncode == 2
