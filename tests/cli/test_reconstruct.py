"""`reconstruct`, `invert`, `interpolate --between`: from images to latents."""

import os
import pathlib

import numpy as np
import pytest
from PIL import Image

from helpers import some_images, tiny_model, vivid
from tfgan_kit import export
from tfgan_kit.modalities import image_grids

SHAPE = (8, 12, 1)


def _read(path):
    with Image.open(path) as picture:
        return np.asarray(picture, dtype=int)


def _cells(path, rows, columns):
    grid = _read(path).reshape(rows, 8, columns, 12)
    return grid.swapaxes(1, 2).reshape(-1, 8, 12)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Tiny models with and without an encoder, as files, and a SavedModel of one."""
    place = tmp_path_factory.mktemp("models")
    for variant in ("aae", "gan"):
        model = vivid(tiny_model(variant, shape=SHAPE))
        model.save(place / f"{variant}.keras")
        export.export(model, place / variant)
    return place


@pytest.fixture
def pictures():
    """Five images in a folder, of the models' size."""
    pixels = some_images(5, SHAPE)
    for number, one in enumerate(pixels):
        image_grids.write_png(pathlib.Path(f"in/{number}.png"), one)
    return pixels


def test_originals_stand_beside_their_reconstructions(tfgan_kit, models, pictures):
    shown = {}
    for source in ("aae.keras", "aae", "aae/1"):
        result = tfgan_kit.works("reconstruct", models / source, "in", "--overwrite")
        path, line = result.stdout.splitlines()
        assert (path, result.stderr) == ("pairs.png", "")
        # Five pairs: in each row two of them.
        cells = _cells("pairs.png", 3, 4)[:10]
        np.testing.assert_array_equal(cells[::2], pictures[..., 0])
        shown[source] = cells[1::2]
        error = np.abs(cells[1::2] - cells[::2]).mean()
        assert line == f"mean error {error:.2f} over 5 images"
    assert np.abs(shown["aae.keras"] - shown["aae"]).max() <= 1
    assert shown["aae"].std() > 1


def test_files_and_how_many(tfgan_kit, models, pictures):
    args = ("in/3.png", "in", "--num", "2", "--out", "deep/p.png")
    result = tfgan_kit.works("reconstruct", models / "aae.keras", *args)
    assert result.stdout.startswith("deep/p.png\nmean error ")
    assert result.stdout.endswith("over 2 images\n")
    originals = _cells("deep/p.png", 2, 2)[::2]
    np.testing.assert_array_equal(originals, pictures[[3, 0], ..., 0])


def test_images_are_brought_to_the_models_size(tfgan_kit, models):
    image_grids.write_png(pathlib.Path("wide.png"), some_images(1, (40, 90, 3))[0])
    found = []
    for fit_ in ("crop", "stretch"):
        args = ("reconstruct", models / "aae.keras", "wide.png", "--fit", fit_)
        tfgan_kit.works(*args, "--overwrite")
        found.append(_cells("pairs.png", 1, 2)[0])
    assert np.any(found[0] != found[1])


