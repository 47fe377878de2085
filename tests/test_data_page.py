"""The commands of docs/data.md, in their order, on pictures made for them."""

import pathlib

import numpy as np
import pytest
from PIL import Image

from pages import SMALL, commands, run_ours

PAGE = pathlib.Path(__file__).parents[1] / "docs/data.md"


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """Sixteen pictures of mixed sizes and formats, two arrays, a folder of pairs."""
    monkeypatch.chdir(tmp_path)
    generator = np.random.default_rng(0)
    kinds = [("L", "png"), ("RGB", "jpg"), ("RGBA", "webp"), ("P", "gif"), ("1", "bmp")]
    (tmp_path / "photos").mkdir()
    for number in range(16):
        mode, suffix = kinds[number % len(kinds)]
        if number == 0:
            mode = "RGB"  # the first image decides on the channels
        height, width = map(int, generator.integers(50, 120, 2))
        pixels = generator.integers(0, 256, (6, 8, 4), "uint8")
        image = Image.fromarray(pixels).resize((width, height)).convert(mode)
        image.save(tmp_path / f"photos/{number:02d}.{suffix}")
    images = generator.integers(0, 256, (16, 28, 28), "uint8")
    np.savez(tmp_path / "images.npz", images=images, labels=np.arange(16))
    np.save(tmp_path / "floats.npy", (images / 255).astype("float32"))
    for side in "AB":
        (tmp_path / "maps/train" / side).mkdir(parents=True)
        for number, pixels in enumerate(images):
            Image.fromarray(pixels).save(tmp_path / f"maps/train/{side}/{number}.png")


def test_every_command_works(photos):
    seen = []
    for line in commands(PAGE):
        seen.append(line.split()[1])
        # A translator takes no latents.
        small = SMALL if "pix2pix" not in line else [*SMALL[:4], *SMALL[6:]]
        run_ours(line, (*small, "--no-export") if seen[-1] == "train" else ())
    assert seen.count("train") >= 6
    assert {"data", "train"} <= {*seen}
    assert len(list(pathlib.Path("runs").iterdir())) == seen.count("train")
