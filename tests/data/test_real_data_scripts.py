"""The scripts in examples/data, without the packages that they read."""

import importlib.util
import json
import pathlib
import sys
import types

import numpy as np
import pytest
from PIL import Image

from tfgan_kit import data

SCRIPTS = pathlib.Path(__file__).parents[2] / "examples/data"
SKINS = ("", "-1F3FB", "-1F3FC", "-1F3FD", "-1F3FE", "-1F3FF")


@pytest.fixture
def script(monkeypatch):
    """Return a function that imports a script by its name."""
    monkeypatch.syspath_prepend(SCRIPTS)
    monkeypatch.delitem(sys.modules, "openmoji_pairs", raising=False)

    def load(name):
        spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def drawn(path, size):
    """Draw a picture that is a function of the code in a file's name."""
    level = int(path.stem.split("-")[0], 16) % 251
    return Image.new("RGB", (size, size), (level, "color" in str(path), 0))


def test_variants_of_a_picture_are_in_one_split(script):
    pairs = script("openmoji_pairs")
    for base in ("1F44D", "1F3C3", "1F469-200D-1F373"):
        head, _, tail = base.partition("-")
        names = [f"{head}{skin}{'-' * bool(tail)}{tail}" for skin in SKINS]
        names += [f"{name}-200D-2640-FE0F" for name in names]
        assert len({pairs.split_of(name) for name in names}) == 1
    assert pairs.base_of("1F468-1F3FD-200D-1F373") == pairs.base_of("1F469-200D-1F373")
    splits = [pairs.split_of(f"{code:X}") for code in range(0x1F300, 0x1F700)]
    assert 0.05 < splits.count("test") / len(splits) < 0.15


def test_an_outline_is_in_one_split(script):
    pairs = script("openmoji_pairs")
    names = [f"{code:X}" for code in range(0x1F300, 0x1F400)]
    outlines = {name: Image.new("L", (2, 2), int(name, 16) % 50) for name in names}
    splits = pairs.splits_of(outlines)
    seen = {"train": set(), "test": set()}
    for name, picture in outlines.items():
        seen[splits[name]].add(picture.tobytes())
    assert not seen["train"] & seen["test"]


def test_pairs_have_equal_names(script, tmp_path, monkeypatch, capsys):
    pairs = script("openmoji_pairs")
    monkeypatch.setattr(pairs, "draw", drawn)
    codes = [f"{code:X}" for code in range(0x1F600, 0x1F640)] + ["1F44D-1F3FB"]
    for kind in ("black", "color"):
        (tmp_path / f"package/{kind}/svg").mkdir(parents=True)
        for code in codes:
            (tmp_path / f"package/{kind}/svg/{code}.svg").touch()
    (tmp_path / "package/data").mkdir()
    table = [
        {"hexcode": code, "skintone": "-" in code, "group": "smileys"} for code in codes
    ]
    (tmp_path / "package/data/openmoji.json").write_text(json.dumps(table))
    words = [str(tmp_path / "package"), str(tmp_path / "out"), "--size", "8"]
    monkeypatch.setattr(sys, "argv", ["x", *words, "--leave-out", "skin-tones"])
    pairs.main()
    assert "pairs" in capsys.readouterr().out
    names = {
        place: {path.name for path in (tmp_path / "out" / place).iterdir()}
        for place in ("train/A", "train/B", "test/A", "test/B")
    }
    assert names["train/A"] == names["train/B"]
    assert names["test/A"] == names["test/B"]
    assert len(names["train/A"] | names["test/A"]) == 64


def test_domains_have_partners_in_the_test_split(script, tmp_path, monkeypatch, capsys):
    domains = script("emoji_domains")
    monkeypatch.setattr(domains, "draw", drawn)
    (tmp_path / "one/color/svg").mkdir(parents=True)
    (tmp_path / "two/img/google/64").mkdir(parents=True)
    for code in range(0x1F600, 0x1F650):
        (tmp_path / f"one/color/svg/{code:X}-FE0F.svg").touch()
        clear = np.zeros((64, 64, 4), np.uint8)
        path = tmp_path / f"two/img/google/64/{code:x}.png"
        Image.fromarray(clear).save(path)
    words = [str(tmp_path / name) for name in ("one", "two", "out")]
    monkeypatch.setattr(sys, "argv", ["x", *words])
    domains.main()
    assert "of each" in capsys.readouterr().out
    counts = {
        path.name: len([*path.iterdir()]) for path in (tmp_path / "out").iterdir()
    }
    assert counts["trainA"] == counts["trainB"] > counts["testA"] == counts["testB"] > 0
    with Image.open(next((tmp_path / "out/testB").iterdir())) as picture:
        assert np.asarray(picture).min() == 255  # alpha lies on white


def test_cifar10_is_written_as_folders_that_the_kit_reads(
    script, tmp_path, monkeypatch
):
    splits = {"train": [1, 0, 1, 1], "test": [0, 1]}
    pixels = np.random.default_rng(0).integers(0, 256, (2, 4, 4, 3), np.uint8)
    pixels = pixels.repeat(8, axis=1).repeat(8, axis=2)  # JPEG keeps flat squares

    def load(name, *, split, data_dir):
        assert (name, data_dir) == ("cifar10", "here")
        assert not out.exists()  # it would be read instead
        labels = np.array(splits[split])
        return types.SimpleNamespace(
            images=pixels[labels], labels=labels, class_names=("cat", "dog")
        )

    out = tmp_path / "cifar10"
    written = script("cifar10_jpeg")
    monkeypatch.setattr(written.data, "load", load)
    command = ["cifar10_jpeg.py", str(out), "--data-dir", "here", "--quality", "100"]
    monkeypatch.setattr(sys, "argv", command)
    written.main()
    monkeypatch.undo()
    for split, labels in splits.items():
        read = data.load(str(out), split=split)
        assert read.class_names == ("cat", "dog")
        assert sorted(labels) == read.labels.tolist()
        for image, label in zip(read.images, read.labels, strict=True):
            assert abs(image.astype(int) - pixels[label]).mean() < 8
