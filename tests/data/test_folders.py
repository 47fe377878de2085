"""Which files of a folder are images, of which split and which class."""

import inspect
import os
import sys

import numpy as np
import pytest
from image_bytes import encoded

from tfgan_kit.data import find_images
from tfgan_kit.data.files import folders
from tfgan_kit.data.files.folders import list_folder
from tfgan_kit.data.loading import load
from tfgan_kit.errors import InputError


def fill(folder, *names):
    """Empty files; a name that ends in a slash is a folder."""
    for name in names:
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()


def labels_of(found, split="train"):
    return [found.label(image) for image in found.splits[split]]


def test_a_flat_folder_has_no_classes(tmp_path):
    fill(tmp_path, "b.png", "a.JPG", "c.jpeg", "d.webp", "e.bmp", "f.gif", "g.Jpe")
    found = list_folder(tmp_path)
    names = ("a.JPG", "b.png", "c.jpeg", "d.webp", "e.bmp", "f.gif", "g.Jpe")
    assert found.splits == {"train": names}
    assert found.class_names is None
    assert found.others == found.loops == ()


def test_each_folder_is_a_class_by_its_sorted_name(tmp_path):
    fill(tmp_path, "dog/1.png", "Cat/2.png", "cat/1.png", "10/1.png", "9/1.png")
    fill(tmp_path, "empty/", "notes/readme.txt")
    found = list_folder(str(tmp_path))
    # Sorted as text; folders without images are none.
    assert found.class_names == ("10", "9", "Cat", "cat", "dog")
    assert labels_of(found) == [0, 1, 2, 3, 4]
    assert found.others == ("notes/readme.txt",)


def test_deeper_folders_belong_to_the_topmost(tmp_path):
    fill(tmp_path, "a/x/y/2.png", "a/1.png", "b/x/3.png", "a-b/0.png")
    found = list_folder(tmp_path)
    # The order is that of the folders' names, not that of the text with its slashes.
    assert found.splits["train"] == ("a/1.png", "a/x/y/2.png", "a-b/0.png", "b/x/3.png")
    assert found.class_names == ("a", "a-b", "b")
    assert labels_of(found) == [0, 0, 1, 2]
    assert found.path("a/1.png") == f"{tmp_path}/a/1.png"


def test_loose_images_beside_folders_leave_no_classes(tmp_path):
    fill(tmp_path, "a/1.png", "b/1.png", "loose.png")
    found = list_folder(tmp_path)
    assert found.class_names is None
    assert found.splits["train"] == ("a/1.png", "b/1.png", "loose.png")


def test_train_and_test_are_splits(tmp_path):
    fill(tmp_path, "train/b/1.png", "train/a/1.png", "test/b/2.png", "test/b/1.png")
    found = list_folder(tmp_path)
    assert {*found.splits} == {"train", "test"}
    assert found.splits["train"] == ("train/a/1.png", "train/b/1.png")
    assert found.class_names == ("a", "b")
    # A class that a split lacks keeps its number.
    assert labels_of(found) == [0, 1]
    assert labels_of(found, "test") == [1, 1]


def test_flat_splits_and_further_ones(tmp_path):
    fill(tmp_path, "train/1.png", "test/1.png", "val-2/c/1.png")
    found = list_folder(tmp_path)
    assert {name: len(images) for name, images in found.splits.items()} == {
        "test": 1,
        "train": 1,
        "val-2": 1,
    }
    assert found.class_names is None


def test_an_empty_test_folder_makes_train_no_class(tmp_path):
    fill(tmp_path, "train/a/1.png", "train/b/1.png", "test/")
    found = list_folder(tmp_path)
    assert found.class_names == ("a", "b")
    assert found.splits["test"] == ()
    with pytest.raises(InputError, match="holds no image"):
        load(str(tmp_path), split="test")


def test_images_beside_train_and_test_are_refused(tmp_path):
    fill(tmp_path, "train/1.png", "test/1.png", "loose.png", "note.txt")
    with pytest.raises(InputError, match=r"such as loose.png: move those"):
        list_folder(tmp_path)


def test_what_is_hidden_or_no_image_is_left_alone(tmp_path):
    fill(tmp_path, "a.png", ".DS_Store", "._a.png", ".git/b.png", "c.txt", "d", "e~")
    found = list_folder(tmp_path)
    assert found.splits["train"] == ("a.png",)
    assert found.others == (".DS_Store", "._a.png", ".git", "c.txt", "d", "e~")


