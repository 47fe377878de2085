"""`nearest` finds training images by features."""

import os
import pathlib

import numpy as np
import pytest
from PIL import Image

from helpers import some_images, tiny_model
from tfgan_kit import data
from tfgan_kit.modalities import image_grids


def _cells(path, rows, columns):
    with Image.open(path) as picture:
        grid = np.asarray(picture, dtype=int)
    return grid.reshape(rows, 28, columns, 28).swapaxes(1, 2)


@pytest.fixture(scope="module")
def training():
    return data.load("fashion_mnist_mini", split="train[:200]")


def rows(text):
    """Index, distance, image and class of each line of the table."""
    path, header, *lines = text.splitlines()
    assert header.split() == ["index", "distance", "of"]
    found = []
    for line in lines:
        index, distance, rest = line.split(None, 2)
        name, _, class_name = rest.partition(", ")
        found.append((int(index), float(distance), name, class_name))
    return path, found


def test_a_training_image_is_nearest_to_itself(tfgan_kit, finished, training):
    for place in (3, 150):
        image_grids.write_png(pathlib.Path(f"{place}.png"), training.images[place])
    args = (finished / tfgan_kit.run, "3.png", "150.png", "--count", "4")
    result = tfgan_kit.works("nearest", *args)
    path, found = rows(result.stdout)
    assert path == "nearest.png"
    assert [row[2] for row in found] == ["3.png"] * 4 + ["150.png"] * 4
    assert [found[0][:2], found[4][:2]] == [(3, 0.0), (150, 0.0)]
    for line in (found[:4], found[4:]):
        distances = [row[1] for row in line]
        assert distances == sorted(distances)
        assert distances[1] > 0
    cells = _cells("nearest.png", 2, 5)
    for line, row in zip(cells, (found[:4], found[4:]), strict=True):
        np.testing.assert_array_equal(line[0], line[1])  # itself
        for cell, (place, *_, class_name) in zip(line[1:], row, strict=True):
            np.testing.assert_array_equal(cell, training.images[place, ..., 0])
            assert class_name == training.class_names[training.labels[place]]
    # Only what was trained on is searched.
    assert max(row[0] for row in found) < 200


@pytest.mark.parametrize("form", ["run", "tflite"])
def test_without_images_the_sources_pictures_are_asked_for(tfgan_kit, finished, form):
    path = tfgan_kit.run if form == "run" else "model.tflite"
    args = ("--num", "3", "--seed", "5", "--out", "deep/n.png", "--split", "test[:50]")
    result = tfgan_kit.works("nearest", finished / path, *args)
    path, found = rows(result.stdout)
    assert path == "deep/n.png"
    assert [row[2] for row in found] == [*"0" * 8, *"1" * 8, *"2" * 8]
    tfgan_kit.works("sample", finished / tfgan_kit.run, "--num", "3", "--seed", "5")
    with Image.open("samples.png") as picture:
        samples = np.asarray(picture, dtype=int)
    shown = _cells("deep/n.png", 3, 9)[:, 0]
    expected = samples.reshape(2, 28, 2, 28).swapaxes(1, 2).reshape(4, 28, 28)[:3]
    assert np.abs(shown - expected).max() <= 1
    assert max(row[0] for row in found) < 50


def test_images_without_labels_and_a_network_of_ones_own(tfgan_kit, monkeypatch):
    from extractors import Corners
    from tfgan_kit import metrics

    monkeypatch.setenv("TFGAN_KIT_CACHE", os.getcwd())
    monkeypatch.setattr(metrics, "choose", lambda *_: Corners())
    tiny_model("gan", shape=(8, 8, 1), compiled=False).save("m.keras")
    pixels = some_images(6)
    np.save("own.npy", pixels)
    image_grids.write_png(pathlib.Path("a.png"), pixels[4])
    args = ("nearest", "m.keras", "a.png", "--dataset", "own.npy", "--count", "6")
    _, found = rows(tfgan_kit.works(*args).stdout)
    corners = pixels[:, ::7, ::7, 0].reshape(6, 4) / 64
    distances = np.linalg.norm(corners - corners[4], axis=1)
    assert [row[0] for row in found] == np.argsort(distances, kind="stable").tolist()
    np.testing.assert_allclose([row[1] for row in found], np.sort(distances), rtol=1e-3)
    assert {row[3] for row in found} == {""}


def test_what_cannot_be_is_refused(tfgan_kit, finished, monkeypatch):
    source = finished / tfgan_kit.run
    image_grids.write_png(pathlib.Path("in/a.png"), some_images(1, (28, 28, 1))[0])
    model = finished / tfgan_kit.run / "model.keras"
    assert "give --dataset with a data set" in tfgan_kit.fails(2, "nearest", model)
    sentence = tfgan_kit.fails(2, "nearest", "in", "--dataset", "fashion_mnist_mini")
    assert "in is a folder of images: name it as IMAGES." in sentence
    sentence = tfgan_kit.fails(2, "nearest", source, "in", "--count", "201")
    assert "1 to 200, the number of images. Received: 201." in sentence
    monkeypatch.setattr("cli.pictures.nearest.start_tensorflow", pytest.fail)
    for options, words in (
        (("--count", "0"), "neighbours must be an integer of at least 1"),
        (("--num", "0"), "num_images must be"),
        (("--seed", "-1"), "seed must be"),
        (("--out", "n.gif"), "--out must name a .png file"),
        (("missing.png",), "there is no missing.png"),
        (("--dataset", "./missing"), "does not exist"),
    ):
        assert words in tfgan_kit.fails(2, "nearest", source, *options)
    assert os.listdir() == ["in"]
