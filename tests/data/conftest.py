"""A small folder of images, and a cache of its own for each test that asks for one."""

import numpy as np
import pytest
from image_bytes import encoded

from tfgan_kit.data.loading import load


def put(folder, number, value=None):
    """Adds an image that holds its number; all files are of one size."""
    path = folder / "abc"[number % 3] / f"{number:02}.bmp"
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.full((6, 4, 3), number if value is None else value, np.uint8)
    path.write_bytes(encoded(pixels, "BMP"))
    return path


@pytest.fixture(name="put")
def put_fixture():
    return put


@pytest.fixture
def folder(tmp_path):
    """Twelve images of three classes."""
    for number in range(12):
        put(tmp_path / "images", number)
    return tmp_path / "images"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The folder of the cache."""
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def entries(kept):
    """Gives the names in the cache."""
    return lambda: sorted(path.name for path in kept.glob("*")) if kept.exists() else []


@pytest.fixture
def on_disk(kept):
    """Gives the data of a path from the disk, and whether it was decoded anew."""

    def read(path, **settings):
        told = []
        data = load(str(path), cache="disk", announce=told.append, **settings)
        assert data.is_mapped
        return data, any("decoded images" in sentence for sentence in told)

    return read