def test_a_folder_without_images_is_told_with_what_it_holds(tmp_path):
    kinds = "PNG, JPEG, BMP, WebP or GIF"
    with pytest.raises(InputError) as caught:
        list_folder(tmp_path)
    assert str(caught.value) == f"the folder {tmp_path} holds no image ({kinds})."
    fill(tmp_path, "a.tif", "b.tif")
    with pytest.raises(InputError) as caught:
        list_folder(tmp_path)
    assert str(caught.value).endswith(f"({kinds}), only other files, such as a.tif.")
    with pytest.raises(InputError, match=r"a\.tif is not a folder\."):
        list_folder(tmp_path / "a.tif")


def test_links_inside_are_followed_but_not_in_circles(tmp_path):
    fill(tmp_path, "images/a/1.png", "images/.kept/2.png", "images/.kept/deep/3.png")
    os.symlink(".kept", tmp_path / "images" / "b")
    os.symlink(tmp_path / "images", tmp_path / "images" / "a" / "up")
    os.symlink("..", tmp_path / "images" / ".kept" / "back")
    os.symlink(tmp_path / "images", tmp_path / "link")
    found = list_folder(tmp_path / "link")
    assert "a/1.png" in found.splits["train"]
    assert {"b/2.png", "b/deep/3.png"} <= {*found.splits["train"]}
    assert {"a/up", "b/back"} <= {*found.loops}
    assert found.class_names == ("a", "b")
    assert not [note for note in found.notes if "out of" in note]


@pytest.mark.parametrize("target", ["../..", "../elsewhere", "/", "../elsewhere/2.png"])
def test_links_out_of_the_folder_are_not_followed(target, tmp_path):
    fill(tmp_path, "images/1.png", "elsewhere/2.png")
    os.symlink(target, tmp_path / "images" / "up.png")
    found = list_folder(tmp_path / "images")
    assert found.splits == {"train": ("1.png",)}
    assert "up.png" in found.notes[0]
    said = []
    images = find_images([tmp_path / "images"], said.append)
    assert images == [str(tmp_path / "images" / "1.png")]
    assert len(said) == 1
    (tmp_path / "images" / "1.png").unlink()
    with pytest.raises(InputError, match=r"out of the folder.*up\.png"):
        list_folder(tmp_path / "images")


def test_a_deep_folder_needs_no_deep_stack(tmp_path):
    fill(tmp_path, "d/" * 200 + "a.png")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 60)
    try:
        found = list_folder(tmp_path)
    finally:
        sys.setrecursionlimit(limit)
    assert len(found.splits["train"][0].split("/")) == 201


def test_a_folder_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    fill(tmp_path, "a/1.png", "b/1.png")
    scandir = os.scandir

    def refuse(path):
        if path.endswith("/b"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(folders.os, "scandir", refuse)
    with pytest.raises(InputError) as caught:
        list_folder(tmp_path)
    told = f"the folder {tmp_path}/b cannot be read: Permission denied."
    assert str(caught.value) == told


SPLITS = {
    "train": [0, 1, 2, 3],
    "train[:2]": [0, 1],
    "train[-1:]": [3],
    "train[25%:75%]": [1, 2],
    "test+train[:1]": [4, 0],
    "all": [4, 0, 1, 2, 3],
}


@pytest.mark.parametrize("split", SPLITS)
def test_parts_of_a_folder(split, tmp_path):
    fill(tmp_path, "train/", "test/")
    for number in range(5):
        name = f"{'train' if number < 4 else 'test'}/{number}.png"
        pixels = np.full((1, 1, 3), number, np.uint8)
        (tmp_path / name).write_bytes(encoded(pixels, "PNG"))
    data = load(str(tmp_path), split=split)
    assert data.images[:, 0, 0, 0].tolist() == SPLITS[split]
    assert data.split == split


@pytest.mark.parametrize("split", ["valid", "train[", "train[:9%%]", "", None, 5])
def test_a_wrong_split_names_those_that_exist(split, tmp_path):
    fill(tmp_path, "train/1.png", "test/1.png", "val/1.png")
    with pytest.raises(InputError, match=r"it has test, train, val,.*split="):
        load(str(tmp_path), split=split)
