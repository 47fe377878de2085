"""A folder as a data set of TFDS: the same pixels, labels and order."""

import errno
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import tensorflow_datasets as tfds
from PIL import Image

from tfgan_kit import data
from tfgan_kit.data.prepare import encoding, preparing, tfrecords
from tfgan_kit.data.prepare.prepare_plan import plan
from tfgan_kit.errors import InputError


def save(path, height=6, width=8, channels=3, seed=0, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (height, width, channels)[: 2 if channels == 1 else 3]
    pixels = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
    Image.fromarray(pixels).save(path, **options)


@pytest.fixture
def folder(tmp_path):
    """Five images for training and two for tests, of two classes."""
    names = ["train/dog/1", "train/dog/0", "train/cat/2", "train/cat/10", "train/cat/3"]
    for seed, name in enumerate([*names, "test/cat/0", "test/dog/0"]):
        save(tmp_path / f"images/{name}.png", seed=seed)
    return tmp_path / "images"


def prepare(folder, to, name="pets", announce=None, progress=None, **options):
    made = plan(folder, to, name, **options)
    return preparing.carry_out(made, announce=announce, progress=progress)


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_was_prepared_is_what_the_folder_holds(folder, tmp_path):
    found = prepare(folder, tmp_path / "to", shards=2)
    assert found.path == tmp_path / "to/pets/1.0.0"
    assert (found.counts, found.same_size) == ({"test": 2, "train": 5}, True)
    assert found.left_out == ()
    assert os.listdir(tmp_path / "to") == ["pets"]
    for split in ("train", "test"):
        expected = data.load(str(folder), split=split)
        read = data.load("pets", data_dir=tmp_path / "to", split=split)
        np.testing.assert_array_equal(read.images, expected.images)
        assert read.labels.tolist() == expected.labels.tolist()
        assert read.class_names == expected.class_names == ("cat", "dog")
        assert (read.name, read.version) == ("pets", "1.0.0")


def test_tfds_itself_reads_it(folder, tmp_path):
    found = prepare(folder, tmp_path, shards=2)
    builder = tfds.builder_from_directory(found.path)
    assert builder.info.splits["train"].shard_lengths == [2, 3]
    assert builder.info.splits["test"].shard_lengths == [1, 1]
    assert builder.info.features["image"].shape == (6, 8, 3)
    assert builder.info.supervised_keys == ("image", "label")
    assert sorted(path.name for path in found.path.glob("*train*")) == [
        "pets-train.tfrecord-00000-of-00002",
        "pets-train.tfrecord-00001-of-00002",
    ]
    (example,) = builder.as_dataset(split="train[:1]")
    assert example["image"].dtype == np.uint8
    assert builder.info.splits["train"].num_bytes > 0


def test_without_classes_and_of_different_sizes(tmp_path):
    for i in range(3):
        save(tmp_path / f"images/{i}.png", 6 + i, seed=i)
    found = prepare(tmp_path / "images", tmp_path)
    assert not found.same_size
    features = tfds.builder_from_directory(found.path).info.features
    assert features["image"].shape == (None, None, 3)
    assert [*features] == ["image"]
    read = data.load("pets", data_dir=tmp_path, image_size=(6, 8))
    expected = data.load(str(tmp_path / "images"), image_size=(6, 8))
    np.testing.assert_array_equal(read.images, expected.images)
    assert read.labels is None


@pytest.mark.parametrize(
    ("channels", "fit"), [(1, "crop"), (3, "stretch"), (4, "crop")]
)
def test_size_and_channels(tmp_path, channels, fit):
    save(tmp_path / "images/0.png", 20, 30, channels=4)
    save(tmp_path / "images/1.jpg", 30, 20)
    options = {"image_size": (8, 12), "fit": fit, "channels": channels}
    assert prepare(tmp_path / "images", tmp_path, **options).same_size
    read = data.load("pets", data_dir=tmp_path)
    expected = data.load(str(tmp_path / "images"), **options)
    assert read.image_shape == (8, 12, channels)
    np.testing.assert_array_equal(read.images, expected.images)


def test_the_first_image_says_whether_there_are_colours(tmp_path):
    save(tmp_path / "grey/0.png", channels=1)
    save(tmp_path / "grey/1.png", channels=3)
    with pytest.raises(InputError, match=r"1\.png has colours.*--channels"):
        prepare(tmp_path / "grey", tmp_path / "to")
    save(tmp_path / "rgb/0.png", channels=3)
    save(tmp_path / "rgb/1.png", channels=1)
    prepare(tmp_path / "rgb", tmp_path)
    assert data.load("pets", data_dir=tmp_path).image_shape == (6, 8, 3)


# Names ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("My Photos-2", "my_photos_2"),
        ("photos", "photos"),
        ("2024.summer", "images_2024_summer"),
        ("日本", "images"),
        ("_x_", "x"),
    ],
)
def test_the_folder_gives_the_name(tmp_path, name, expected):
    save(tmp_path / name / "0.png")
    assert plan(tmp_path / name, tmp_path / "to").name == expected