def test_a_run_is_reconstructed_as_its_data_was_fit(tfgan_kit):
    options = ("--variant", "bigan", "--latent-dim", "4", "--batch-size", "50")
    small = [f"{name}.width=8" for name in ("generator", "encoder", "discriminator")]
    small = [word for setting in small for word in ("--set", setting)]
    options += ("--steps", "2", "--split", "train[:100]", "--precision", "float32")
    options += ("--fit", "stretch", "--image-size", "8x12", "--quiet")
    run = tfgan_kit.works("train", *options, *small).stdout.strip()
    image_grids.write_png(pathlib.Path("wide.png"), some_images(1, (40, 40, 1))[0])
    shown = []
    for more in ((), ("--fit", "stretch"), ("--fit", "crop")):
        tfgan_kit.works("reconstruct", run, "wide.png", "--overwrite", *more)
        shown.append(_cells("pairs.png", 1, 2))
    np.testing.assert_array_equal(shown[0], shown[1])
    assert np.any(shown[0] != shown[2])
    info = tfgan_kit.works("info", f"{run}/model.keras").stdout.splitlines()
    (parameters,) = (line for line in info if line.startswith("  parameters"))
    assert ", encoder " in parameters
    saved = f"saved_models/{pathlib.Path(run).name}"
    verified = tfgan_kit.works("verify", saved, "--run", run).stdout
    assert verified.count("encode_float_images") == 2


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("gan.keras", ["gan.keras has no encoder", "bigan and aae", "invert"]),
        ("gan", ["has no encoder", "invert"]),
    ],
)
def test_what_has_no_encoder_is_refused(tfgan_kit, models, pictures, source, words):
    sentence = tfgan_kit.fails(2, "reconstruct", models / source, "in")
    assert all(word in sentence for word in words), sentence
    assert os.listdir() == ["in"]


def test_a_tflite_file_has_no_encoder(tfgan_kit, finished, pictures):
    sentence = tfgan_kit.fails(2, "reconstruct", finished / "model.tflite", "in")
    assert "model.tflite has no encoder" in sentence


# invert ----------------------------------------------------------------------------

FEW = ("--steps", "5", "--restarts", "2")


def test_latents_are_searched_and_written(tfgan_kit, models, pictures):
    source = models / "gan.keras"
    result = tfgan_kit.works("invert", source, "in", *FEW)
    png, npy, *lines, mean = result.stdout.splitlines()
    assert (png, npy, result.stderr) == ("pairs.png", "pairs.npy", "")
    latents = np.load("pairs.npy")
    assert (latents.shape, latents.dtype) == ((5, 4), np.float32)
    cells = _cells("pairs.png", 3, 4)[:10]
    np.testing.assert_array_equal(cells[::2], pictures[..., 0])
    errors = np.abs(cells[1::2] - cells[::2]).mean(axis=(1, 2))
    assert [line.split() for line in lines] == [
        ["error", f"{error:.2f}", f"in/{number}.png"]
        for number, error in enumerate(errors)
    ]
    assert mean == f"mean error {errors.mean():.2f} over 5 images"
    model = export.open_model(export.find(source))
    made = (model(latents).numpy()[..., 0] + 1) * 127.5
    np.testing.assert_allclose(made, cells[1::2], atol=1)

    first = (pathlib.Path(png).read_bytes(), pathlib.Path(npy).read_bytes())
    again = ("invert", source, "in", *FEW, "--overwrite")
    assert tfgan_kit.works(*again).stdout == result.stdout
    assert first == (pathlib.Path(png).read_bytes(), pathlib.Path(npy).read_bytes())
    tfgan_kit.works(*again, "--seed", "1")
    assert np.any(np.load("pairs.npy") != latents)


@pytest.mark.parametrize("form", ["saved_model", "tflite"])
def test_a_form_without_gradients_is_refused(
    tfgan_kit, finished, pictures, form, monkeypatch
):
    monkeypatch.setattr("cli.pictures.invert.start_tensorflow", pytest.fail)
    path = tfgan_kit.saved if form == "saved_model" else "model.tflite"
    sentence = tfgan_kit.fails(2, "invert", finished / path, "in")
    assert sentence.endswith("this needs a run folder or a .keras file.")


