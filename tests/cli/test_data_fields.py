"""`data check` of vectors and of several fields."""

import json
import pathlib

import numpy as np
import pytest
from PIL import Image


def save(path, value=0, height=16, width=16):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((height, width, 3), value, np.uint8)).save(path)


def check(tfgan_kit, *args, code=0):
    result = tfgan_kit("data", "check", *args, "--json")
    assert (result.exit_code, result.stderr) == (code, ""), result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def pairs():
    for number in range(3):
        save(f"set/train/A/{number}.png", number)
        save(f"set/train/B/{number}.png", 100 + number)


def test_vectors(tfgan_kit):
    np.savez("a.npz", real=np.arange(12.0).reshape(6, 2), labels=np.arange(6) % 2)
    text = tfgan_kit.works("data", "check", "a.npz").stdout
    assert text.startswith("a.npz: 6 vectors\n")
    assert "float64, 0 to 11" in text
    assert text.endswith("train with: tfgan-kit train --variant gan --dataset a.npz\n")
    report = check(tfgan_kit, "a.npz", "--split", "train[:4]")
    assert (report["length"], report["splits"]) == (2, {"train[:4]": 4})
    assert report["classes"] == {"0": 2, "1": 2}
    np.save("b.npy", np.array([[0, np.nan]]))
    assert "row 0" in check(tfgan_kit, "b.npy", code=1)["unreadable"][0]["what"]


def test_pairs_of_a_folder(tfgan_kit, pairs):
    text = tfgan_kit.works("data", "check", "set", "--fields", "source,target").stdout
    assert text.startswith("set: 3 pairs of source and target by equal names\n")
    save("set/train/A/more.png", 5)
    save("set/train/B/2.png", 9, height=20)
    report = check(tfgan_kit, "set", "--fields", "source,target", code=1)
    assert report["pairs"] == {"train": 3}
    assert report["missing"] == [{"file": "train/A/more.png", "field": "target"}]
    assert len(report["differing"]) == 1
    assert report["fields"]["source"]["splits"] == {"train": 4}
    assert len(report["fields"]["target"]["sizes"]) == 2
    report = check(tfgan_kit, "set", "--fields", "target=A,source=B", "--unpaired")
    assert report["places"] == {"target": ["train/A"], "source": ["train/B"]}


def test_folders_named_a_and_b_are_classes_and_said_to_be_perhaps_fields(
    tfgan_kit, pairs
):
    report = check(tfgan_kit, "set")
    assert report["classes"] == {"A": 3, "B": 3}
    assert any("--fields" in note for note in report["notes"])


def test_sides_are_found_without_an_option(tfgan_kit):
    for number in range(3):
        save(f"set/trainA/x{number}.png", number)
    save("set/trainB/y.png")
    save("set/testB/y.png", 3)
    report = check(tfgan_kit, "set")
    assert (report["paired"], report["pairs"]) == (False, {"test": 0, "train": 0})
    assert report["fields"]["A"]["splits"] == {"test": 0, "train": 3}
    assert len(check(tfgan_kit, "set", "--paired", code=1)["missing"]) == 5
    assert check(tfgan_kit, "set", "--split", "test", code=1)["pairs"] == {"test": 0}


def test_files_side_by_side(tfgan_kit):
    save("set/train/0.png", width=32)
    save("set/val/0.png", 4, width=32)
    report = check(tfgan_kit, "set", "--fields", "source,target")
    assert report["pairs"] == {"train": 1, "val": 1}
    sizes = report["fields"]["target"]["sizes"]
    assert sizes == [{"height": 16, "width": 16, "count": 2}]
    save("set/train/odd.png", width=31)
    report = check(tfgan_kit, "set", "--fields", "source,target", code=1)
    assert report["fields"]["source"]["unreadable"][0]["file"] == "train/odd.png"


def test_arrays_of_fields(tfgan_kit):
    images = np.zeros((4, 8, 8, 3), np.uint8)
    np.savez("a.npz", source=images, target=np.ones((4, 2)))
    report = check(tfgan_kit, "a.npz", "--fields", "source,target")
    assert report["pairs"] == {"train": 4}
    assert report["fields"]["target"]["length"] == 2
    np.savez("a.npz", source=images, target=images[:2])
    report = check(tfgan_kit, "a.npz", "--fields", "source,target")
    assert (report["paired"], report["pairs"]) == (False, {})
    check(tfgan_kit, "a.npz", "--fields", "source,target", "--paired", code=1)


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["set", "--fields", "source,,target"], "--fields takes names"),
        (["set", "--fields", "a,a"], "--fields takes names"),
        (["set", "--fields", "x,y,z"], "a folder per field"),
        (["set", "--fields", "source,target", "--split", "test"], "train"),
        (["a.npz", "--fields", "x,y"], "must hold the arrays x, y"),
        (["fashion_mnist_mini", "--fields", "x,y"], "no feature 'x'"),
    ],
)
def test_refusals(tfgan_kit, pairs, args, word):
    np.savez("a.npz", images=np.zeros((4, 8, 8), np.uint8))
    assert word in tfgan_kit.fails(2, "data", "check", *args)


def test_features_of_a_data_set(tfgan_kit):
    args = ("fashion_mnist_mini", "--fields", "real=image", "--split", "test[:20]")
    report = check(tfgan_kit, *args)
    assert report["fields"]["real"]["splits"] == {"test[:20]": 20}