def test_the_current_folder_has_a_name_too(tmp_path, monkeypatch):
    save(tmp_path / "photos/0.png")
    monkeypatch.chdir(tmp_path / "photos")
    assert plan(".", tmp_path / "to").name == "photos"


@pytest.mark.parametrize("name", ["my photos", "a/b", "Photos", "1st", "", "_a", "ä"])
def test_names_that_tfds_does_not_take(folder, tmp_path, name):
    with pytest.raises(InputError, match="--name must"):
        plan(folder, tmp_path / "to", name)


def test_classes_with_names_of_any_kind(tmp_path):
    names = ["a b", "new\nline", "ü"]
    for seed, name in enumerate([*map(os.fsencode, names), b"\xff"]):
        inner = os.path.join(os.fsencode(tmp_path / "images"), name)
        os.makedirs(inner)
        save(tmp_path / "images" / os.fsdecode(name) / "0.png", seed=seed)
    prepare(tmp_path / "images", tmp_path)
    read = data.load("pets", data_dir=tmp_path)
    expected = data.load(str(tmp_path / "images"))
    assert read.labels.tolist() == expected.labels.tolist() == [0, 1, 2, 3]
    shown = {"a b", r"new\nline", "ü", r"\udcff"}
    assert set(read.class_names) == shown


@pytest.mark.parametrize(
    ("inner", "words"),
    [("all/a", "split of TFDS"), ("a b/a", "split of TFDS"), ("train/ a", "class of")],
)
def test_folders_that_tfds_cannot_name(folder, tmp_path, inner, words):
    save(folder / inner / "0.png")
    with pytest.raises(InputError, match=words):
        plan(folder, tmp_path / "to")


# What is refused --------------------------------------------------------------------


