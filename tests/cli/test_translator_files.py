"""`export`, `convert`, `verify`, `request` and `info` of translators."""

import json
import os

import numpy as np
import pytest
from PIL import Image

import serving_servers
from tests.general import cycle_gan
from tfgan_kit import export

RANDOM = np.random.default_rng(1)


def images(*shape):
    return RANDOM.integers(0, 256, shape, "uint8")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a tiny CycleGAN in several forms, and the model."""
    folder = tmp_path_factory.mktemp("made")
    model = cycle_gan.ToyCycleGAN(**cycle_gan.networks())
    model.keep_examples(a=images(5, 8, 8, 1), b=images(6, 8, 8, 1))
    model.save(folder / "m.keras")
    export.export(model, folder / "served")
    return folder, model


def test_convert_verify_and_info(tfgan_kit, made):
    folder, _ = made
    os.mkdir("my photos")
    Image.fromarray(images(20, 31, 3)).save("my photos/a b.jpg")
    args = ("convert", folder / "served")
    tfgan_kit.works(*args, "--to", "there.tflite")
    tfgan_kit.works(*args, "--to", "back.tflite", "--back", "--image-size", "9x12")
    more = ("--quantize", "int8", "--calibrate", "my photos", "--json", "--overwrite")
    facts = json.loads(tfgan_kit.works(*args, *more, "--to", "whole.tflite").stdout)
    assert facts["calibrated_on"] == "1 images of my photos"
    assert facts["images"] == 5
    files = ("--tflite", "there.tflite", "--tflite", "back.tflite")
    run = ("--run", folder / "m.keras")
    shown = tfgan_kit.works("verify", folder / "served", *run, *files).stdout
    assert "BEYOND" not in shown
    assert "png_back 13x11" in shown
    for path, words in (
        (folder / "served", "5 of a, 6 of b"),
        ("there.tflite", "5 of a"),
        ("back.tflite", "6 of b"),
    ):
        assert words in tfgan_kit.works("info", path).stdout


def test_export_keeps_no_more_images_than_asked_for(tfgan_kit, made):
    folder, _ = made
    for kept in ("0", "2"):
        args = ("export", folder / "m.keras", "--to", "served", "--kept", kept)
        path = tfgan_kit.works(*args).stdout.strip()
        card = json.loads(tfgan_kit.works("info", path, "--json").stdout)["model_card"]
        assert card["kept_images"]["number"] == {"a": int(kept), "b": int(kept)}
    args = ("export", folder / "m.keras", "--to", "other", "--kept", "65")
    assert "kept" in tfgan_kit.fails(2, *args)
    sentence = tfgan_kit.fails(2, "convert", "served/1", "--quantize", "int8")
    assert "--calibrate" in sentence


@pytest.mark.parametrize("signature", ["png", "serving_default", "float_images"])
def test_request_translates_a_file(tfgan_kit, made, signature):
    folder, model = made
    pixels = images(11, 7, 1)
    Image.fromarray(pixels[..., 0]).save("a photo.png")
    with serving_servers.rest_server({"m": folder / "served"}) as address:
        asked = ("request", address, "--rest", "--model", "m", "--image", "a photo.png")
        for back in (False, True):
            more = ("--signature", signature, *(["--back"] if back else []))
            result = tfgan_kit.works(*asked, *more, "--out", "b.png", "--overwrite")
            assert result.stdout == "b.png\n"
            with Image.open("b.png") as picture:
                found = np.asarray(picture, int)
            expected = model.translate(pixels[None], back=back)[0, ..., 0]
            assert np.abs(found - expected).max() <= 1


def test_bad_requests_are_one_sentence_each(tfgan_kit, made):
    folder, _ = made
    Image.fromarray(images(11, 7, 3)).save("a.png")
    with open("no.png", "w") as file:
        file.write("no image")
    with serving_servers.rest_server({"m": folder / "served"}) as address:
        asked = ("request", address, "--rest", "--model", "m")
        assert "no.png" in tfgan_kit.fails(2, *asked, "--image", "no.png")
        assert "b.txt" in tfgan_kit.fails(2, *asked, "--image", "a.png", "--out=b.txt")
        assert "--image" in tfgan_kit.fails(2, *asked, "--signature", "png")
        assert "--image" in tfgan_kit.fails(2, *asked, "--back")
        wrong = ("--image", "a.png", "--signature", "from_seeds")
        assert "from_seeds" in tfgan_kit.fails(2, *asked, *wrong)
        tfgan_kit.works(*asked, "--image", "a.png")  # colours become grey
    with Image.open("result.png") as picture:
        assert (picture.mode, picture.size) == ("L", (7, 11))


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--image-size", "9by12"], "--image-size"),
        (["--calibrate", "nowhere", "--quantize", "int8"], "nowhere"),
        (["--calibrate", "."], "holds no image"),
    ],
)
def test_bad_options_of_convert_are_one_sentence_each(tfgan_kit, made, args, words):
    folder, _ = made
    assert words in tfgan_kit.fails(2, "convert", folder / "served", *args)
    assert not os.path.exists("model.tflite")