@pytest.mark.parametrize("command", ["reconstruct", "invert"])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["missing.png"], "there is no missing.png"),
        (["empty"], "the folder empty holds no image"),
        (["in", "--out", "pairs.gif"], "--out must name a .png file"),
        (["in", "--out", "in/0.png/p.png"], "below a file"),
        (["in", "--num", "0"], "num_images must be an integer of at least 1"),
    ],
)
def test_bad_options_are_refused_before_tensorflow(
    tfgan_kit, models, pictures, contents, monkeypatch, command, options, words
):
    monkeypatch.setattr(f"cli.pictures.{command}.start_tensorflow", pytest.fail)
    pathlib.Path("empty").mkdir()
    before = contents()
    sentence = tfgan_kit.fails(2, command, models / "aae.keras", *options)
    assert words in sentence
    assert contents() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--steps", "0"], "steps must be an integer of at least 1"),
        (["--restarts", "0"], "restarts must be an integer of at least 1"),
        (["--seed", "-1"], "seed must be"),
        (["--out", "taken.png"], "taken.npy, a folder"),
    ],
)
def test_invert_refuses_numbers(
    tfgan_kit, models, pictures, monkeypatch, options, words
):
    monkeypatch.setattr("cli.pictures.invert.start_tensorflow", pytest.fail)
    pathlib.Path("taken.npy").mkdir()
    sentence = tfgan_kit.fails(2, "invert", models / "gan.keras", "in", *options)
    assert words in sentence


def test_a_file_that_is_no_image_is_named(tfgan_kit, models):
    pathlib.Path("text.png").write_text("mine")
    for command in ("reconstruct", "invert"):
        args = (models / "aae.keras", "text.png")
        assert "text.png is no PNG" in tfgan_kit.fails(2, command, *args)
    assert os.listdir() == ["text.png"]


# interpolate --between -------------------------------------------------------------


@pytest.mark.parametrize("source", ["aae.keras", "aae"])
def test_a_walk_between_two_images_begins_and_ends_with_them(
    tfgan_kit, models, pictures, source
):
    between = ("--between", "in/4.png", "in/1.png")
    args = ("interpolate", models / source, *between, "--steps", "3")
    result = tfgan_kit.works(*args)
    assert result.stdout == "walk.gif\nwalk.png\n"
    strip = _cells("walk.png", 2, 5)
    tfgan_kit.works("reconstruct", models / source, "in/4.png", "in/1.png")
    _, first, _, second = _cells("pairs.png", 2, 2)
    np.testing.assert_allclose(
        strip[[0, 4, 5, 9]], [first, second, second, first], atol=1
    )
    errors = [
        np.abs(one - other).mean()
        for one, other in ((first, pictures[4, ..., 0]), (second, pictures[1, ..., 0]))
    ]
    told = f"the ends are off by {errors[0]:.1f} and {errors[1]:.1f} of 255 levels"
    assert told in result.stderr


def test_without_an_encoder_the_ends_are_searched(tfgan_kit, models, pictures):
    source = models / "gan.keras"
    args = ("in/4.png", "in/1.png")
    tfgan_kit.works("interpolate", source, "--between", *args, "--steps", "3")
    strip = _cells("walk.png", 2, 5)
    tfgan_kit.works("invert", source, *args)
    _, first, _, second = _cells("pairs.png", 2, 2)
    np.testing.assert_allclose(strip[[0, 4]], [first, second], atol=1)
    assert np.any(first != second)


def test_a_generator_that_cannot_be_searched_is_refused(tfgan_kit, models, pictures):
    between = ("--between", "in/0.png", "in/1.png")
    sentence = tfgan_kit.fails(2, "interpolate", models / "gan", *between)
    assert "has no encoder" in sentence
    assert "a run or of a .keras file" in sentence


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--between", "in/0.png", "missing.png"], "there is no missing.png"),
        (["--between", "in", "in/0.png"], "--between takes two images. Received: 6 of"),
        (
            ["--between", "in/0.png", "in/1.png", "--seeds", "1,2"],
            "--between excludes --seeds, --truncation",
        ),
        (
            ["--between", "in/0.png", "in/1.png", "--truncation", "1"],
            "--between excludes --seeds, --truncation",
        ),
    ],
)
def test_bad_ends_are_refused(tfgan_kit, models, pictures, monkeypatch, options, words):
    monkeypatch.setattr("cli.pictures.interpolate.start_tensorflow", pytest.fail)
    assert words in tfgan_kit.fails(2, "interpolate", models / "aae.keras", *options)
    assert os.listdir() == ["in"]
