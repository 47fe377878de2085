"""`sample` draws the same pictures from every form of a generator."""

import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from conditional import conditional_gan


def _read(path):
    with Image.open(path) as picture:
        return np.asarray(picture, dtype=int)


def _sources(tfgan_kit):
    return {
        "run": tfgan_kit.run,
        "name": tfgan_kit.saved,
        "version": tfgan_kit.saved / "1",
        "keras": tfgan_kit.run / "model.keras",
        "tflite": "model.tflite",
    }


@pytest.mark.parametrize("form", ["name", "version", "keras", "tflite"])
def test_every_form_draws_the_same_picture(tfgan_kit, finished, form):
    sources = _sources(tfgan_kit)
    for name in ("run", form):
        args = ("--num", "6", "--seed", "5", "--out", f"{name}.png")
        result = tfgan_kit.works("sample", finished / sources[name], *args)
        assert (result.stdout, result.stderr) == (f"{name}.png\n", "")
    expected = _read("run.png")
    assert np.abs(_read(f"{form}.png") - expected).max() <= 1
    assert expected.std() > 1


def test_the_picture_of_the_run_is_that_of_sample(tfgan_kit, finished):
    tfgan_kit.works("sample", finished / tfgan_kit.run)
    last = finished / tfgan_kit.run / "samples/step-00000006.png"
    assert pathlib.Path("samples.png").read_bytes() == last.read_bytes()


def test_fewer_pictures_are_the_head_of_more(tfgan_kit, finished):
    for num in (3, 5):
        args = ("--num", num, "--images", f"{num}", "--out", f"deep/{num}.png")
        result = tfgan_kit.works("sample", finished / "model.tflite", *args)
        assert result.stdout == f"deep/{num}.png\n"
        assert result.stderr == f"{num} samples in {num}\n"
    assert sorted(os.listdir("3")) == [f"{number:05d}.png" for number in range(3)]
    assert len(os.listdir("5")) == 5
    pictures = [pathlib.Path(f"5/{name}").read_bytes() for name in os.listdir("3")]
    assert pictures == [path.read_bytes() for path in pathlib.Path("3").iterdir()]
    assert len(set(pictures)) == 3


def test_older_samples_do_not_stay_among_new_ones(tfgan_kit, finished):
    pathlib.Path("each").mkdir()
    for name in ("00009.txt", "mine.png"):
        pathlib.Path("each", name).write_text("mine")
    for num in ("4", "2"):
        args = ("--num", num, "--images", "each", "--overwrite")
        tfgan_kit.works("sample", finished / "model.tflite", *args)
    kept = ["00000.png", "00001.png", "00009.txt", "mine.png"]
    assert sorted(os.listdir("each")) == kept


@pytest.mark.parametrize("command", ["sample", "edit", "interpolate", "augment"])
def test_weights_of_nan_make_no_black_pictures(tfgan_kit, command):
    model = conditional_gan("normalized")
    for weight in model.ema_generator.weights:
        weight.assign(np.full(weight.shape, np.nan))
    model.save("nan.keras")
    args = {"augment": ("--per-class", "1", "--out", "made"), "edit": ("--num", "1")}
    sentence = tfgan_kit.fails(2, command, "nan.keras", *args.get(command, ()))
    assert "NaN or infinite" in sentence
    assert not [p for p in pathlib.Path().rglob("*.*") if p.suffix in (".png", ".gif")]


def test_another_seed_draws_other_pictures(tfgan_kit, finished):
    for seed in (0, 1):
        args = ("--num", "4", "--seed", seed, "--out", f"{seed}.png")
        tfgan_kit.works("sample", finished / "model.tflite", *args)
    assert np.abs(_read("0.png") - _read("1.png")).max() > 1


def test_the_grid_gives_the_shape_and_the_number(tfgan_kit, finished):
    source = finished / "model.tflite"
    tfgan_kit.works("sample", source, "--grid", "2x3", "--images", "all")
    assert len(os.listdir("all")) == 6
    height, width = _read("samples.png").shape
    assert 2 * 28 <= height < 3 * 28 <= width < 4 * 28
    tfgan_kit.works("sample", source, "--grid", "2x3", "--num", "4", "--out", "4.png")
    assert _read("4.png").shape == (height, width)


def test_truncation_moves_the_pictures_gradually(tfgan_kit, finished):
    for limit in ("0.001", "2", "50"):
        args = ("--num", "4", "--truncation", limit, "--out", f"{limit}.png")
        tfgan_kit.works("sample", finished / "model.tflite", *args)
    tfgan_kit.works("sample", finished / "model.tflite", "--num", "4")
    plain = _read("samples.png")
    differences = [
        np.abs(_read(f"{limit}.png") - plain).mean() for limit in ("50", "2", "0.001")
    ]
    assert differences[0] == 0 < differences[1] < differences[2]
    # All latents are nearly zero, so all pictures are one.
    assert np.ptp(_read("0.001.png").reshape(2, 28, 2, 28), axis=(0, 2)).max() <= 1


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "inf"])
@pytest.mark.parametrize("command", ["sample", "interpolate"])
def test_a_truncation_that_is_none_is_refused(tfgan_kit, finished, command, limit):
    args = (finished / "model.tflite", "--truncation", limit)
    sentence = tfgan_kit.fails(2, command, *args)
    assert sentence.startswith("truncation must be a number above 0. Received: ")
    assert not os.listdir()


def test_nothing_but_the_result_is_written_to_the_terminal(
    tfgan_kit, finished, environment
):
    """What TensorFlow and TFLite tell of themselves stays away."""
    result = subprocess.run(
        [sys.executable, "-m", "tfgan_kit", "sample", finished / "model.tflite"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (result.returncode, result.stdout) == (0, "samples.png\n"), result.stderr
    assert result.stderr == ""
