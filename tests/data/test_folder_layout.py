"""Which folders are splits, which are classes, and which cannot be told."""

import json

import numpy as np
import pytest
from image_bytes import encoded

from tfgan_kit import data
from tfgan_kit.data.check import checking
from tfgan_kit.data.files.folders import all_images, list_folder
from tfgan_kit.data.files.split_names import NoSplit, overlap, resolve
from tfgan_kit.data.prepare import preparing
from tfgan_kit.data.prepare.prepare_plan import plan
from tfgan_kit.errors import InputError


@pytest.fixture
def fill(tmp_path):
    """A function: makes images of different pixels, gives their folder."""

    def make(*names):
        for number, name in enumerate(names):
            path = tmp_path / "photos" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            pixels = np.full((4, 4, 3), number, np.uint8)
            path.write_bytes(b"" if name.endswith("txt") else encoded(pixels, "PNG"))
        return tmp_path / "photos"

    return make


def counts(folder):
    return {split: len(images) for split, images in list_folder(folder).splits.items()}


def test_one_split_is_no_class(fill):
    found = list_folder(fill("train/cat/0.png", "train/dog/0.png"))
    assert {*found.splits} == {"train"}
    assert found.class_names == ("cat", "dog")


@pytest.mark.parametrize(
    "name", ["val", "valid", "validation", "dev", "test", "eval", "testing"]
)
def test_held_out_folders_are_never_learnt_from(fill, name):
    names = [f"{split}/{pet}/0.png" for split in ("train", name) for pet in "ab"]
    folder = fill(*names)
    assert counts(folder) == {"train": 2, name: 2}
    train = data.load(str(folder))
    assert (len(train), train.class_names) == (2, ("a", "b"))
    assert train.labels.tolist() == [0, 1]
    assert data.load(str(folder), split=name).images[:, 0, 0, 0].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("Train", "TEST"),
        ("training", "testing"),
        ("train2017", "val2017"),
        ("Training Set", "Test_Set"),
        ("train-images", "test-images"),
    ],
)
def test_other_spellings(fill, train, test):
    folder = fill(f"{train}/a/0.png", f"{train}/b/0.png", f"{test}/b/1.png")
    assert len(data.load(str(folder))) == 2
    assert len(data.load(str(folder), split="train[:1]")) == 1
    held_out = "validation" if "val" in test else "test"
    assert data.load(str(folder), split=held_out).labels.tolist() == [1]


@pytest.mark.parametrize("name", ["trains", "train-station", "protest", "value", "set"])
def test_words_that_only_look_like_it_are_classes(fill, name):
    folder = fill(f"{name}/0.png", "cat/0.png")
    assert counts(folder) == {"train": 2}
    assert {*list_folder(folder).class_names} == {name, "cat"}


def test_a_split_that_is_not_there_names_the_others(fill):
    folder = fill("test/a/0.png", "test/b/0.png")
    with pytest.raises(NoSplit, match="it has test"):
        data.load(str(folder))


def test_two_folders_of_one_split_are_refused(fill):
    folder = fill("train/0.png", "Train/1.png")
    if len([*folder.iterdir()]) == 2:  # else capitals do not count on this disk
        with pytest.raises(InputError, match="Train and train"):
            list_folder(folder)


