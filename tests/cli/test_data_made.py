"""`data check` of tiles, pairs and domains."""

import json
import pathlib

import numpy as np
import pytest
from PIL import Image

RANDOM = np.random.default_rng(0)


@pytest.fixture
def photos():
    """A folder of two classes and two splits of photographs of three sizes."""
    for place, size in {
        "train/cat/a": (40, 50),
        "train/cat/b": (33, 16),
        "train/a dog/c": (10, 90),
        "test/cat/d": (32, 32),
    }.items():
        path = pathlib.Path(f"photos/{place}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(RANDOM.integers(0, 256, (*size, 3), "uint8")).save(path)


def test_tiles_and_pairs_are_counted(tfgan_kit, photos):
    options = ("--tile", 16, "--pairs", "x4")
    result = tfgan_kit.works("data", "check", "photos", *options)
    assert "3 images are cut into 8 tiles of 16x16; 1 are smaller" in result.stderr
    assert "\npairs     test 4, train 8\n" in result.stdout
    assert "\nsource    4x4x3: shrunk to 1/4 by area mean\n" in result.stdout
    assert "\ntarget    16x16x3\n" in result.stdout
    assert result.stdout.endswith(
        "tfgan-kit train --variant srgan --dataset photos --tile 16 --pairs x4\n"
    )
    result = tfgan_kit.works("data", "check", "photos", *options, "--json")
    made = json.loads(result.stdout)["made"]
    assert made["counts"]["train"] == {"source": 8, "target": 8}
    assert made["shapes"] == {"source": [4, 4, 3], "target": [16, 16, 3]}
    result = tfgan_kit.works("data", "check", "photos", "--tile", "8")
    assert "\ntiles     test 16, train " in result.stdout


def test_domains_are_counted(tfgan_kit):
    images = RANDOM.random((6, 8, 8, 1), np.float32)
    np.savez("set.npz", images=images, labels=[0, 1, 0, 2, 2, 2])
    result = tfgan_kit.works("data", "check", "set.npz", "--domains", "2,0")
    assert "\ntrain     a 3, b 2\n" in result.stdout
    assert "\na         8x8x1: the class 2\n" in result.stdout
    assert "--variant cyclegan --dataset set.npz --domains 2,0 " in result.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--pairs", "x4"), "--image-size"),
        (("--tile", "99"), "smaller than a tile"),
        (("--tile", "8", "--domains", "cat,cow"), "nearest names are cat, a dog"),
        (("--pairs", "edges", "--fields", "a,b"), "leave out --fields"),
        (("--pairs", "edges", "--domains", "a,b"), "give one of them"),
    ],
)
def test_what_cannot_be_made_is_refused(tfgan_kit, photos, options, words):
    assert words in tfgan_kit.fails(2, "data", "check", "photos", *options)
