"""`classify` names the classes of images, and refuses what it cannot."""

import contextlib
import pathlib

import numpy as np
import pytest
from PIL import Image

from helpers import some_images, tiny_model
from tfgan_kit import data
from tfgan_kit.runs import training
from tfgan_kit.runs.run_folder import RunFolder

RUN = pathlib.Path("runs/sgan-fashion_mnist_mini-1")


@pytest.fixture(scope="module")
def trained(tfgan_kit, tmp_path_factory):
    """A folder with a run of sgan, and what it said."""
    place = tmp_path_factory.mktemp("trained")
    with contextlib.chdir(place):
        options = ("--variant", "sgan", "--labels", "10", "--split", "train[:200]")
        small = [f"{side}.width=8" for side in ("generator", "discriminator")]
        result = tfgan_kit.works(
            *("train", *options, "--batch-size", "50", "--steps", "6", "--no-export"),
            *("--set", small[0], "--set", small[1], "--precision", "float32"),
        )
    (place / "train.err").write_text(result.stderr)
    return place


@pytest.fixture
def images(tmp_path):
    """A folder of test images, and how they look to the network."""
    found = data.load("fashion_mnist_mini", split="test[:5]").images
    folder = tmp_path / "images"
    for number, pixels in enumerate(found):
        path = folder / "ab"[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels[..., 0]).save(path)
    return folder, found


def rows(result):
    return [line.split("\t") for line in result.stdout.splitlines()]


def test_training_shows_the_accuracy(trained):
    lines = (trained / "train.err").read_text().splitlines()
    epochs = [line for line in lines if line.startswith("training: ")]
    assert all(" accuracy 0." in line for line in epochs)
    assert "keeping the labels of 10 of 200 images" in lines
    assert len((trained / RUN / "accuracy.jsonl").read_text().splitlines()) == 2


def test_a_line_for_each_image_of_a_folder(tfgan_kit, trained, images):
    folder, pixels = images
    model = training.load(RunFolder(trained / RUN))
    names = data.load("fashion_mnist_mini", split="test[:1]").class_names
    expected = {}
    for number, shares in enumerate(model.classify(pixels)):
        path = str(folder / "ab"[number % 2] / f"{number}.png")
        expected[path] = [names[np.argmax(shares)], f"{shares.max():.4f}"]
    found = rows(tfgan_kit.works("classify", trained / RUN, folder))
    assert [path for path, *_ in found] == sorted(expected)
    assert {path: rest for path, *rest in found} == expected

    one = rows(tfgan_kit.works("classify", trained / RUN, folder / "a/2.png"))
    assert one == [row for row in found if row[0].endswith("2.png")]


def test_a_file_of_the_model_knows_numbers(tfgan_kit, trained, images):
    run = rows(tfgan_kit.works("classify", trained / RUN, images[0]))
    file = rows(tfgan_kit.works("classify", trained / RUN / "model.keras", images[0]))
    names = data.load("fashion_mnist_mini", split="test[:1]").class_names
    assert [[path, names[int(label)], share] for path, label, share in file] == run


def test_images_of_other_sizes_and_colours_are_brought_to_its_own(
    tfgan_kit, trained, images
):
    pixels = some_images(1, (40, 90, 3))[0]
    Image.fromarray(pixels).save("photo.png")
    ((path, name, share),) = rows(
        tfgan_kit.works("classify", trained / RUN, "photo.png")
    )
    assert path == "photo.png"
    assert 0.1 <= float(share) <= 1
    assert name


def test_what_cannot_be_classified_is_refused(tfgan_kit, trained, finished, images):
    run, folder = trained / RUN, images[0]
    assert "there is no missing" in tfgan_kit.fails(2, "classify", run, "missing")
    assert "there is no missing" in tfgan_kit.fails(2, "classify", "missing", folder)
    pathlib.Path("empty").mkdir()
    assert "holds no image" in tfgan_kit.fails(2, "classify", run, "empty")
    (folder / "a/9.png").write_bytes(b"none")
    assert "9.png is no PNG" in tfgan_kit.fails(2, "classify", run, folder)
    sentence = tfgan_kit.fails(2, "classify", finished / tfgan_kit.run, folder / "a")
    assert "holds no classifier, but a model of GAN" in sentence
    sentence = tfgan_kit.fails(2, "classify", finished / tfgan_kit.saved, folder)
    assert "is a SavedModel; this needs a run folder or a .keras file" in sentence


def test_a_model_of_other_channels_takes_no_files(tfgan_kit, images):
    tiny_model("sgan", shape=(8, 8, 2)).save("two.keras")
    sentence = tfgan_kit.fails(2, "classify", "two.keras", images[0])
    assert sentence == "image files have 1, 3 or 4 channels. Received: a model of 2."


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--variant", "dcgan", "--labels", "100"],
            ["--labels", "sgan", "Received: dcgan"],
        ),
        (["--variant", "sgan", "--labels", "0"], ["labels must be", "at least 1"]),
        (["--variant", "sgan", "--labels", "5"], ["each of the 10 classes"]),
    ],
)
def test_labels_that_cannot_be_kept_are_refused(tfgan_kit, options, words):
    sentence = tfgan_kit.fails(2, "train", *options)
    assert all(word in sentence for word in words), sentence
    assert not pathlib.Path("runs").exists()
