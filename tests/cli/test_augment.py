"""`augment`: class folders of generated pictures, which readers of images take."""

import contextlib
import json
import os
import pathlib

import keras
import numpy as np
import pytest
from PIL import Image

import tfgan_kit as kit
from cli.pictures import class_folders
from conditional import conditional_gan
from tfgan_kit import data, export
from tfgan_kit.evaluation import reference_data
from tfgan_kit.evaluation.preparation import Preparation

# In this order, but not in that of the alphabet; one is no name of a file.
NAMES = ["T-shirt/top", "Bag", "test"]
FOLDERS = ["0_T-shirt_top", "1_Bag", "2_test"]


@pytest.fixture(scope="module")
def labelled(tmp_path_factory):
    """A folder with the file of a model of three classes."""
    place = tmp_path_factory.mktemp("labelled")
    conditional_gan("normalized").save(place / "m.keras")
    return place


@pytest.fixture(scope="module")
def exported(labelled):
    """The same folder, with the other forms."""
    with contextlib.chdir(labelled):
        model = keras.saving.load_model("m.keras")
        path = export.export(model, "saved", {"class_names": NAMES})
        export.convert(path, "m.tflite")
    return labelled


def pixels(path):
    with Image.open(path) as picture:
        return np.asarray(picture)


def tree(folder):
    return sorted(str(p.relative_to(folder)) for p in pathlib.Path(folder).rglob("*.*"))


def test_the_folders_hold_the_samples_of_the_seed(tfgan_kit, labelled):
    check_form(tfgan_kit, labelled, "m.keras")


@pytest.mark.slow
@pytest.mark.parametrize("form", ["saved", "m.tflite"])
def test_exported_generators_know_the_names(tfgan_kit, exported, form):
    check_form(tfgan_kit, exported, form)


def check_form(tfgan_kit, labelled, form):
    args = (labelled / form, "--per-class", "23", "--seed", "5", "--out", "made/set")
    result = tfgan_kit.works("augment", *args)
    assert result.stdout == "made/set\n"
    assert "69 pictures in made/set: 23 of each of 3 classes" in result.stderr
    names = ["0", "1", "2"] if form == "m.keras" else FOLDERS
    loaded = data.load("made/set")
    assert loaded.class_names == tuple(names)
    np.testing.assert_array_equal(np.bincount(loaded.labels), [23, 23, 23])

    inputs, generator = export.open_source(export.find(labelled / form))
    drawn = inputs.draw(69, seed=5)
    labels = dict(zip(inputs.parts, drawn, strict=True))["labels"]
    for number, (label, image) in enumerate(
        zip(labels, generator.stored(drawn), strict=True)
    ):
        path = f"made/set/{names[label]}/generated-{number:05d}.png"
        np.testing.assert_array_equal(pixels(path), image[..., 0])
    assert len(tree("made/set")) == 70

    record = json.loads(pathlib.Path("made/set/generated.json").read_text())
    source = "saved/1" if form == "saved" else form
    assert (record["source"], record["seed"]) == (source, 5)
    assert [one["folder"] for one in record["classes"]] == names
    if form != "m.keras":
        assert [one["name"] for one in record["classes"]] == NAMES
    assert str(labelled) not in json.dumps(record)


@pytest.mark.slow
def test_training_and_other_readers_take_the_folder(tfgan_kit, exported):
    args = ("--per-class", "4", "--out", "set")
    tfgan_kit.works("augment", exported / "saved", *args)
    assert "12" in tfgan_kit.works("data", "check", "./set").stdout
    images = keras.utils.image_dataset_from_directory(
        "set", image_size=(8, 8), verbose=False
    )
    assert images.class_names == FOLDERS
    # Its own labels: class i of the folders is class i of the generator.
    tiny = ("--dataset", "./set", "--variant", "cgan", "--steps", "1", "--width", "4")
    tfgan_kit.works("train", *tiny, "--batch-size", "4", "--run-dir", "run")
    args = ("--per-class", "2", "--out", "again")
    tfgan_kit.works("augment", "run", *args)
    assert data.load("again").class_names == tuple(FOLDERS)
    record = json.loads(pathlib.Path("again/generated.json").read_text())
    assert (record["run"], record["variant"]) == ("run", "cgan")
    assert record["dataset"]["images"] == 12


