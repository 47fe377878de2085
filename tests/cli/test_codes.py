"""`sample --code`: codes of the latents that are set, or walk."""

import contextlib
import os

import numpy as np
import pytest
from PIL import Image

from conditional import make_vivid
from helpers import tiny_model
from tfgan_kit import export, sampling


@pytest.fixture(scope="module")
def model():
    found = tiny_model("infogan")
    make_vivid(found)
    return found


@pytest.fixture(scope="module")
def coded(model, tmp_path_factory):
    """A folder with a model of codes in all forms but a run."""
    place = tmp_path_factory.mktemp("coded")
    with contextlib.chdir(place):
        model.save("m.keras")
        export.convert(export.export(model, "saved"), "m.tflite")
    return place


FORMS = ("m.keras", "saved", "m.tflite")


def cells(rows, columns):
    with Image.open("samples.png") as picture:
        pixels = np.asarray(picture, dtype=int)
    assert pixels.shape == (8 * rows, 8 * columns)
    return pixels.reshape(rows, 8, columns, 8).swapaxes(1, 2)


def pictures(model, count, seed=0, **values):
    """What is expected: of the seed's first latents, with codes set."""
    inputs = model.inputs_of_generator
    latents = inputs.with_codes(inputs.draw(count, seed)[0], values)
    return sampling.generate(model.generate_batch, (latents,))[..., 0].astype(int)


@pytest.mark.parametrize("form", FORMS)
def test_codes_are_set(tfgan_kit, coded, model, form):
    args = ("--num", "4", "--seed", "3", "--code", "0=1", "--code", "c0=-0.5")
    tfgan_kit.works("sample", coded / form, *args)
    expected = pictures(model, 4, 3, **{"0": 1, "c0": -0.5})
    assert np.abs(cells(2, 2).reshape(4, 8, 8) - expected).max() <= 1
    assert np.abs(expected - pictures(model, 4, 3, **{"0": 0})).max() > 10


def test_one_walks_along_the_columns(tfgan_kit, coded, model):
    args = ("--num", "3", "--code", "c0=-1:1", "--code", "0=1")
    tfgan_kit.works("sample", coded / "m.keras", *args)
    found = cells(3, 10)
    for column, value in enumerate(np.linspace(-1, 1, 10)):
        expected = pictures(model, 3, **{"0": 1, "c0": value})
        assert np.abs(found[:, column] - expected).max() <= 1
    tfgan_kit.works("sample", coded / "m.keras", "--code", "0=0,1,0", "--overwrite")
    found = cells(8, 3)
    np.testing.assert_array_equal(found[:, 0], found[:, 2])
    assert np.abs(found[:, 1] - pictures(model, 8, **{"0": 1})).max() <= 1


def test_two_walk_along_both_sides(tfgan_kit, coded, model):
    args = ("--seed", "4", "--code", "c0=-2:2", "--code", "0=0-1")
    tfgan_kit.works("sample", coded / "m.keras", *args)
    found = cells(2, 10)
    for row in (0, 1):
        for column, value in enumerate(np.linspace(-2, 2, 10)):
            expected = pictures(model, 1, 4, **{"0": row, "c0": value})[0]
            assert np.abs(found[row, column] - expected).max() <= 1


@pytest.mark.parametrize("form", FORMS)
def test_all_has_a_row_for_each_code(tfgan_kit, coded, model, form):
    tfgan_kit.works("sample", coded / form, "--code", "all", "--images", "all")
    found = cells(2, 10)
    for column in range(10):
        expected = pictures(model, 1, **{"0": column % 2})[0]
        assert np.abs(found[0, column] - expected).max() <= 1
    for column, value in enumerate(np.linspace(-1, 1, 10)):
        expected = pictures(model, 1, **{"c0": value})[0]
        assert np.abs(found[1, column] - expected).max() <= 1
    assert len(os.listdir("all")) == 20


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (
            ["--code", ""],
            "--code takes a choice such as 0=3 or 0=0-9, a number such as",
        ),
        (["--code", "0"], "Received: '0'"),
        (["--code", "0=x"], "Received: '0=x'"),
        (["--code", "0=-1"], "Received: '0=-1'"),
        (["--code", "c0=1:"], "Received: 'c0=1:'"),
        (["--code", "c0=nan"], "Received: 'c0=nan'"),
        (["--code", "z=1"], "Received: 'z=1'"),
        (["--code", "0=1", "--code", "0=0"], "a code has one --code."),
        (["--code", "all", "--code", "0=0"], "--code all shows every code"),
        (["--code", "all", "--num", "3"], "leave --num out"),
        (["--code", "0=0-1", "--code", "c0=0:1", "--num", "3"], "leave --num out"),
        (["--code", "0=0-1", "--grid", "2x2"], "leave --grid out"),
        (["--code", "0=0-1", "--labels", "0,1"], "leave --code out"),
        (
            ["--code", "0=0-1", "--code", "c0=0:1", "--code", "c1=0:1"],
            "no third --code can walk. Received: 0, c0, c1.",
        ),
    ],
)
def test_what_is_refused_before_tensorflow_starts(
    tfgan_kit, coded, monkeypatch, args, words
):
    monkeypatch.setattr("cli.pictures.sample.start_tensorflow", pytest.fail)
    assert words in tfgan_kit.fails(2, "sample", coded / "m.keras", *args)
    assert not os.listdir()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--code", "0=2"], "0 is a choice from 0 to 1. Received: 2."),
        (["--code", "c7=0"], "has 0, c0 for codes. Received: 'c7'."),
    ],
)
def test_codes_that_there_are_not(tfgan_kit, coded, args, words):
    assert words in tfgan_kit.fails(2, "sample", coded / "m.keras", *args)
    assert not os.listdir()


@pytest.mark.parametrize("code", ["0=1", "c0=-1:1", "all"])
def test_a_generator_without_codes(tfgan_kit, finished, code):
    sentence = tfgan_kit.fails(2, "sample", finished / "model.tflite", "--code", code)
    assert sentence.startswith("this generator has none for codes. Received: ")
    assert not os.listdir()


def test_a_run_is_of_its_prior(tfgan_kit):
    args = ("--prior", "bernoulli", "--run-dir", "run", "--quiet")
    tfgan_kit.works("train", *tfgan_kit.tiny, *args)
    for source in ("run", "run/model.keras", "saved_models/run"):
        inputs, _ = export.open_source(export.find(source))
        assert inputs == sampling.Inputs(4, prior="bernoulli")
    facts = export.describe(export.find("run"))
    assert facts["prior"] == "bernoulli"
    tfgan_kit.works("sample", "run", "--num", "2")
    assert "prior='bernoulli'" in tfgan_kit.fails(
        2, "sample", "run", "--truncation", "1", "--out", "b.png"
    )
    args = ("--prior", "cauchy", "--run-dir", "other")
    sentence = tfgan_kit.fails_in_training(*tfgan_kit.tiny, *args, code=2)
    assert sentence.startswith("prior must be one of normal, uniform, truncated,")
