"""Labels on the command line: which pictures `sample` and others draw of classes."""

import contextlib
import json
import os
import pathlib

import numpy as np
import pytest
from PIL import Image

import serving_servers
from conditional import conditional_gan
from tfgan_kit import export

NUM_CLASSES = 3


@pytest.fixture(scope="module")
def labelled(tmp_path_factory):
    """A folder with a model of three classes in all forms but a run."""
    place = tmp_path_factory.mktemp("labelled")
    with contextlib.chdir(place):
        model = conditional_gan("normalized")
        model.save("m.keras")
        path = export.export(model, "saved", {"class_names": ["a", "b", "c"]})
        export.convert(path, "m.tflite")
    return place


@pytest.fixture(scope="module")
def model():
    return conditional_gan("normalized")


FORMS = ("m.keras", "saved", "m.tflite")


def cells(path, rows, columns):
    with Image.open(path) as picture:
        pixels = np.asarray(picture, dtype=int)
    assert pixels.shape == (8 * rows, 8 * columns)
    return pixels.reshape(rows, 8, columns, 8).swapaxes(1, 2)


def assert_near(found, expected):
    assert np.abs(found - expected[..., 0].astype(int)).max() <= 1


# sample -------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_row_a_label_and_a_latent_a_column(tfgan_kit, labelled, model, form):
    args = ("--labels", "2,0-1", "--num", "4", "--seed", "5", "--images", "all")
    result = tfgan_kit.works("sample", labelled / form, *args)
    assert result.stderr == "12 samples in all\n"
    found = cells("samples.png", 3, 4)
    for row, label in zip(found, (2, 0, 1), strict=True):
        assert_near(row, model.generate(4, seed=5, labels=label))
    assert len(os.listdir("all")) == 12
    assert np.abs(np.diff(found, axis=0)).mean() > 20


@pytest.mark.parametrize("form", FORMS)
def test_one_label_for_all(tfgan_kit, labelled, model, form):
    args = ("--label", "1", "--num", "4", "--truncation", "1.5")
    tfgan_kit.works("sample", labelled / form, *args)
    (latents, labels) = model.inputs_of_generator.draw(4, labels=1, truncation=1.5)
    expected = (model.pictures(latents, labels).numpy() + 1) * 127.5
    assert (
        np.abs(cells("samples.png", 2, 2).reshape(4, 8, 8) - expected[..., 0]).max() < 2
    )


def test_by_default_there_is_a_row_for_each_class(tfgan_kit, labelled, model):
    tfgan_kit.works("sample", labelled / "m.keras")
    found = cells("samples.png", NUM_CLASSES, 8)
    for label, row in enumerate(found):
        assert_near(row, model.generate(8, labels=label))
    pathlib.Path("step").mkdir()
    Image.fromarray(model.generate_grid()[..., 0]).save("step/own.png")
    assert_near(found, cells("step/own.png", NUM_CLASSES, 8)[..., None])


@pytest.mark.parametrize("args", [("--num", "6"), ("--grid", "2x3")])
def test_a_number_of_pictures_has_the_classes_in_turns(
    tfgan_kit, labelled, model, args
):
    tfgan_kit.works("sample", labelled / "m.keras", *args)
    found = cells("samples.png", 2, 3).reshape(6, 8, 8)
    assert_near(found, model.generate(6))
    assert_near(found, model.generate(6, labels=[0, 1, 2, 0, 1, 2]))


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--labels", ""], "--labels takes labels such as 0-9 or 0,3,5. Received: ''"),
        (["--labels", "2-1"], "--labels takes labels such as"),
        (["--labels", "1,,2"], "Received: '1,,2'"),
        (["--labels", "-1"], "--labels takes labels"),
        (["--labels", "a"], "--labels takes labels"),
        (["--label", "-1"], "label must be an integer of at least 0"),
        (["--label", "1", "--labels", "1"], "give --label or --labels, not both."),
        (["--labels", "1", "--grid", "2x2"], "--labels is a grid of its own"),
        (["--labels", "0,3"], "labels are from 0 to 2. Received:"),
        (["--label", "3"], "labels are from 0 to 2. Received: 3."),
    ],
)
def test_what_sample_refuses(tfgan_kit, labelled, args, words):
    assert words in tfgan_kit.fails(2, "sample", labelled / "m.keras", *args)
    assert not os.listdir()


