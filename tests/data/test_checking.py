"""What `data check` finds in folders, arrays and data sets of TFDS."""

import dataclasses
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from tfgan_kit.data.check.checking import check_folder
from tfgan_kit.data.check.checking_arrays import check_array, value_range
from tfgan_kit.data.check.checking_tfds import check_tfds
from tfgan_kit.data.prepare import preparing
from tfgan_kit.data.prepare.prepare_plan import plan
from tfgan_kit.errors import InputError


def save(path, height=20, width=30, channels=3, seed=0, **options):
    """An image of noise: the same numbers, the same pixels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (height, width, channels)[: 2 if channels == 1 else 3]
    pixels = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
    Image.fromarray(pixels).save(path, **options)


def test_numbers_of_a_folder(tmp_path):
    for i in range(3):
        save(tmp_path / f"cat/{i}.png", seed=i)
    save(tmp_path / "dog/0.jpg", 40, 40, seed=3)
    save(tmp_path / "dog/1.png", channels=1, seed=4)
    save(tmp_path / "dog/2.png", channels=4, seed=5)
    report = check_folder(tmp_path)
    assert (report.kind, report.source) == ("folder", str(tmp_path))
    assert (report.count, report.splits) == (6, {"train": 6})
    assert report.classes == {"cat": 3, "dog": 3}
    assert report.sizes == [(20, 30, 5), (40, 40, 1)]
    assert report.channels == {"RGB": 4, "grey": 1, "with alpha": 1}
    assert report.formats == {"PNG": 5, "JPEG": 1}
    rest = dataclasses.asdict(report)
    for name in ("duplicates", "unreadable", "odd", "others", "loops"):
        assert len(rest[name]) == 0
    json.dumps(rest)


def test_the_same_pixels_are_duplicates_in_any_file(tmp_path):
    for name in ("z.png", "b/x.bmp", "a.webp"):
        save(tmp_path / name, **{"lossless": True} if "webp" in name else {})
    save(tmp_path / "m.png", seed=1)
    save(tmp_path / "n.png", seed=1)
    save(tmp_path / "wide.png", 30, 20)  # the same bytes in another shape
    duplicates = check_folder(tmp_path).duplicates
    assert duplicates == [["a.webp", "b/x.bmp", "z.png"], ["m.png", "n.png"]]


def test_what_cannot_be_read_is_named_with_its_reason(tmp_path):
    save(tmp_path / "good.jpg", 64, 64)
    whole = (tmp_path / "good.jpg").read_bytes()
    (tmp_path / "cut.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.gif").write_text("hello")
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "gone.bmp").symlink_to("nowhere")
    report = check_folder(tmp_path)
    reasons = dict(report.unreadable)
    assert [*reasons] == ["cut.jpg", "empty.png", "gone.bmp", "pipe.png", "text.gif"]
    assert "truncated" in reasons["cut.jpg"].lower()
    assert reasons["empty.png"] == "is empty"
    assert "No such file" in reasons["gone.bmp"]
    assert reasons["pipe.png"] == "is no regular file"
    assert reasons["text.gif"].startswith("is no PNG")
    # Two files without pixels are no duplicates of one another.
    assert (report.count, report.sizes, report.duplicates) == (6, [(64, 64, 1)], [])


def test_what_is_odd_is_named(tmp_path):
    save(tmp_path / "right.JPG", format="JPEG")
    save(tmp_path / "wrong.jpg", format="PNG", seed=1)
    save(tmp_path / "small.png", 7, 30, seed=2)
    save(tmp_path / "long.png", 8, 81, seed=3)
    save(tmp_path / "not-long.png", 8, 80, seed=4)
    frames = [Image.new("RGB", (9, 9), (i, 0, 0)) for i in (0, 200)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    frames[0].save(tmp_path / "mpo.jpg", "MPO", save_all=True, append_images=frames[1:])
    report = check_folder(tmp_path)
    assert report.odd == [
        ("long.png", "is 8x81: one side is more than 10 times the other"),
        ("moving.gif", "has 2 frames, of which the first is used"),
        ("small.png", "is 7x30: less than 8 pixels on a side"),
        ("wrong.jpg", "is a PNG file by its content"),
    ]
    assert report.unreadable == []


def test_what_is_left_alone_is_named(tmp_path):
    save(tmp_path / "a/0.png")
    (tmp_path / "a/notes.txt").touch()
    (tmp_path / ".hidden.png").touch()
    (tmp_path / "a/back").symlink_to("..")
    report = check_folder(tmp_path)
    assert report.others == (".hidden.png", "a/notes.txt")
    assert report.loops == ("a/back",)
    assert report.count == 1


def test_splits_and_parts_of_them(tmp_path):
    for number, name in enumerate(["train/a/0", "train/a/1", "train/b/2", "test/a/3"]):
        save(tmp_path / f"{name}.png", seed=number)
    assert check_folder(tmp_path).splits == {"test": 1, "train": 3}
    report = check_folder(tmp_path, "test")
    assert (report.splits, report.classes) == ({"test": 1}, {"a": 1, "b": 0})
    report = check_folder(tmp_path, "train[1:]+test")
    assert report.splits == {"train[1:]+test": 3}
    assert report.classes == {"a": 2, "b": 1}
    with pytest.raises(InputError, match="no such split"):
        check_folder(tmp_path, "valid")


def test_the_orientation_counts(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    save(tmp_path / "0.jpg", 20, 30, exif=exif)
    assert check_folder(tmp_path).sizes == [(30, 20, 1)]


def test_progress_counts_every_file(tmp_path):
    for i in range(40):
        save(tmp_path / f"{i:02d}.png", 8, 8, seed=i)
    (tmp_path / "20.png").write_text("no image")
    told = []
    check_folder(tmp_path, progress=lambda *numbers: told.append(numbers))
    assert told == [(i, 40) for i in range(1, 41)]


def test_no_folder_and_no_image(tmp_path):
    with pytest.raises(InputError, match="is not a folder"):
        check_folder(tmp_path / "missing")
    with pytest.raises(InputError, match="holds no image"):
        check_folder(tmp_path)


def test_folders_and_arrays_need_no_tensorflow(tmp_path):
    save(tmp_path / "images/0.png")
    np.save(tmp_path / "a.npy", np.zeros((2, 8, 8), np.uint8))
    code = (
        "import sys\n"
        "from tfgan_kit.data.check.checking import check_folder\n"
        "from tfgan_kit.data.check.checking_arrays import check_array\n"
        "check_folder('images'), check_array('a.npy')\n"
        "assert 'tensorflow' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


# Arrays -----------------------------------------------------------------------------


def test_an_array_of_bytes(tmp_path):
    images = np.full((300, 8, 9), 100, np.uint8)
    images[299, 0, 0], images[0, 0, 0] = 250, 3
    np.savez(tmp_path / "a.npz", images=images, labels=np.arange(300) % 3 * 2)
    told = []
    report = check_array(tmp_path / "a.npz", progress=lambda *done: told.append(done))
    assert (report.kind, report.splits) == ("array", {"train": 300})
    assert (report.sizes, report.channels) == ([(8, 9, 300)], {"grey": 300})
    assert (report.dtype, report.values) == ("uint8", (3, 250))
    assert report.classes == {"0": 100, "2": 100, "4": 100}
    assert told[-1] == (300, 300)
    assert check_array(tmp_path / "a.npz", "train[:10]").splits == {"train[:10]": 10}


@pytest.mark.parametrize(
    ("values", "expected"),
    [((0, 1), (0, 1)), ((-1, 0.5), (-1, 1)), ((0, 255), None), ((0.5, np.nan), None)],
)
def test_arrays_of_floats(tmp_path, values, expected):
    images = np.zeros((3, 8, 8, 3), np.float32)
    images[1:, 0, 0, 0] = values
    np.save(tmp_path / "f.npy", images)
    report = check_array(tmp_path / "f.npy")
    assert report.dtype == "float32"
    assert value_range(report) == expected
    assert len(report.unreadable) == (expected is None)


def test_an_array_of_no_images(tmp_path):
    np.save(tmp_path / "f.npy", np.zeros(3))
    with pytest.raises(InputError, match="must have the shape"):
        check_array(tmp_path / "f.npy")
    with pytest.raises(InputError, match="no file"):
        check_array(tmp_path / "missing.npy")


# TFDS -------------------------------------------------------------------------------


def test_a_data_set_of_tfds():
    told = []
    report = check_tfds(
        "fashion_mnist_mini", "train[:300]", progress=lambda *done: told.append(done)
    )
    assert (report.kind, report.splits) == ("tfds", {"train[:300]": 300})
    assert (report.sizes, report.channels) == ([(28, 28, 300)], {"grey": 300})
    assert sum(report.classes.values()) == 300
    assert len(report.classes) == 10
    assert (report.odd, report.unreadable, told[-1]) == ([], [], (300, 300))


def test_sizes_that_differ_in_tfds(tmp_path):
    for i in range(3):
        save(tmp_path / f"images/{i % 2}/{i}.png", 20 + i, seed=i)
    preparing.carry_out(plan(tmp_path / "images", tmp_path, "mixed"))
    report = check_tfds("mixed", data_dir=tmp_path)
    assert (report.splits, report.sizes) == ({"train": 3}, [])
    assert report.odd == [("mixed", "has images of different sizes")]
    assert (report.channels, report.classes) == ({"RGB": 3}, {"0": 2, "1": 1})
    assert report.unreadable == []


def test_damage_in_tfds(tmp_path):
    for i in range(3):
        save(tmp_path / f"images/{i}.png", seed=i)
    preparing.carry_out(plan(tmp_path / "images", tmp_path, "cut"))
    (file,) = (tmp_path / "cut/1.0.0").glob("*.tfrecord*")
    file.write_bytes(file.read_bytes()[:-100])
    report = check_tfds("cut", data_dir=tmp_path)
    ((name, reason),) = report.unreadable
    assert name == "cut"
    assert "damaged" in reason
