"""`upscale`: photos of any size, in tiles."""

import pathlib

import keras
import numpy as np
import pytest
from PIL import Image

from tests.general import translator
from tfgan_kit import export

RANDOM = np.random.default_rng(8)
TOY = pathlib.Path(translator.__file__)


def photo(path, *shape):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = RANDOM.integers(0, 256, shape, "uint8")
    Image.fromarray(pixels).save(path)
    return pixels


def pixels_of(path):
    return np.asarray(Image.open(path))


def enlarger(channels):
    keras.utils.set_random_seed(channels)
    shape = (7, 7, channels)
    parts = translator.networks(shape, channels, scale=4)
    model = translator.ToyEnlarger(**parts)
    small = RANDOM.integers(0, 256, (4, *shape), "uint8")
    large = RANDOM.integers(0, 256, (4, 28, 28, channels), "uint8")
    model.keep_examples(source=small, target=large)
    return model


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    """Enlargers of coloured and of grey images, and others."""
    place = tmp_path_factory.mktemp("enlargers")
    colour, grey = enlarger(3), enlarger(1)
    colour.save(place / "colour.keras")
    grey.save(place / "grey.keras")
    export.export(colour, place / "served")
    same = translator.ToyTranslator(**translator.networks())
    same.save(place / "same.keras")
    return place, colour, grey


@pytest.fixture
def upscale(tfgan_kit, forms):
    def run(form, *args):
        return tfgan_kit.works("upscale", forms[0] / form, *args, "--import", TOY)

    return run


@pytest.mark.parametrize("form", ["colour.keras", "served"])
def test_tiles_are_the_whole_photo(upscale, forms, form):
    pixels = photo("my photo.png", 50, 33, 3)
    result = upscale(form, "my photo.png", "--out", "big.png", "--tile", "16")
    assert result.stdout == "big.png\n"
    whole = forms[1].translate(pixels[None])[0].astype(int)
    big = pixels_of("big.png")
    assert big.shape == (200, 132, 3)
    assert np.abs(big - whole).max() <= 1
    upscale(form, "my photo.png", "--out", "at once.png")
    assert np.abs(pixels_of("at once.png") - whole).max() <= 1


def test_transparency_is_enlarged_by_itself(upscale, forms):
    pixels = photo("a.png", 9, 12, 4)
    upscale("colour.keras", "a.png", "--out", "b.png")
    big = pixels_of("b.png")
    colours = forms[1].translate(np.ascontiguousarray(pixels[None, ..., :3]))[0]
    np.testing.assert_array_equal(big[..., :3], colours)
    alpha = Image.fromarray(np.ascontiguousarray(pixels[..., 3]))
    expected = np.asarray(alpha.resize((48, 36), Image.Resampling.BICUBIC))
    np.testing.assert_array_equal(big[..., 3], expected)


def test_a_grey_network_enlarges_each_colour(upscale, forms):
    pixels = photo("a.png", 9, 12, 3)
    upscale("grey.keras", "a.png", "--out", "b.png")
    for channel in range(3):
        plane = np.ascontiguousarray(pixels[None, ..., channel : channel + 1])
        np.testing.assert_array_equal(
            pixels_of("b.png")[..., channel], forms[2].translate(plane)[0, ..., 0]
        )


def test_a_grey_photo_stays_grey(upscale):
    photo("a.png", 9, 12)
    for form in ("grey.keras", "colour.keras"):
        upscale(form, "a.png", "--out", "b.png", "--overwrite")
        assert pixels_of("b.png").shape == (36, 48)


def test_blend_chooses_between_the_networks(upscale, forms):
    pixels = photo("a.png", 9, 12, 3)
    results = {}
    for share in (0.0, 0.5, 1.0):
        out = f"{share}.png"
        upscale("colour.keras", "a.png", "--out", out, "--blend", share)
        results[share] = pixels_of(out)
    assert len(np.unique(results[0.0])) == 1  # all weights are 0
    np.testing.assert_array_equal(results[1.0], forms[1].translate(pixels[None])[0])
    assert (results[0.5] != results[1.0]).any()


def test_many_photos_go_into_a_folder(upscale):
    photo("photos/a.png", 5, 6, 3)
    photo("photos/inner/b.png", 6, 5, 3)
    pathlib.Path("photos/c.png").write_bytes(b"no image")
    upscale("colour.keras", "photos", "--out", "big", "--skip-corrupt")
    assert pixels_of("big/a.png").shape == (20, 24, 3)
    assert pixels_of("big/inner/b.png").shape == (24, 20, 3)


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("same.keras", []),
        ("colour.keras", ["--tile", "0"]),
        ("colour.keras", ["--blend", "1.1"]),
        ("colour.keras", ["--blend", "nan"]),
        ("same.keras", ["--blend", "0.5"]),
        ("served", ["--blend", "0.5"]),
    ],
)
def test_bad_input_is_one_sentence(tfgan_kit, forms, form, options):
    photo("a.png", 9, 12, 3)
    args = ("a.png", "--out", "b.png", "--import", TOY)
    tfgan_kit.fails(2, "upscale", forms[0] / form, *args, *options)
    assert not pathlib.Path("b.png").exists()


def test_a_photo_that_is_missing_or_the_result(tfgan_kit, forms):
    photo("a.png", 9, 12, 3)
    source = forms[0] / "colour.keras"
    for name, out in (("no.png", "b.png"), ("a.png", "a.png")):
        tfgan_kit.fails(2, "upscale", source, name, "--out", out, "--import", TOY)
