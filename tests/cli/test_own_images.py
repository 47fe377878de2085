"""A folder of mixed sizes and formats, from files to a TFLite file."""

import json
import pathlib

import numpy as np
import pytest
from PIL import Image

KINDS = [
    ("RGB", "jpg", {}),
    ("L", "png", {}),
    ("RGBA", "png", {}),
    ("P", "gif", {}),
    ("RGB", "bmp", {}),
    ("RGBA", "webp", {}),
    ("CMYK", "jpg", {}),
    ("1", "png", {}),
    ("LA", "png", {}),
    ("RGB", "jpeg", {"progressive": True}),
]
SMALL = (
    *("--steps", "3", "--batch-size", "5", "--latent-dim", "4"),
    *("--set", "generator.width=8", "--set", "discriminator.width=8"),
    *("--precision", "float32", "--quiet"),
)


@pytest.fixture
def photos():
    """Thirty pictures in two classes, of many sizes, kinds and modes."""
    generator = np.random.default_rng(3)
    for number in range(30):
        mode, suffix, options = KINDS[number % len(KINDS)]
        height, width = map(int, generator.integers(40, 160, 2))
        pixels = generator.integers(0, 256, (5, 7, 4), "uint8")
        image = Image.fromarray(pixels).resize((width, height)).convert(mode)
        path = pathlib.Path(
            "my photos", "cd"[number % 2], f"a picture {number}.{suffix}"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        image.save(path, **options)
    return "my photos"


@pytest.mark.parametrize(("channels", "mode"), [("3", "RGB"), ("4", "RGBA")])
def test_from_a_folder_to_tflite(tfgan_kit, photos, channels, mode):
    run, saved = (
        pathlib.Path("runs/dcgan-my-photos-1"),
        "saved_models/dcgan-my-photos-1",
    )
    done = tfgan_kit.works(
        *("train", "--variant", "dcgan", "--dataset", photos, "--image-size", "48x80"),
        *("--channels", channels, "--augment", "flip", *SMALL),
    )
    assert done.stdout == f"{run}\n"
    record = json.loads((run / "recipe.json").read_text())
    assert record["data"]["image_shape"] == [48, 80, int(channels)]
    assert record["data"]["images"] == 30
    assert record["config"]["dataset"] == str(pathlib.Path(photos).absolute())
    with Image.open(run / "samples/step-00000003.png") as grid:
        assert (grid.mode, grid.size) == (mode, (8 * 80, 8 * 48))
    assert (run / "samples.gif").is_file()
    tfgan_kit.works("convert", saved)
    for source, out in ((saved, "a.png"), ("model.tflite", "b.png"), (run, "c.png")):
        tfgan_kit.works("sample", source, "--num", "2", "--out", out)
    pictures = [
        np.asarray(Image.open(name), int) for name in ("a.png", "b.png", "c.png")
    ]
    assert np.abs(pictures[0] - pictures[1]).max() <= 1
    assert np.abs(pictures[0] - pictures[2]).max() <= 1
    card = json.loads(pathlib.Path(saved, "1/assets.extra/model_card.json").read_text())
    assert "my photos" in json.dumps(card)


def test_a_moved_folder_goes_on(tfgan_kit, photos):
    args = ("--variant", "gan", "--dataset", photos, "--image-size", "8")
    tfgan_kit.works("train", *args, *SMALL, "--run-dir", "run", "--stop-after", "2")
    pathlib.Path(photos).rename("moved")
    assert "does not exist" in tfgan_kit.fails(2, "train", "--resume", "run")
    tfgan_kit.works("train", "--resume", "run", "--dataset", "moved", "--quiet")
    assert "  progress " in tfgan_kit.works("info", "run").stdout


def test_an_unreadable_file_stops_or_is_left_out(tfgan_kit, photos):
    pathlib.Path(photos, "c", "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    args = ("train", "--variant", "gan", "--dataset", photos, "--image-size", "8")
    sentence = tfgan_kit.fails(2, *args, *SMALL)
    assert "my photos/c/cut.png" in sentence
    assert sentence.endswith("; --skip-corrupt leaves such files out.")
    assert not pathlib.Path("runs").exists()
    loud = [option for option in SMALL if option != "--quiet"]
    done = tfgan_kit.works(*args, *loud, "--skip-corrupt")
    assert "1 of 31 images is left out" in done.stderr


def test_tensorboard_is_written(tfgan_kit):
    pytest.importorskip("tensorboard")
    tfgan_kit.works("train", *tfgan_kit.tiny, "--tensorboard", "--quiet")
    assert list((tfgan_kit.run / "tensorboard").glob("events.*"))


def test_tensorboard_must_be_there(tfgan_kit, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    sentence = tfgan_kit.fails(2, "train", *tfgan_kit.tiny, "--tensorboard")
    assert "pip install 'tfgan-kit[tensorboard]'" in sentence
