"""`data check` tells what there is; `data prepare` makes what `train` reads."""

import json
import os
import pathlib
import shlex
import signal
import time

import numpy as np
import pytest
from PIL import Image

from tfgan_kit import data
from tfgan_kit.data.check import checking
from tfgan_kit.errors import InputError
from tfgan_kit.runs.run_config.table import parse_image_size


def save(path, height=40, width=40, channels=3, seed=0):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (height, width, channels)[: 2 if channels == 1 else 3]
    pixels = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
    Image.fromarray(pixels).save(path)


@pytest.fixture
def photos():
    for seed in range(4):
        save(f"photos/{'ab'[seed % 2]}/{seed}.png", seed=seed)
    return pathlib.Path("photos")


# check ------------------------------------------------------------------------------


def test_a_sound_folder(tfgan_kit, photos):
    result = tfgan_kit.works("data", "check", photos)
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "photos: 4 images",
        "splits    train 4",
        "classes   2: a 2, b 2",
        "sizes     all 40x40 (height x width)",
        "channels  RGB 4",
        "formats   PNG 4",
        "",
        "train with: tfgan-kit train --variant dcgan --dataset photos",
    ]


def test_a_folder_with_much_to_tell(tfgan_kit, photos):
    save("photos/a/wide.jpg", 64, 128, seed=8)
    save("photos/a/grey.png", 5, 70, channels=1)
    save("photos/a/copy.png")
    (photos / "a/new\nline.png").write_text("hello")
    (photos / "a" / os.fsdecode(b"\xff.gif")).touch()
    (photos / "notes.txt").touch()
    (photos / "b/back").symlink_to("..")
    result = tfgan_kit("data", "check", photos)
    assert (result.exit_code, result.stderr) == (1, "")
    text = " ".join(result.stdout.split())  # long lines are wrapped
    for line in (
        "photos: 9 images",
        "sizes     3 (height x width): smallest 5x70, largest 64x128, most common "
        "40x40 (5), 5x70 (1), 64x128 (1)",
        "channels  RGB 6, grey 1",
        "1 groups of files with the same pixels\n  a/0.png, a/copy.png",
        "2 unreadable; training stops at such files",
        r"  a/\udcff.gif is empty",
        r"  a/new\nline.png is no PNG",
        "2 odd\n  a/grey.png is 5x70: less",
        "1 ignored: hidden, or without the name of an image\n  notes.txt",
        "1 links that lead back and are not followed\n  b/back",
        "\ntrain with: tfgan-kit train --variant dcgan --dataset photos --image-size "
        "32x32 --channels 3 --skip-corrupt\n",
    ):
        assert " ".join(line.split()) in text


def test_json_has_everything(tfgan_kit, photos):
    for number in range(30):
        (photos / f"a/{number:02d}.gif").touch()
    text = tfgan_kit("data", "check", photos).stdout
    assert text.count("is empty") == 20
    assert "  ... and 10 more (--json has all)\n" in text
    result = tfgan_kit("data", "check", photos, "--json")
    assert (result.exit_code, result.stderr) == (1, "")
    report = json.loads(result.stdout)
    assert report["unreadable"] == [
        {"file": f"a/{number:02d}.gif", "what": "is empty"} for number in range(30)
    ]
    assert report["sizes"] == [{"height": 40, "width": 40, "count": 4}]
    assert (report["kind"], report["classes"]) == ("folder", {"a": 32, "b": 2})
    assert report["train"].endswith("--dataset photos --skip-corrupt")


def test_arrays_and_names(tfgan_kit):
    np.save("floats.npy", np.linspace(-1, 1, 5 * 64).reshape(5, 8, 8))
    text = tfgan_kit.works("data", "check", "floats.npy").stdout
    assert "values    float64, -1 to 1\n" in text
    assert text.endswith("--dataset floats.npy --value-range -1,1\n")
    np.save("nan.npy", np.full((5, 8, 8), np.nan))
    result = tfgan_kit("data", "check", "nan.npy", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["values"] == [None, None]
    args = ("fashion_mnist_mini", "--split", "test[:50]")
    text = tfgan_kit.works("data", "check", *args).stdout
    assert text.startswith("fashion_mnist_mini: 50 images\nsplits    test[:50] 50\n")
    assert text.endswith("--dataset fashion_mnist_mini --split 'test[:50]'\n")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["./missing"], ["does not exist"]),
        (["empty"], ["folder is empty"]),
        (["texts"], ["holds no image", "texts"]),
        (["texts/notes.txt"], ["array", "texts/notes.txt"]),
        (["no_such_set"], ["nearest names are"]),
        (["photos", "--split", "valid"], ["no such split", "train"]),
    ],
)
def test_check_refuses(tfgan_kit, photos, args, words):
    pathlib.Path("empty").mkdir()
    pathlib.Path("texts").mkdir()
    pathlib.Path("texts/notes.txt").touch()
    sentence = tfgan_kit.fails(2, "data", "check", *args)
    assert all(word in sentence for word in words), sentence


