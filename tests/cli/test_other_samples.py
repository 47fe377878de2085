"""Commands on generators whose examples are no images, or that take a field."""

import os
import pathlib

import numpy as np
import other_examples
import pytest
from PIL import Image

from tfgan_kit import export


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    """A folder with every form of the tiny models, and the models by name."""
    folder, models = tmp_path_factory.mktemp("others"), {}
    for name, make in other_examples.MAKERS.items():
        models[name] = make()
        models[name].save(folder / f"{name}.keras")
        export.export(models[name], folder / name)
        export.convert(folder / name / "1", folder / f"{name}.tflite")
    return folder, models


@pytest.mark.parametrize("form", ["{}.keras", "{}", "{}.tflite"])
@pytest.mark.parametrize(("name", "suffix"), [("vectors", "png"), ("sounds", "wave")])
def test_sample_writes_an_array_and_a_preview(tfgan_kit, others, name, suffix, form):
    folder, models = others
    args = ("--num", 5, "--seed", 2, "--images", "each")
    result = tfgan_kit.works("sample", folder / form.format(name), *args)
    assert result.stdout == f"samples.npy\nsamples.{suffix}\n"
    assert result.stderr == f"5 {name} in each\n"
    found, expected = np.load("samples.npy"), models[name].generate(5, seed=2)
    assert found.dtype == expected.dtype
    apart = 1e-4 if name == "vectors" else 1
    np.testing.assert_allclose(found.astype(float), expected.astype(float), 0, apart)
    assert len(os.listdir("each")) == 5
    assert pathlib.Path(f"each/00004.{suffix}").is_file()


def test_sample_writes_where_it_is_asked_to(tfgan_kit, others):
    folder, _ = others
    for out in ("deep/a.npy", "deep/a.png"):
        options = ("--out", out, "--overwrite")
        result = tfgan_kit.works("sample", folder / "vectors.keras", *options)
        assert result.stdout == "deep/a.npy\ndeep/a.png\n"
    args = ("sample", folder / "vectors.keras", "--out", "a.wave")
    assert "--out must name a .npy or .png file" in tfgan_kit.fails(2, *args)
    args = ("sample", folder / "translator.keras", "--out", "a.npy")
    assert "--out must name a .png file" in tfgan_kit.fails(2, *args)
    assert os.listdir() == ["deep"]


@pytest.mark.parametrize("form", ["{}.keras", "{}", "{}.tflite"])
def test_sample_of_a_field_is_of_the_kept_examples(tfgan_kit, others, form):
    folder, models = others
    args = ("--num", 4, "--grid", "2x2")
    tfgan_kit.works("sample", folder / form.format("translator"), *args)
    with Image.open("samples.png") as picture:
        pixels = np.asarray(picture, int)
    expected = models["translator"].generate(4)[..., 0].astype(int)
    # Each cell has a source and its result.
    assert np.abs(pixels[8:, 8:16] - expected[2]).max() <= 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["sample", "--truncation", "1"], "needs a generator of latents. Received:"),
        (["sample", "--code", "0=1"], "needs a generator of latents. Received:"),
        (["sample", "--code", "all"], "needs a generator of latents. Received:"),
        (["sample", "--label", "1"], "takes no labels"),
        (["interpolate"], "a generator of latents. Received: a generator of source"),
        (["interpolate", "--labels", "0,1"], "takes no labels"),
        (["reconstruct", "a.png"], "has no encoder"),
        (["invert", "a.png"], "Received: a generator of source, noise."),
    ],
)
def test_what_needs_latents_says_so(tfgan_kit, others, args, words):
    Image.new("L", (8, 8)).save("a.png")
    command, *more = args
    source = others[0] / "translator.keras"
    assert words in tfgan_kit.fails(2, command, source, *more)
    assert os.listdir() == ["a.png"]


@pytest.mark.parametrize(
    "args",
    [
        ["interpolate"],
        ["interpolate", "--between", "a.png", "b.png"],
        ["invert", "a.png"],
    ],
)
def test_what_needs_images_says_so(tfgan_kit, others, args):
    for name in ("a.png", "b.png"):
        Image.new("L", (8, 8)).save(name)
    command, *more = args
    sentence = tfgan_kit.fails(2, command, others[0] / "vectors.keras", *more)
    assert "needs a generator of images. Received: a generator of vectors" in sentence
    assert sorted(os.listdir()) == ["a.png", "b.png"]


@pytest.mark.parametrize("name", other_examples.MAKERS)
def test_verify_convert_info_and_export(tfgan_kit, others, name):
    folder, _ = others
    files = ("--run", folder / f"{name}.keras", "--tflite", folder / f"{name}.tflite")
    shown = tfgan_kit.works("verify", folder / name, *files, "--json", "a.json").stdout
    assert "BEYOND" not in shown
    assert ("levels" in shown.splitlines()[1]) is False
    assert ("grey levels" in shown) == (name == "translator")
    made = tfgan_kit.works("convert", folder / f"{name}.keras", "--to", "b.tflite")
    assert ("grey levels" in made.stdout) == (name == "translator")
    for form in (f"{name}.keras", name, f"{name}.tflite"):
        lines = tfgan_kit.works("info", folder / form).stdout
        assert ("int16_sound" in lines) == (name in ("sounds", "sonifier"))
    result = tfgan_kit.works("export", folder / f"{name}.keras", "--to", "served")
    assert result.stdout == "served/1\n"


def test_request_writes_an_array(tfgan_kit, others):
    import serving_servers

    folder, models = others
    with serving_servers.rest_server({"v": folder / "vectors"}) as address:
        asked = ("request", address, "--rest", "--model", "v", "--num", "3")
        result = tfgan_kit.works(*asked)
        assert result.stdout == "samples.npy\n"
        assert "3 examples from v/from_seeds in" in result.stderr
        assert "--out must name a .npy" in tfgan_kit.fails(2, *asked, "--out", "a.png")
    expected = models["vectors"].generate(3)
    np.testing.assert_allclose(np.load("samples.npy"), expected, rtol=0, atol=1e-4)