@pytest.mark.parametrize("args", [("--label", "0"), ("--labels", "0")])
@pytest.mark.parametrize("command", ["sample", "interpolate"])
def test_a_generator_without_classes_takes_no_labels(
    tfgan_kit, finished, command, args
):
    if (command, args[0]) == ("interpolate", "--labels"):
        source, args = tfgan_kit.run / "model.keras", ("--labels", "0,1")
    else:
        source = "model.tflite"
    sentence = tfgan_kit.fails(2, command, finished / source, *args)
    assert "takes no labels" in sentence
    assert not os.listdir()


# info ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_info_tells_the_classes(tfgan_kit, labelled, form):
    facts = json.loads(tfgan_kit.works("info", labelled / form, "--json").stdout)
    about = facts if form == "m.keras" else facts["model_card"]
    assert about["num_classes"] == 3
    shown = tfgan_kit.works("info", labelled / form).stdout
    assert "labels of 3 classes" in shown
    if form != "m.keras":
        assert about["class_names"] == ["a", "b", "c"]
        assert "3: a, b, c\n" in shown


# verify -------------------------------------------------------------------------------


def test_verify_compares_labels(tfgan_kit, labelled):
    args = ("--tflite", labelled / "m.tflite")
    table = tfgan_kit.works("verify", labelled / "saved", *args).stdout
    rows = [line for line in table.splitlines() if "sample labels" in line]
    assert len(rows) == 2
    rows = [line for line in table.splitlines()[1:] if line.startswith("  ")]
    assert rows
    assert all(row.endswith("ok") for row in rows)


# interpolate --------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_walk_through_latents_has_one_label(tfgan_kit, labelled, model, form):
    for args, label in (((), 0), (("--label", "2"), 2)):
        args = ("--seeds", "3,1", "--steps", "2", *args)
        tfgan_kit.works("interpolate", labelled / form, *args, "--overwrite")
        found = cells("walk.png", 2, 4)
        for row, seed in zip(found, (3, 1), strict=True):
            assert_near(row[:1], model.generate(1, seed, labels=label))


def test_a_walk_between_classes_has_one_latent(tfgan_kit, labelled, model):
    args = ("--labels", "2,0,1", "--steps", "8", "--seeds", "5")
    tfgan_kit.works("interpolate", labelled / "m.keras", *args)
    found = cells("walk.png", 3, 10)
    for row, label in zip(found, (2, 0, 1), strict=True):
        assert_near(row[:1], model.generate(1, 5, labels=label))
    np.testing.assert_array_equal(found[:-1, -1], found[1:, 0])
    np.testing.assert_array_equal(found[-1, -1], found[0, 0])
    # It is a walk, and not a jump.
    steps = np.abs(np.diff(found, axis=1)).mean(axis=(2, 3))
    assert (steps > 0).all()
    assert steps.max() < np.abs(found[:, -1] - found[:, 0]).mean()


def test_a_walk_between_classes_may_pass_seeds(tfgan_kit, labelled, model):
    args = ("--labels", "2,0", "--steps", "1", "--seeds", "5,6")
    tfgan_kit.works("interpolate", labelled / "m.keras", *args)
    found = cells("walk.png", 2, 3)
    assert_near(found[0, :1], model.generate(1, 5, labels=2))
    assert_near(found[1, :1], model.generate(1, 6, labels=0))


@pytest.mark.parametrize(
    ("form", "args", "words"),
    [
        ("saved", ["--labels", "0,1"], "this needs a run folder or a .keras file."),
        ("m.tflite", ["--labels", "0,1"], "this needs a run folder or a .keras file."),
        ("m.keras", ["--labels", "1"], "--labels takes at least two labels"),
        ("m.keras", ["--labels", "0,1", "--label", "1"], "not both."),
        (
            "m.keras",
            ["--labels", "0,1", "--seeds", "1,2,3"],
            "for each of the 2 labels",
        ),
        ("m.keras", ["--labels", "0,3"], "labels are from 0 to 2. Received:"),
        ("m.keras", ["--label", "3"], "labels are from 0 to 2. Received: 3."),
    ],
)
def test_what_interpolate_refuses(tfgan_kit, labelled, form, args, words):
    assert words in tfgan_kit.fails(2, "interpolate", labelled / form, *args)
    assert not os.listdir()