def test_bad_input_writes_nothing(folder, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    to = tmp_path / "to"
    for call, words in [
        (lambda: plan(tmp_path / "missing", to), "is not a folder"),
        (lambda: plan(tmp_path / "empty", to), "holds no image"),
        (lambda: plan(tmp_path / "file", to), "is not a folder"),
        (lambda: plan(folder, tmp_path / "file/to"), "below a file"),
        (lambda: plan(folder, tmp_path / "file"), "below a file"),
        (lambda: plan(folder, to, shards=0), "at least 1"),
        (lambda: plan(folder, to, shards=3), "3, where test has 2"),
    ]:
        with pytest.raises(InputError, match=words):
            call()
    assert not to.exists()


def test_an_existing_data_set_stays(folder, tmp_path):
    prepare(folder, tmp_path)
    before = contents(tmp_path)
    with pytest.raises(InputError, match="pets exists: give another"):
        plan(folder, tmp_path, "pets")
    assert contents(tmp_path) == before


def test_a_data_set_that_appears_meanwhile_stays(folder, tmp_path):
    made = plan(folder, tmp_path, "pets")
    (tmp_path / "pets/1.0.0").mkdir(parents=True)
    (tmp_path / "pets/1.0.0/file").write_text("mine")
    with pytest.raises(InputError, match="exists by now"):
        preparing.carry_out(made)
    assert contents(tmp_path / "pets") == {"1.0.0/file": b"mine"}


def test_killed_after_the_last_rename(folder, tmp_path):
    expected = prepare(folder, tmp_path)
    made = plan(folder, tmp_path / "other", "pets")
    (tmp_path / "other/pets").mkdir(parents=True)
    (tmp_path / "pets/1.0.0").rename(tmp_path / "other/pets/1.0.0")
    for content in ((), ("manifest.json", ".lock")):
        made.work.mkdir()
        for name in content:
            (made.work / name).touch()
        found = prepare(folder, tmp_path / "other")
        assert (found.counts, found.same_size) == (expected.counts, True)
        assert os.listdir(tmp_path / "other") == ["pets"]
    with pytest.raises(InputError, match="exists"):
        plan(folder, tmp_path / "other", "pets")


# Shards and going on ----------------------------------------------------------------


def test_shards_by_size(folder, tmp_path, monkeypatch):
    assert [shard.of for shard in plan(folder, tmp_path / "to").shards] == [1, 1]
    monkeypatch.setattr("tfgan_kit.data.prepare.prepare_plan.SHARD_BYTES", 500)
    shards = [(s.split, len(s.images)) for s in plan(folder, tmp_path / "to").shards]
    assert shards == [("test", 2), ("train", 2), ("train", 3)]
    monkeypatch.setattr("tfgan_kit.data.prepare.prepare_plan.SHARD_BYTES", 1)
    assert len(plan(folder, tmp_path / "to").shards) == 7


def failing_after(calls, monkeypatch, error):
    """The encoder fails after so many images."""
    left = iter(range(calls))
    encode = encoding.Encoder.__call__

    def encode_or_fail(self, path):
        if next(left, None) is None:
            raise error
        return encode(self, path)

    monkeypatch.setattr(encoding.Encoder, "__call__", encode_or_fail)


def test_going_on_gives_the_same_files(folder, tmp_path, monkeypatch):
    prepare(folder, tmp_path / "whole", shards=2)
    with monkeypatch.context() as patch:
        made = plan(folder, tmp_path / "to", "pets", shards=2)
        failing_after(3, patch, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            preparing.carry_out(made)
    assert not (tmp_path / "to/pets").exists()
    times = {path: path.stat().st_mtime_ns for path in made.work.rglob("*tfrecord*")}
    assert len(times) == 2  # both of the test split, one image each
    told, seen = [], []
    prepare(
        folder,
        tmp_path / "to",
        shards=2,
        announce=told.append,
        progress=lambda *numbers: seen.append(numbers),
    )
    assert told == ["going on: 2 of 4 shards are there already"]
    assert seen == [(i, 5) for i in range(1, 6)]
    assert contents(tmp_path / "to") == contents(tmp_path / "whole")
    for path, then in times.items():
        moved = tmp_path / "to/pets/1.0.0" / path.name
        assert moved.stat().st_mtime_ns == then


@pytest.mark.parametrize("change", ["option", "time", "file", "new"])
def test_other_files_or_options_start_anew(folder, tmp_path, monkeypatch, change):
    made = plan(folder, tmp_path / "to", "pets", shards=2)
    with monkeypatch.context() as patch:
        failing_after(3, patch, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            preparing.carry_out(made)
    first = folder / "test/cat/0.png"
    if change == "time":
        os.utime(first, (0, 0))
    elif change == "file":
        save(first, seed=77)
    elif change == "new":
        save(folder / "test/cat/1.png", seed=78)
    options = {"channels": 1} if change == "option" else {}
    told = []
    prepare(folder, tmp_path / "to", shards=2, announce=told.append, **options)
    assert told == []
    assert os.listdir(tmp_path / "to") == ["pets"]
    read = data.load("pets", data_dir=tmp_path / "to", split="test")
    expected = data.load(str(folder), split="test", **options)
    np.testing.assert_array_equal(read.images, expected.images)


def test_a_shard_that_is_cut_is_written_again(folder, tmp_path, monkeypatch):
    prepare(folder, tmp_path / "whole", shards=2)
    made = plan(folder, tmp_path / "to", "pets", shards=2)
    with monkeypatch.context() as patch:
        patch.setattr(preparing, "_finish", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            preparing.carry_out(made)
    shard = next(made.work.rglob("*train*00000-of*"))
    shard.write_bytes(shard.read_bytes()[:-1])
    preparing.carry_out(made)
    assert contents(tmp_path / "to") == contents(tmp_path / "whole")


def test_a_file_that_cannot_be_read_stops(folder, tmp_path):
    bad = folder / "train/cat/2.png"
    bad.write_text("no image")
    to = tmp_path / "to"
    with pytest.raises(InputError, match=r"train/cat/2\.png is no PNG"):
        prepare(folder, to, shards=2)
    (work,) = to.iterdir()
    assert work.name.startswith(".preparing-pets-")
    told = []
    found = prepare(folder, to, shards=2, skip_corrupt=True, announce=told.append)
    assert told == ["going on: 2 of 4 shards are there already"]
    assert found.counts == {"test": 2, "train": 4}
    (sentence,) = found.left_out
    assert "train/cat/2.png is no PNG" in sentence
    read = data.load("pets", data_dir=to)
    expected = data.load(str(folder), skip_corrupt=True)
    np.testing.assert_array_equal(read.images, expected.images)
    assert read.labels.tolist() == expected.labels.tolist() == [0, 0, 1, 1]


def test_nothing_is_left_where_no_shard_was_whole(folder, tmp_path):
    (folder / "test/cat/0.png").write_text("no image")
    with pytest.raises(InputError, match="is no PNG"):
        prepare(folder, tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_a_shard_that_leaves_files_out_is_not_taken_without_leave(folder, tmp_path):
    made = plan(folder, tmp_path / "to", "pets", shards=2, skip_corrupt=True)
    (folder / "train/cat/10.png").write_text("no image")
    made = plan(folder, tmp_path / "to", "pets", shards=2, skip_corrupt=True)
    records = tfrecords.Records(made)
    for shard in made.shards:
        records.write(shard, lambda: None)
    with pytest.raises(InputError, match=r"10\.png is no PNG"):
        prepare(folder, tmp_path / "to", shards=2)


def test_shards_and_splits_without_an_image_that_can_be_read(folder, tmp_path):
    (folder / "train/cat/10.png").write_text("no image")
    assert prepare(folder, tmp_path, shards=2, skip_corrupt=True).counts["train"] == 4
    read = data.load("pets", data_dir=tmp_path)
    assert len(read) == 4
    for name in ("cat", "dog"):
        (folder / f"test/{name}/0.png").write_text("no image")
    with pytest.raises(InputError, match="no image of the split test"):
        prepare(folder, tmp_path, "other", shards=2, skip_corrupt=True)


def test_a_disk_that_is_full(folder, tmp_path):
    """The operating system refuses to write more than a few bytes."""
    resource = pytest.importorskip("resource")
    made = plan(folder, tmp_path / "to", "pets")
    records = tfrecords.Records(made)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, before[1]))
    try:
        with pytest.raises(OSError, match=os.strerror(errno.EFBIG)) as caught:
            records.write(made.shards[0], lambda: None)
        assert "tfrecord" in caught.value.filename
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not [path for path in made.work.rglob("*") if path.is_file()]


_SLOW = """
import sys, time
from tfgan_kit.data.prepare import encoding, preparing
from tfgan_kit.data.prepare.prepare_plan import plan
encode = encoding.Encoder.__call__
def slowly(self, path):
    time.sleep(0.05)
    return encode(self, path)
made = plan(sys.argv[1], sys.argv[2], "pets", shards=2)
encoding.Encoder.__call__ = slowly
preparing.carry_out(made)
"""


@pytest.mark.slow
def test_killed_in_the_middle(folder, tmp_path):
    """SIGKILL while a shard is being written."""
    for seed in range(100):
        save(folder / f"train/cat/{100 + seed}.png", seed=seed)
    process = subprocess.Popen(
        [sys.executable, "-c", _SLOW, str(folder), str(tmp_path / "to")]
    )
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("to/.preparing-*/1.0.0/.writing-*train*")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "to/pets").exists()
    told = []
    prepare(folder, tmp_path / "to", shards=2, announce=told.append)
    assert told == ["going on: 2 of 4 shards are there already"]
    prepare(folder, tmp_path / "whole", shards=2)
    assert contents(tmp_path / "to") == contents(tmp_path / "whole")


def test_shuffled_records_mix_the_classes_and_lose_nothing(tmp_path):
    for number in range(20):
        save(tmp_path / f"images/{'ab'[number // 10]}/{number:02}.png", seed=number)
    made = prepare(tmp_path / "images", tmp_path / "to", shards=2, shuffle=True)
    again = prepare(tmp_path / "images", tmp_path / "again", shards=2, shuffle=True)
    assert contents(made.path) == contents(again.path)
    plain = data.load(str(tmp_path / "images"))
    mixed = data.load("pets", data_dir=tmp_path / "to")
    assert set(mixed.labels[:10]) == {0, 1}
    rows = [
        sorted(zip(d.labels, (image.tobytes() for image in d.images), strict=True))
        for d in (plain, mixed)
    ]
    assert rows[0] == rows[1]