def test_pictures_join_the_classes_of_others(tfgan_kit, labelled):
    own = pathlib.Path("set/0/own.png")
    own.parent.mkdir(parents=True)
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(own)
    before = own.read_bytes()
    args = ("augment", labelled / "m.keras", "--out", "set")
    tfgan_kit.works(*args, "--per-class", "3")
    assert len(data.load("set")) == 10
    first = pixels("set/0/generated-00000.png")
    sentence = tfgan_kit.fails(2, *args, "--per-class", "2")
    assert "--overwrite" in sentence
    # The pictures alone are reason enough.
    os.remove("set/generated.json")
    assert "--overwrite" in tfgan_kit.fails(2, *args, "--per-class", "2")
    tfgan_kit.works(*args, "--per-class", "2", "--seed", "1", "--overwrite")
    assert len(data.load("set")) == 7
    assert own.read_bytes() == before
    assert not np.array_equal(pixels("set/0/generated-00002.png"), first)
    assert not [name for name in os.listdir("set") if name.startswith(".")]


def test_pictures_are_no_further_classes(tfgan_kit, labelled):
    for name in ("cats", "1"):
        pathlib.Path("own", name).mkdir(parents=True)
        pathlib.Path("own", name, "a.png").write_bytes(b"somebody's")
    args = ("augment", labelled / "m.keras", "--out", "own", "--per-class", "1")
    sentence = tfgan_kit.fails(2, *args)
    assert "Received: cats, beside 0, 1, 2 of the generator." in sentence
    assert tree("own") == ["1/a.png", "cats/a.png"]


def told_of_the_training_images(run):
    """Return what `nearest` and `evaluate` say when they read them."""
    told = []
    real = reference_data.real_data(
        export.find(run), None, None, "train", {}, told.append
    )
    Preparation(real, told.append, lambda *_: None).load("train")
    return [sentence for sentence in told if "fingerprint" in sentence]


def test_a_run_notices_generated_pictures_among_its_own(tfgan_kit):
    for label, shade in ((0, 0), (1, 255)):
        os.makedirs(f"set/{label}")
        for number in range(6):
            grey = np.full((8, 8), abs(shade - number), np.uint8)
            Image.fromarray(grey).save(f"set/{label}/{number}.png")
    options = ("--batch-size", "4", "--networks", "mlp", "--no-export")
    tfgan_kit.works(
        *("train", "--variant", "cgan", "--dataset", "set", "--steps", "1"),
        *("--run-dir", "run", *options),
    )
    assert not told_of_the_training_images("run")
    tfgan_kit.works("augment", "run", "--per-class", "1", "--out", "set")
    (sentence,) = told_of_the_training_images("run")
    assert "set is not what the generator was trained on" in sentence
    assert "generated.json" in sentence
    resumed = tfgan_kit.fails(2, "train", "--resume", "run", "--steps", "2")
    assert "generated.json" in resumed


def test_truncated_styles_make_pictures_of_a_class_alike(tfgan_kit, labelled):
    options = {"num_classes": 2, "latent_dim": 2, "width": 4}
    kit.build("stylegan2", (8, 8, 1), **options).save("style.keras")
    args = ("--per-class", "2", "--truncation-psi", "0", "--out", "set")
    tfgan_kit.works("augment", "style.keras", *args)
    pair = [pixels(f"set/0/generated-{number:05d}.png") for number in (0, 2)]
    np.testing.assert_array_equal(*pair)
    record = json.loads(pathlib.Path("set/generated.json").read_text())
    assert record["truncation_psi"] == 0
    # An exported file has its psi.
    tfgan_kit.works("export", "style.keras", "--truncation-psi", "0", "--to", "typical")
    tfgan_kit.works("augment", "typical", "--per-class", "2", "--out", "again")
    again = json.loads(pathlib.Path("again/generated.json").read_text())
    assert (again["source"], again["truncation_psi"]) == ("typical/1", 0)
    args = ("--per-class", "2", "--truncation-psi", "0.5", "--out", "other")
    assert "styles" in tfgan_kit.fails(2, "augment", labelled / "m.keras", *args)