def test_ctrl_c_ends_a_check_at_once(tfgan_kit, monkeypatch):
    save("many/000.png")
    for number in range(1, 300):
        os.link("many/000.png", f"many/{number:03d}.png")
    looked = []
    describe = checking.describe_image

    def describe_and_press(path):
        looked.append(path)
        if len(looked) == 40:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.2)
        return describe(path)

    monkeypatch.setattr(checking, "describe_image", describe_and_press)
    # A shell lets what it starts in the background ignore the signal.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert tfgan_kit.fails(130, "data", "check", "many") == "interrupted"
    finally:
        signal.signal(signal.SIGINT, before)
    assert 40 <= len(looked) < 100


# prepare ----------------------------------------------------------------------------


def test_what_prepare_prints_trains(tfgan_kit, photos):
    save("photos/a/9.png", 64, 32, channels=1, seed=9)
    result = tfgan_kit.works(
        *("data", "prepare", photos, "--to", "pre pared", "--image-size", "16")
    )
    assert result.stdout == "pre pared/photos/1.0.0\n"
    told, command = result.stderr.splitlines()
    assert told == "train 5 images; train with:"
    # The folder beside it has the same name, and a path goes before a name.
    expected = "--variant dcgan --dataset photos:1.0.0 --data-dir 'pre pared'"
    assert command == f"tfgan-kit train {expected}"
    assert sorted(os.listdir()) == ["photos", "pre pared"]
    _, *args = shlex.split(command)
    tiny = ("--steps", "1", "--batch-size", "2", "--set", "generator.width=8")
    tfgan_kit.works(*args, *tiny, "--set", "discriminator.width=8", "--no-export")


def test_options_of_prepare(tfgan_kit, photos):
    (photos / "a/8.gif").touch()
    options = ("--image-size", "8x12", "--fit", "stretch", "--channels", "1")
    args = ("data", "prepare", photos, "--to", "to", "--name", "pets", *options)
    sentence = tfgan_kit.fails(2, *args)
    assert sentence == "photos/a/8.gif is empty; --skip-corrupt leaves such files out."
    assert sorted(os.listdir()) == ["photos"]
    result = tfgan_kit.works(*args, "--skip-corrupt", "--shards", "2")
    told, *_, command = result.stderr.splitlines()
    assert told == "files left out: 1, such as this: photos/a/8.gif is empty."
    assert command.endswith("--dataset pets --data-dir to")
    assert len(list(pathlib.Path("to/pets/1.0.0").glob("*tfrecord*"))) == 2
    read = data.load("pets", data_dir="to")
    assert (len(read), read.image_shape) == (4, (8, 12, 1))


def test_sizes_that_differ_are_told(tfgan_kit, photos):
    save("photos/a/9.png", 64, 32, seed=9)
    result = tfgan_kit.works("data", "prepare", photos, "--to", "to", "--name", "x")
    assert result.stderr.endswith("--dataset x --data-dir to --image-size 64x64\n")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["missing", "--to", "to"], ["missing is not a folder"]),
        (["empty", "--to", "to"], ["empty holds no image"]),
        (["file", "--to", "to"], ["file is not a folder"]),
        (["photos", "--to", "file"], ["below a file", "file is one"]),
        (["photos", "--to", "file/to"], ["below a file", "file is one"]),
        (["photos", "--to", "to", "--shards", "0"], ["--shards", "at least 1"]),
        (["photos", "--to", "to", "--shards", "5"], ["--shards", "train has 4"]),
        (["photos", "--to", "to", "--name", "My set"], ["--name", "'My set'"]),
        (["photos", "--to", "to", "--image-size", "0x4"], ["HEIGHTxWIDTH", "'0x4'"]),
        (["photos", "--to", "."], ["photos exists", "--name"]),
    ],
)
def test_prepare_refuses(tfgan_kit, contents, photos, args, words):
    pathlib.Path("empty").mkdir()
    pathlib.Path("file").touch()
    before = contents()
    sentence = tfgan_kit.fails(2, "data", "prepare", *args)
    assert all(word in sentence for word in words), sentence
    assert contents() == before


# The rest ---------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "prepare"])
def test_help(tfgan_kit, command):
    assert command in tfgan_kit.works("data", "--help").stdout
    assert "--debug" in tfgan_kit.works("data", command, "-h").stdout


@pytest.mark.parametrize(("text", "size"), [("64", [64, 64]), ("64x96", [64, 96])])
def test_an_image_size(text, size):
    assert parse_image_size(text) == size


@pytest.mark.parametrize(
    "text",
    ["", "0", "64x0", "x64", "64x", "64X64", "-64", "6.4", "64x64x3", "٣", "1e3"],
)
def test_no_image_size(text):
    with pytest.raises(InputError, match="--image-size takes HEIGHTxWIDTH"):
        parse_image_size(text)
