"""`translate`: images of any size, in any form of a translator."""

import pathlib

import keras
import numpy as np
import pytest
from PIL import Image

from tests.general import cycle_gan, translator
from tfgan_kit import export

RANDOM = np.random.default_rng(6)
TOY = pathlib.Path(translator.__file__)
CYCLE = pathlib.Path(cycle_gan.__file__)


def picture(path, *shape):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = RANDOM.integers(0, 256, shape, "uint8")
    Image.fromarray(pixels.squeeze()).save(path)
    return pixels


def pixels_of(path):
    return np.asarray(Image.open(path))


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    """A translator of grey to coloured images in every form, and a CycleGAN."""
    place = tmp_path_factory.mktemp("translators")
    keras.utils.set_random_seed(2)
    model = translator.ToyTranslator(**translator.networks())
    source = RANDOM.integers(0, 256, (8, 8, 8, 1), "uint8")
    target = RANDOM.integers(0, 256, (8, 8, 8, 3), "uint8")
    model.keep_examples(source=source, target=target)
    model.save(place / "toy.keras")
    saved = export.export(model, place / "served")
    export.convert(saved, place / "toy.tflite")
    cycle = cycle_gan.ToyCycleGAN(**cycle_gan.networks())
    cycle.keep_examples(a=source, b=source)
    cycle.save(place / "cycle.keras")
    image = keras.Input((8, 8, 1))
    x = keras.layers.Dense(64)(keras.layers.Flatten()(image))
    fixed = keras.Model(image, keras.layers.Reshape((8, 8, 1))(x))
    parts = translator.networks(channels=1) | {"generator": fixed}
    translator.ToyTranslator(**parts).save(place / "fixed.keras")
    return place, model, cycle


def test_names_folders_and_sizes_are_kept(tfgan_kit, forms):
    place, model, _ = forms
    one = picture("photos/a b.png", 30, 44)
    two = picture("photos/inner/deep/c.png", 7, 5)
    three = picture("photos/inner/d.PNG", 7, 5)
    result = tfgan_kit.works("translate", place / "toy.keras", "photos", "--out", "out")
    assert result.stdout == "out\n"
    named = {"a b.png": one, "inner/deep/c.png": two, "inner/d.png": three}
    found = {str(p.relative_to("out")) for p in pathlib.Path("out").rglob("*.png")}
    assert found == {*named}
    for name, pixels in named.items():
        expected = model.translate(pixels[None, ..., None])[0]
        np.testing.assert_array_equal(pixels_of(f"out/{name}"), expected)


@pytest.mark.parametrize("form", ["served", "toy.tflite"])
def test_every_form_translates_alike(tfgan_kit, forms, form):
    place, model, _ = forms
    pixels = [picture(f"{n}.png", 8, 8) for n in range(3)]
    files = [f"{n}.png" for n in range(3)]
    tfgan_kit.works("translate", place / form, *files, "--out", "out")
    expected = model.translate(np.stack(pixels)[..., None]).astype(int)
    for number, one in enumerate(expected):
        assert np.abs(pixels_of(f"out/{number}.png") - one).max() <= 1


def test_a_saved_model_takes_any_size(tfgan_kit, forms):
    place, model, _ = forms
    pixels = picture("a.png", 30, 44)
    tfgan_kit.works("translate", place / "served", "a.png", "--out", "b.png")
    expected = model.translate(pixels[None, ..., None])[0].astype(int)
    assert np.abs(pixels_of("b.png") - expected).max() <= 1


@pytest.mark.parametrize("shape", [(9, 9), (9, 9, 3), (9, 9, 4)])
def test_channels_become_those_of_the_network(tfgan_kit, forms, shape):
    picture("a.png", *shape)
    tfgan_kit.works("translate", forms[0] / "toy.keras", "a.png", "--out", "b.png")
    assert pixels_of("b.png").shape == (9, 9, 3)


def test_a_network_of_one_size_resizes_and_says_so(tfgan_kit, forms):
    picture("photos/a.png", 30, 44)
    picture("photos/b.png", 8, 8)
    args = ("translate", forms[0] / "fixed.keras", "photos", "--out", "out")
    imported = ("--import", TOY)
    cropped = tfgan_kit.works(*args, *imported)
    assert "8x8" in cropped.stderr
    assert pixels_of("out/a.png").shape == (8, 8)
    one = pixels_of("out/a.png")
    tfgan_kit.works(*args, *imported, "--fit", "stretch", "--overwrite")
    assert (pixels_of("out/a.png") != one).any()


def test_back(tfgan_kit, forms):
    place, _, cycle = forms
    pixels = picture("a.png", 8, 12)
    args = ("translate", place / "cycle.keras", "a.png", "--import", CYCLE)
    tfgan_kit.works(*args, "--out", "there.png")
    tfgan_kit.works(*args, "--out", "back.png", "--back")
    given = pixels[None, ..., None]
    there, back = cycle.translate(given), cycle.translate(given, back=True)
    np.testing.assert_array_equal(pixels_of("there.png"), there[0, ..., 0])
    np.testing.assert_array_equal(pixels_of("back.png"), back[0, ..., 0])
    sentence = tfgan_kit.fails(
        2, "translate", place / "toy.keras", "a.png", "--out", "x.png", "--back"
    )
    assert "back" in sentence


