"""`tfgan-kit edit` and `tfgan-kit mix`: their pictures, and how they refuse."""

import pathlib

import numpy as np
import pytest
from PIL import Image

import tfgan_kit
from helpers import SHAPE, tiny_model
from tfgan_kit.models import inversion

SIDE = SHAPE[0]


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Files of models: each has the name of what is special about it."""
    folder = tmp_path_factory.mktemp("models")
    tiny_model("gan").save(folder / "plain.keras")
    tiny_model("cgan").save(folder / "classes.keras")
    tiny_model("stylegan2").save(folder / "styles.keras")
    tiny_model("pix2pix").save(folder / "translator.keras")
    tfgan_kit.build("gan", (5,), width=8).save(folder / "vectors.keras")
    return folder


@pytest.fixture
def quick(monkeypatch):
    """Searches of three steps."""
    search = inversion.invert
    monkeypatch.setattr(
        inversion,
        "invert",
        lambda *args, **kwargs: search(*args, **kwargs | {"steps": 3, "restarts": 1}),
    )


def size(path):
    with Image.open(path) as picture:
        return picture.size


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("styles", "sefa"),
        ("classes", "pca"),
        *(
            pytest.param(*pair, marks=pytest.mark.slow)
            for pair in (("plain", "sefa"), ("classes", "sefa"), ("styles", "pca"))
        ),
    ],
)
def test_a_row_for_each_direction(tfgan_kit, models, name, kind):
    found = tfgan_kit.works(
        "edit", models / f"{name}.keras", "--directions", kind, "--num", "3"
    )
    path, header, *rows = found.stdout.splitlines()
    assert size(path) == (7 * SIDE, 3 * SIDE)
    assert header.split() == ["component", "share", "deviation"]
    assert [row.split()[0] for row in rows] == ["1", "2", "3"]


def test_the_middle_is_the_sample(tfgan_kit, models):
    source = models / "styles.keras"
    tfgan_kit.works("edit", source, "--seed", "4", "--num", "2")
    tfgan_kit.works("sample", source, "--seed", "4", "--num", "1")
    column = np.asarray(Image.open("edit.png"))[:, 3 * SIDE : 4 * SIDE]
    sample = np.asarray(Image.open("samples.png"))
    np.testing.assert_array_equal(column, np.tile(sample, (2, 1)))


def test_by_default_there_are_as_many_as_a_generator_has(tfgan_kit, models):
    rows = tfgan_kit.works("edit", models / "plain.keras").stdout.splitlines()[2:]
    assert 1 <= len(rows) <= 4  # latents have 4 numbers


def test_one_direction_of_several_samples(tfgan_kit, models):
    options = ("--component", "2", "--amount", "0", "--num", "2")
    rows = tfgan_kit.works("edit", models / "classes.keras", *options).stdout
    assert [row.split()[0] for row in rows.splitlines()[2:]] == ["2"]
    pixels = np.asarray(Image.open("edit.png"))
    assert pixels.shape == (2 * SIDE, 2 * SIDE)
    np.testing.assert_array_equal(pixels[:, :SIDE], pixels[:, SIDE:])


@pytest.mark.parametrize(
    "places", ["fine", pytest.param("0-3", marks=pytest.mark.slow)]
)
def test_styles_of_some_places(tfgan_kit, models, places):
    source = models / "styles.keras"
    tfgan_kit.works("edit", source, "--num", "2", "--places", places)
    tfgan_kit.works("mix", source, "--num", "2", "--places", places)
    assert size("mix.png") == (3 * SIDE, 3 * SIDE)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["classes", "styles"])
@pytest.mark.parametrize(("mode", "shape"), [("L", (8, 8)), ("RGBA", (30, 11))])
def test_any_photo(tfgan_kit, models, quick, name, mode, shape):
    Image.new(mode, shape).save("photo.png")
    found = tfgan_kit.works("edit", models / f"{name}.keras", "photo.png", "--num", "2")
    assert "255 levels" in found.stderr
    assert size("edit.png") == (7 * SIDE, 2 * SIDE)
    options = ("--component", "1", "--out", "one.png")
    tfgan_kit.works("edit", models / f"{name}.keras", "photo.png", *options)
    assert size("one.png") == (2 * SIDE, SIDE)


def test_a_search_has_its_steps_and_its_seed(tfgan_kit, models):
    Image.new("L", (8, 8), 90).save("photo.png")
    source, found = models / "plain.keras", {}
    for steps, seed in ((1, 0), (2, 0), (1, 5)):
        out = f"{steps}-{seed}.png"
        options = ("--steps", steps, "--seed", seed, "--num", "1", "--out", out)
        tfgan_kit.works("edit", source, "photo.png", *options)
        found[steps, seed] = np.asarray(Image.open(out)).tobytes()
    assert len({*found.values()}) == 3


# Refused before a model is read, and after.
AT_ONCE = [
    ("edit", "plain", ("--num", "0"), "num"),
    ("edit", "plain", ("--num", "-1"), "num"),
    ("edit", "plain", ("--num", "1000000000"), "num"),
    ("edit", "plain", ("--component", "0"), "--component"),
    ("edit", "plain", ("--component", "1" + "0" * 30), "--component"),
    ("edit", "plain", ("--amount", "nan"), "amount"),
    ("edit", "plain", ("--amount", "1e9"), "amount"),
    ("edit", "plain", ("--seed", "-1"), "seed"),
    ("edit", "classes", ("--label", "-1"), "label"),
    ("edit", "styles", ("--out", "edit"), ".png"),
    ("edit", "styles", ("--out", "edit.jpg"), ".png"),
    ("edit", "plain", ("photo.png", "--label", "1"), "--label"),
    ("edit", "styles", ("photo.png", "--truncation-psi", "1"), "--truncation-psi"),
    ("edit", "plain", ("photo.png", "--component", "1", "--num", "3"), "--num"),
    ("edit", "plain", ("photo.png", "--steps", "0"), "steps"),
    ("edit", "plain", ("--steps", "9"), "PHOTO"),
    ("edit", "plain", ("missing.png",), "missing.png"),
    ("edit", "plain", (".",), "folder"),
    ("mix", "styles", ("--num", "0"), "num"),
    ("mix", "styles", ("--num", "1000000"), "num"),
    ("mix", "styles", ("--out", "mix"), ".png"),
]
AFTER_READING = [
    ("edit", "plain", ("--num", "5"), "directions"),
    ("edit", "plain", ("--directions", "pca", "--num", "5"), "directions"),
    ("edit", "plain", ("--component", "999"), "directions"),
    ("edit", "plain", ("--label", "1"), "labels"),
    ("edit", "classes", ("--label", "99"), "99"),
    ("edit", "plain", ("--places", "fine"), "styles"),
    ("edit", "styles", ("--places", "rubbish"), "rubbish"),
    ("edit", "styles", ("--places", ""), "places"),
    ("edit", "styles", ("--places", "3-99"), "3-99"),
    ("edit", "translator", (), "latents"),
    ("edit", "vectors", (), "images"),
    ("mix", "plain", (), "styles"),
    ("mix", "translator", (), "latents"),
    ("mix", "vectors", (), "images"),
    ("mix", "styles", ("--label", "0"), "labels"),
    ("mix", "styles", ("--places", "9"), "places"),
]
KEPT = (("--component", "999"), ("--label", "99"), ("--places", "rubbish"))


@pytest.mark.parametrize(
    ("command", "name", "options", "told"),
    [
        *AT_ONCE,
        *(
            case if case[2] in KEPT else pytest.param(*case, marks=pytest.mark.slow)
            for case in AFTER_READING
        ),
    ],
)
def test_refusals(tfgan_kit, models, command, name, options, told):
    Image.new("L", (8, 8)).save("photo.png")
    assert told in tfgan_kit.fails(2, command, models / f"{name}.keras", *options)
    assert {path.name for path in pathlib.Path().iterdir()} == {"photo.png"}


@pytest.mark.parametrize("form", ["saved", "converted"])
def test_an_exported_file_is_edited_by_its_pictures(tfgan_kit, finished, form):
    forms = {"saved": tfgan_kit.saved, "converted": "model.tflite"}
    source = finished / forms[form]
    rows = tfgan_kit.works("edit", source, "--num", "2").stdout.splitlines()[2:]
    assert [row.split()[0] for row in rows] == ["1", "2"]
    assert "styles" in tfgan_kit.fails(2, "edit", source, "--places", "fine", *OTHER)
    Image.new("L", (8, 8)).save("photo.png")
    for options, told in (
        (("--directions", "sefa"), "weights"),
        (("photo.png",), ".keras"),
        (("--truncation-psi", "0.5"), ".keras"),
    ):
        assert told in tfgan_kit.fails(2, "edit", source, *options, *OTHER)
    assert not pathlib.Path("other.png").exists()
    told = {"saved": "does not", "converted": ".keras"}[form]
    assert told in tfgan_kit.fails(2, "mix", source)


OTHER = ("--out", "other.png")


def test_an_exported_file_has_the_styles_of_its_model(tfgan_kit, models):
    source = models / "styles.keras"
    tfgan_kit.works("export", source, "--to", "served")
    for name in (source, pathlib.Path("served")):
        options = ("--directions", "pca", "--num", "2", "--places", "fine")
        tfgan_kit.works("edit", name, *options, "--out", f"{name.stem}-edit.png")
        tfgan_kit.works("mix", name, "--num", "2", "--out", f"{name.stem}-mix.png")
    for kind in ("edit", "mix"):
        paths = (f"{name}-{kind}.png" for name in ("styles", "served"))
        own, served = (np.asarray(Image.open(path), np.int16) for path in paths)
        np.testing.assert_allclose(served, own, atol=1)