def test_an_interrupted_command_leaves_no_part(tfgan_kit, labelled, monkeypatch):
    def fail(self, picture):
        raise KeyboardInterrupt

    monkeypatch.setattr(kit.modalities.Image, "encode", fail)
    args = ("augment", labelled / "m.keras", "--per-class", "3", "--out", "set")
    assert tfgan_kit(*args).exit_code == 130
    assert not pathlib.Path("set").exists()


def _unconditional(channels=1):
    kit.build("gan", (8, 8, channels), width=4).save("gan.keras")
    return "gan.keras"


def _translator():
    kit.build("pix2pix", {"source": (8, 8, 1), "target": (8, 8, 1)}, width=4).save(
        "pix2pix.keras"
    )
    return "pix2pix.keras"


def _two_channels():
    shape = {"num_classes": 2, "width": 4, "latent_dim": 2}
    kit.build("cgan", (8, 8, 2), **shape).save("two.keras")
    return "two.keras"


def _nan():
    model = conditional_gan("normalized")
    for weight in model.ema_generator.weights:
        if weight.dtype == "float32":
            weight.assign(np.full(weight.shape, np.nan))
    model.save("nan.keras")
    return "nan.keras"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_unconditional, "takes no labels"),
        (_translator, "takes no labels"),
        (_two_channels, "1, 3 or 4 channels"),
        (_nan, "NaN"),
    ],
)
def test_generators_without_pictures_of_classes(tfgan_kit, make, words):
    args = ("augment", make(), "--per-class", "2", "--out", "set")
    assert words in tfgan_kit.fails(2, *args)
    assert not pathlib.Path("set").exists()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--per-class", "0"], "per_class must be an integer of at least 1"),
        (["--per-class", "-3"], "per_class"),
        (["--per-class", "16777216"], "at most 5,592,405 for 3 classes"),
        (["--per-class", "99999999"], "per_class"),
        (["--seed", "-1"], "seed"),
        (["--out", ""], "--out must name a folder"),
        (["--out", "text/below"], "text is one"),
        (["--out", "taken"], "must be a folder"),
    ],
)
def test_what_is_refused(tfgan_kit, labelled, args, words):
    pathlib.Path("text").write_text("dear reader")
    pathlib.Path("taken").mkdir()
    pathlib.Path("taken/1").write_text("dear reader")
    known = {"--per-class": "1", "--out": "set"} | dict([args])
    line = [word for pair in known.items() for word in pair]
    assert words in tfgan_kit.fails(2, "augment", labelled / "m.keras", *line)
    assert sorted(os.listdir()) == ["taken", "text"]
    assert os.listdir("taken") == ["1"]


@pytest.mark.parametrize(
    ("names", "folders"),
    [
        (["cat", "dog"], ["cat", "dog"]),
        (["0", "1", "10", "2"], ["0", "1", "10", "2"]),
        (["dog", "cat"], ["0_dog", "1_cat"]),
        (["a", "A"], ["0_a", "1_A"]),
        (["A", "a"], ["0_A", "1_a"]),
        (["a/b", "a:b"], ["0_a_b", "1_a_b"]),
        (["", "x"], ["_", "x"]),
        (["..", "x"], ["_", "x"]),
        ([".git", "x"], ["git", "x"]),
        (["aux", "x"], ["0_aux", "1_x"]),
        (["test", "train"], ["0_test", "1_train"]),
        (["trainA", "trainB"], ["0_trainA", "1_trainB"]),
        (["images", "masks"], ["0_images", "1_masks"]),
        (["photos"], ["0_photos"]),
        (["a\nb", "b\udcff"], ["a_b", "b_"]),
        (["é" * 300], ["é" * 100]),
        (["__MACOSX", "x"], ["0___MACOSX", "1_x"]),
        (None, ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10"]),
    ],
)
def test_names_of_classes_become_names_of_folders(names, folders, tmp_path):
    count = len(folders)
    assert class_folders.names_of(count, names) == folders
    for folder in folders:
        (tmp_path / folder).mkdir()
        Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / folder / "0.png")
    assert data.load(str(tmp_path)).class_names == tuple(folders)