def test_a_grid_shows_images_beside_results(tfgan_kit, forms):
    picture("photos/a.png", 8, 8)
    picture("photos/b.png", 30, 44)
    picture("photos/c.png", 900, 600)
    result = tfgan_kit.works(
        *("translate", forms[0] / "toy.keras", "photos", "--out", "out"),
        *("--grid", "pairs.png"),
    )
    assert result.stdout == "out\npairs.png\n"
    assert pixels_of("pairs.png").shape[-1] == 3
    np.testing.assert_array_equal(
        pixels_of("pairs.png")[:8, 8:16], pixels_of("out/a.png")
    )


def test_a_call_again_leaves_its_results_out(tfgan_kit, forms):
    picture("photos/a.png", 8, 8)
    args = ("translate", forms[0] / "toy.keras", "photos", "--out", "photos/out")
    for more in ((), ("--overwrite",)):
        tfgan_kit.works(*args, *more)
        assert [p.name for p in pathlib.Path("photos/out").iterdir()] == ["a.png"]


def test_names_that_differ_in_the_suffix_stay_apart(tfgan_kit, forms):
    for name in ("a.png", "a.bmp", "b.webp"):
        picture(f"photos/{name}", 8, 8)
    tfgan_kit.works("translate", forms[0] / "toy.keras", "photos", "--out", "out")
    names = sorted(path.name for path in pathlib.Path("out").iterdir())
    assert names == ["a.bmp.png", "a.png.png", "b.png"]


@pytest.mark.parametrize(
    ("images", "options"),
    [
        (["missing.png"], ["--out", "out"]),
        (["empty"], ["--out", "out"]),
        (["text"], ["--out", "out"]),
        (["photos"], ["--out", "photos"]),
        (["photos/a.png"], ["--out", "photos"]),
        (["photos/a.png"], ["--out", "photos/a.png"]),
        (["photos"], ["--out", "out.png"]),
        (["photos/a.png"], ["--out", "out.jpg"]),
        (["photos/a.png"], ["--out", "text/note.txt/out"]),
        (["photos", "more"], ["--out", "out"]),
        (["photos"], ["--out", "out", "--grid", "out"]),
        (["photos"], ["--out", "out", "--grid", "out/a.png"]),
        (["photos"], ["--out", "out", "--grid", "photos/a.png"]),
        (["broken"], ["--out", "out"]),
        (["broken"], ["--out", "out", "--skip-corrupt"]),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(
    tfgan_kit, forms, images, options, contents
):
    picture("photos/a.png", 8, 8)
    picture("photos/b.png", 8, 8)
    picture("more/a.png", 8, 8)
    for folder in ("empty", "text", "broken"):
        pathlib.Path(folder).mkdir()
    pathlib.Path("text/note.txt").write_text("no image")
    pathlib.Path("broken/a.png").write_bytes(b"\x89PNG\r\n\x1a\nno image")
    before = contents()
    tfgan_kit.fails(2, "translate", forms[0] / "toy.keras", *images, *options)
    assert contents() == before


def test_corrupt_files_are_left_out_if_asked(tfgan_kit, forms):
    picture("photos/a.png", 8, 8)
    pathlib.Path("photos/b.png").write_bytes(b"no image")
    picture("photos/c.png", 8, 8)
    args = ("translate", forms[0] / "toy.keras", "photos", "--out", "out")
    assert "--skip-corrupt" in tfgan_kit.fails(2, *args)
    result = tfgan_kit.works(*args, "--skip-corrupt")
    assert "b.png" in result.stderr
    assert sorted(p.name for p in pathlib.Path("out").iterdir()) == ["a.png", "c.png"]


def test_a_generator_of_latents_is_refused(tfgan_kit, finished):
    picture("a.png", 28, 28)
    for form in (tfgan_kit.run, tfgan_kit.saved):
        tfgan_kit.fails(2, "translate", finished / form, "a.png", "--out", "b.png")


def test_samples_stand_beside_their_sources_and_targets(tfgan_kit, forms):
    place, model, _ = forms
    args = ("--num", "1", "--images", "each")
    tfgan_kit.works("sample", place / "toy.keras", *args)
    np.testing.assert_array_equal(pixels_of("samples.png"), model.generate_grid(1))
    assert pixels_of("each/00000.png").shape == (8, 8, 3)
    for form in ("served", "toy.tflite"):  # files keep no targets
        tfgan_kit.works("sample", place / form, *args, "--overwrite")
        assert pixels_of("samples.png").shape == (8, 16, 3)
    tfgan_kit.works("sample", place / "toy.keras", "--grid", "2x3", "--overwrite")
    assert pixels_of("samples.png").shape == (2 * 8, 3 * 24, 3)


def test_a_model_without_kept_examples_says_so(tfgan_kit, forms):
    args = (forms[0] / "fixed.keras", "--import", TOY)
    assert "keep" in tfgan_kit.fails(2, "sample", *args)