# request ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(labelled):
    with serving_servers.rest_server({"saved": labelled / "saved"}) as found:
        yield found


def test_request_shows_what_sample_shows(tfgan_kit, labelled, address):
    asked = (address, "--rest", "--model", "saved")
    for args in (("--labels", "0-2"), ("--label", "1")):
        args = (*args, "--num", "4", "--seed", "7", "--overwrite")
        result = tfgan_kit.works("request", *asked, *args, "--out", "asked.png")
        count = 12 if "--labels" in args else 4
        assert result.stderr.startswith(f"{count} pictures from saved/from_seeds in ")
        tfgan_kit.works("sample", labelled / "saved", *args, "--out", "own.png")
        with Image.open("asked.png") as found, Image.open("own.png") as own:
            pair = np.asarray(found, dtype=int), np.asarray(own, dtype=int)
        assert np.abs(pair[0] - pair[1]).max() <= 1
    result = tfgan_kit.works("request", *asked, "--signature", "sample", "--num", "4")
    assert result.stderr.startswith("4 pictures from saved/sample in ")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ([], "saved/from_seeds at "),
        ([], "takes labels: say of which the pictures should be."),
        (["--label", "1", "--labels", "1"], "give --label or --labels, not both."),
        (["--labels", "x"], "--labels takes labels such as"),
        (["--labels", "0,1", "--signature", "sample"], "other pictures for each label"),
    ],
)
def test_what_request_refuses(tfgan_kit, address, args, words):
    asked = (address, "--rest", "--model", "saved")
    assert words in tfgan_kit.fails(2, "request", *asked, *args)
    assert not os.listdir()


# A run --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained(tfgan_kit, tmp_path_factory):
    """A folder with the run of a conditional variant, and its SavedModel."""
    place = tmp_path_factory.mktemp("trained")
    with contextlib.chdir(place):
        args = ("--variant", "cgan", "--networks", "mlp", "--run-dir", "run")
        args = (*args, "--eval-every", "1", "--eval-samples", "50")
        args = (*args, "--eval-metrics", "label-accuracy")
        tfgan_kit.works("train", *tfgan_kit.tiny, *args)
    return place


def test_the_pictures_of_a_run_have_a_row_a_class(tfgan_kit, trained):
    tfgan_kit.works("sample", trained / "run")
    with Image.open("samples.png") as picture:
        assert picture.size == (8 * 28, 10 * 28)
    last = trained / "run/samples/step-00000006.png"
    assert pathlib.Path("samples.png").read_bytes() == last.read_bytes()


def test_a_run_and_its_card_know_the_classes(tfgan_kit, trained):
    facts = export.describe(export.find(trained / "run"))
    assert facts["num_classes"] == 10
    card = export.describe(export.find(trained / "saved_models/run"))["model_card"]
    assert card["num_classes"] == 10
    assert (card["class_names"][0], card["class_names"][9]) == (
        *("T-shirt/top", "Ankle boot"),
    )


def test_a_run_is_measured_by_its_labels(tfgan_kit, trained):
    lines = (trained / "run/evaluations.jsonl").read_text().splitlines()
    (found,) = json.loads(lines[-1])["results"]
    assert found["metric"] == "label_accuracy"
    args = ("--samples", "50", "--metrics", "label-accuracy", "--json", "a.json")
    tfgan_kit.works("evaluate", trained / "run", *args)
    (again,) = json.loads(pathlib.Path("a.json").read_text())["results"]
    assert (again["value"], again["details"]) == (found["value"], found["details"])


def test_labels_are_not_measured_where_there_are_none(tfgan_kit, finished):
    sentence = tfgan_kit.fails(
        *(2, "train", *tfgan_kit.tiny, "--eval-every", "1"),
        *("--eval-metrics", "label-accuracy"),
    )
    assert sentence == (
        "label-accuracy needs a generator that takes labels, and that of gan takes "
        "none: leave it out of --eval-metrics."
    )
    args = (finished / tfgan_kit.run, "--samples", "20", "--metrics", "label-accuracy")
    result = tfgan_kit("evaluate", *args)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == (
        "Error: label-accuracy needs a generator that takes labels: leave it out, or "
        "measure a conditional one."
    )
