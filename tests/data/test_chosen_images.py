"""Images that are named, by file and by folder, at one shape."""

import pathlib

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from helpers import some_images
from tfgan_kit import data
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids


@pytest.fixture(autouse=True)
def _place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def put(path, pixels):
    image_grids.write_png(pathlib.Path(path), pixels)


def test_files_and_folders_are_taken_in_the_order_that_they_are_named():
    pixels = some_images(4)
    names = ("b/2.png", "b/1.png", "c/d.png", "a.png")
    for name, one in zip(names, pixels, strict=True):
        put(name, one)
    pathlib.Path("b/notes.txt").write_text("mine")
    found = data.find_images(["c", "a.png", pathlib.Path("b")])
    assert found == ["c/d.png", "a.png", "b/1.png", "b/2.png"]
    assert_array_equal(data.read_images(found, (8, 8, 1)), pixels[[2, 3, 1, 0]])


def test_a_folder_with_splits_is_taken_whole():
    for name in ("both/train/a.png", "both/test/b.png"):
        put(name, some_images(1)[0])
    assert len(data.find_images(["both"])) == 2


def test_images_are_brought_to_the_shape():
    put("wide.png", some_images(1, (8, 16, 3))[0])
    put("grey.png", some_images(1, (5, 5, 1))[0])
    found = data.read_images(["wide.png", "grey.png"], (4, 4, 3))
    assert (found.shape, found.dtype) == ((2, 4, 4, 3), np.uint8)
    cut, whole = (
        data.read_images(["wide.png"], (4, 4, 3), fit)[0] for fit in ("crop", "stretch")
    )
    assert np.any(cut != whole)


def test_what_is_no_image_is_refused():
    pathlib.Path("empty").mkdir()
    pathlib.Path("text.png").write_text("mine")
    with pytest.raises(InputError, match=r"there is no missing\.png: "):
        data.find_images(["missing.png"])
    with pytest.raises(InputError, match="the folder empty holds no image"):
        data.find_images(["empty"])
    with pytest.raises(InputError, match=r"text.png is no PNG"):
        data.read_images(data.find_images(["text.png"]), (4, 4, 1))
    with pytest.raises(InputError, match=r"4 channels\. Received: a model of 2"):
        data.read_images(["text.png"], (4, 4, 2))
