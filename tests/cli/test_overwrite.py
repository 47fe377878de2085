"""Files are replaced only with --overwrite, whichever option names them."""

import pathlib

import numpy as np
import pytest
from PIL import Image

from cli.main import main

RUN, SAVED = "{run}", "{saved}"
NEAR = "localhost:1"
# Arguments of a command, and the file that it would replace.
CASES = [
    (("sample", RUN, "--out", "a.png"), "a.png"),
    (("sample", RUN), "samples.png"),
    (("sample", RUN, "--images", "each"), "each/00003.png"),
    (("interpolate", RUN, "--out", "a.gif"), "a.gif"),
    (("interpolate", RUN, "--out", "a.gif"), "a.png"),
    (("interpolate", RUN), "walk.gif"),
    (("reconstruct", RUN, "photo.png"), "pairs.png"),
    (("invert", RUN, "photo.png", "--out", "a.png"), "a.png"),
    (("invert", RUN, "photo.png", "--out", "a.png"), "a.npy"),
    (("edit", RUN), "edit.png"),
    (("mix", RUN, "--out", "a.png"), "a.png"),
    (("augment", RUN, "--per-class", "1", "--out", "new"), "new/generated.json"),
    (("nearest", RUN), "nearest.png"),
    (("translate", RUN, "photo.png", "--out", "a.png"), "a.png"),
    (("translate", RUN, "photo.png", "--out", "new"), "new/photo.png"),
    (("translate", RUN, "photo.png", "--out", "new", "--grid", "a.png"), "a.png"),
    (("upscale", RUN, "photo.png", "--out", "new"), "new/photo.png"),
    (("upscale", RUN, "photo.png", "--out", "a.png"), "a.png"),
    (("request", NEAR, "--model", "m", "--out", "a.png"), "a.png"),
    (("request", NEAR, "--model", "m", "--image", "photo.png"), "result.png"),
    (("evaluate", RUN, "--json", "a.json"), "a.json"),
    (("verify", SAVED, "--json", "a"), "a"),
    (("convert", SAVED), "model.tflite"),
    (("convert", SAVED, "--to", "a.tflite"), "a.tflite"),
    (("demo", "ring"), "demo.gif"),
]
WRITERS = {"--out", "--json", "--grid", "--images", "--to"}
# These write folders, which they never replace, or only print; the images of `variants`
# are a number.
OTHERS = {"benchmark", "export", "info", "variants"}


def _arguments(arguments, finished, tfgan_kit):
    names = {RUN: finished / tfgan_kit.run, SAVED: finished / tfgan_kit.saved}
    return [str(names.get(argument, argument)) for argument in arguments]


@pytest.fixture
def photo():
    Image.fromarray(np.zeros((28, 28), np.uint8)).save("photo.png")


@pytest.mark.parametrize(("arguments", "path"), CASES)
def test_no_command_replaces_a_file(tfgan_kit, finished, photo, arguments, path):
    path = pathlib.Path(path)
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    arguments = _arguments(arguments, finished, tfgan_kit)
    sentence = tfgan_kit.fails(2, *arguments)
    assert "--overwrite" in sentence
    assert str(path) in sentence
    assert path.read_text() == "mine"
    there = {entry.name for entry in pathlib.Path().iterdir()}
    assert there == {"photo.png", path.parts[0]}


@pytest.mark.parametrize(("arguments", "path"), CASES)
def test_a_folder_is_no_file(tfgan_kit, finished, photo, arguments, path):
    if path == "each/00003.png":
        pytest.skip("the numbers that a command will write are not known in advance")
    pathlib.Path(path).mkdir(parents=True)
    arguments = _arguments(arguments, finished, tfgan_kit)
    if arguments[0] in ("translate", "upscale") and arguments[-2] == "--out":
        pytest.skip("--out may be a folder here")
    tfgan_kit.fails(2, *arguments, "--overwrite")
    assert not any(pathlib.Path(path).iterdir())


def test_every_command_that_writes_a_file_has_the_option():
    for name, command in main.commands.items():
        flags = {flag for option in command.params for flag in option.opts}
        if flags & WRITERS and name not in OTHERS:
            assert "--overwrite" in flags, name
            assert any(name == arguments[0] for arguments, _ in CASES)


def test_files_are_replaced_on_request(tfgan_kit, finished):
    for name in ("a.png", "00000.png", "00000.txt"):
        pathlib.Path(name).write_text("old")
    files = ("--out", "a.png", "--images", ".")
    tfgan_kit.works(
        *("sample", finished / tfgan_kit.run, "--num", "2", *files, "--overwrite")
    )
    for name in ("a.png", "00000.png", "00001.png"):
        with Image.open(name) as picture:
            assert picture.format == "PNG"
    assert pathlib.Path("00000.txt").read_text() == "old"


def test_a_sample_does_not_replace_the_grid(tfgan_kit, finished):
    run = finished / tfgan_kit.run
    tfgan_kit.fails(2, "sample", run, "--out", "x/00001.png", "--images", "x")
    tfgan_kit.fails(2, "sample", run, "--images", "")
    assert not pathlib.Path("x").exists()


def test_the_older_name_is_hidden(tfgan_kit):
    assert "--force" not in tfgan_kit.works("convert", "--help").stdout