@pytest.mark.parametrize(
    "names",
    [
        ["train/0.png", "cat/0.png"],
        ["val/a/0.png", "a/0.png", "b/0.png"],
        ["test/0.png", "val/0.png", "cat/0.png"],
        ["valid/0.png", "invalid/0.png"],
        ["train/0.png", "0.png"],
        ["photos/train/0.png", "photos/cat/0.png"],
        ["trainA/0.png", "trainB/0.png"],
        ["train_a/0.png", "train_b/0.png", "test_a/0.png", "test_b/0.png"],
        ["cat/train/0.png", "cat/val/0.png", "dog/train/0.png"],
        ["images/train/0.png", "images/val/0.png", "masks/train/0.png"],
        ["images/train/0.png", "images/val/0.png", "0.png"],
        ["train/images/0.png", "train/masks/0.png"],
        ["JPEGImages/0.png", "Annotations/0.png"],
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_by_every_reader(fill, names, tmp_path):
    folder = fill(*names)
    for read in (list_folder, checking.check_folder, data.load):
        with pytest.raises(InputError):
            read(str(folder))
    with pytest.raises(InputError):
        plan(folder, tmp_path / "to")
    # Images that somebody names are all of them, whatever the layout.
    assert len(all_images(folder)) == len(data.find_images([folder])) == len(names)


@pytest.mark.parametrize(
    ("names", "classes"),
    [
        (["photos/train/cat/0.png", "photos/val/dog/0.png"], ("cat", "dog")),
        (["a/b/train/cat/0.png", "a/b/val/dog/0.png"], ("cat", "dog")),
        (["train/train/cat/0.png", "val/val/dog/0.png"], None),
        (["images/train/0.png", "images/val/0.png", "labels/train/0.txt"], None),
        (["train/images/0.png", "train/labels/0.txt", "val/images/0.png"], None),
    ],
)
def test_folders_around_and_between(fill, names, classes):
    folder = fill(*names)
    assert counts(folder) == {"train": 1, "val": 1}
    if classes:
        assert list_folder(folder).class_names == classes


def test_folders_around_everything_are_no_class(fill):
    folder = fill(*(f"{s}/{s}/{c}/0.png" for s in ("train", "val") for c in "ab"))
    assert list_folder(folder).class_names == ("a", "b")
    folder = fill("one/0.png")
    for path in (folder / "train", folder / "val"):
        path.rename(folder.parent / path.name)
    assert list_folder(folder).class_names == ("one",)


def test_a_folder_around_classes(fill):
    folder = fill("archive/cat/0.png", "archive/dog/long/0.png")
    assert list_folder(folder).class_names == ("cat", "dog")


@pytest.mark.parametrize("name", ["images", "Images", "imgs"])
def test_a_folder_that_only_holds_images_is_no_class(fill, name):
    assert list_folder(fill(f"{name}/0.png")).class_names is None
    # Beside another one it is a class.
    assert list_folder(fill("drawings/0.png")).class_names == tuple(
        sorted([name, "drawings"])
    )


def test_what_programs_leave_is_no_class(fill):
    folder = fill("cat/0.png", "dog/0.png", "__MACOSX/cat/0.png", "@eaDir/0.png")
    found = list_folder(folder)
    assert found.class_names == ("cat", "dog")
    assert found.others == ("@eaDir", "__MACOSX")


def test_links_are_splits_and_classes_by_their_own_names(fill):
    folder = fill("train/cat/0.png", ".kept/1.png")
    (folder / "train/dog").symlink_to("../.kept")
    (folder / "val").symlink_to(folder / "train")
    assert list_folder(folder).class_names == ("cat", "dog")
    assert counts(folder) == {"train": 2, "val": 2}


def test_a_class_keeps_its_number_in_every_split(fill):
    folder = fill("train/b/0.png", "train/c/0.png", "test/a/0.png", "test/b/0.png")
    train, test = (data.load(str(folder), split=s) for s in ("train", "test"))
    assert train.class_names == test.class_names == ("a", "b", "c")
    assert (train.labels.tolist(), test.labels.tolist()) == ([1, 2], [0, 1])


def test_a_flat_test_split_leaves_the_others_their_classes(fill, tmp_path):
    folder = fill("train/a/0.png", "train/b/0.png", "test/0.png", "test/1.png")
    assert data.load(str(folder)).labels.tolist() == [0, 1]
    assert data.load(str(folder), split="test").labels is None
    assert data.load(str(folder), split="train+test").labels is None
    report = checking.check_folder(folder)
    assert report.layout["train"]["classes"] == {"a": 1, "b": 1}
    assert report.layout["test"]["classes"] is None
    preparing.carry_out(plan(folder, tmp_path / "to", "pets"))
    for split, labels in (("train", [0, 1]), ("test", None)):
        found = data.load("pets", data_dir=tmp_path / "to", split=split)
        assert (found.labels is None) == (labels is None)


def test_prepare_and_the_folder_have_the_same_splits(fill, tmp_path):
    folder = fill("Train/a/0.png", "Train/b/0.png", "Valid/a/1.png")
    preparing.carry_out(plan(folder, tmp_path / "to", "pets"))
    for split in ("train", "valid", "validation"):
        ours = data.load(str(folder), split=split)
        theirs = data.load("pets", data_dir=tmp_path / "to", split=split)
        np.testing.assert_array_equal(ours.images, theirs.images)
        assert ours.labels.tolist() == theirs.labels.tolist()


def test_a_check_reports_the_layout(fill):
    folder = fill(
        "photos/Train/cat/0.png",
        "photos/Train/dog/long/0.png",
        "photos/val/cat/0.png",
    )
    report = checking.check_folder(folder)
    json.dumps(report.layout)
    assert report.layout == {
        "train": {
            "folder": "photos/Train",
            "images": 2,
            "classes": {"cat": 1, "dog": 1},
        },
        "val": {"folder": "photos/val", "images": 1, "classes": {"cat": 1, "dog": 0}},
    }
    assert any("dog/long" in note for note in report.notes)


def test_loose_images_beside_classes_are_said(fill):
    folder = fill("cat/0.png", "dog/0.png", "loose.png")
    said = []
    assert data.load(str(folder), announce=said.append).labels is None
    assert any("loose.png" in sentence for sentence in said)
    assert checking.check_folder(folder).notes


def described(dataset, **options):
    said = []
    data.load(str(dataset), describe=said.append, **options)
    (sentence,) = said
    return sentence


def test_a_reader_says_split_images_and_classes(fill, tmp_path):
    folder = fill("train/cat/0.png", "train/cat/1.png", "train/dog/0.png", "val/0.png")
    about = described(folder)
    for word in ("train", "photos", "3 images", "2 classes", "cat", "dog"):
        assert word in about
    assert "1 class (cat)" in described(folder, split="train[:2]")
    assert "without labels" in described(folder, split="val")
    images = np.zeros((1200, 8, 8), np.uint8)
    np.savez(tmp_path / "a.npz", images=images, labels=np.arange(1200) % 3)
    assert "1,200 images in 3 classes (0, 1, 2)" in described(tmp_path / "a.npz")
    assert "10 classes" in described("fashion_mnist_mini", split="test[:20]")


@pytest.mark.parametrize(
    ("split", "names", "found"),
    [
        ("validation[:9]", ["train", "val"], "val[:9]"),
        ("train+validation", ["training", "dev"], "training+dev"),
        ("Val", ["train", "val"], "val"),
        ("validation", ["val", "dev"], "validation"),
        ("valid", ["train", "val"], "valid"),
        ("all", ["train"], "all"),
        (None, ["train"], None),
    ],
)
def test_names_that_stand_for_others(split, names, found):
    assert resolve(split, names) == found


@pytest.mark.parametrize(
    ("split", "other", "shared"),
    [
        ("train", "test", False),
        ("train", "train[:5]", True),
        ("train[:5]", "train[5:]", False),
        ("train+val", "validation", True),
        ("all", "test", True),
        ("test[:5]", "train+test", True),
    ],
)
def test_which_splits_share_images(split, other, shared):
    assert overlap(split, other) == overlap(other, split) == shared


def test_the_held_out_split(fill):
    tried = []

    def load(split):
        tried.append(split)
        if split != "validation":
            raise NoSplit("none.")
        return split

    assert data.load_held_out(load, "train") == "validation"
    assert tried == ["test", "validation"]
    with pytest.raises(NoSplit):
        data.load_held_out(load, "train+val")
