"""Data in files is streamed without growing the process."""

import os
import subprocess
import sys

import numpy as np
import pytest

from tfgan_kit.data.image_data import ImageData
from tfgan_kit.errors import InputError

STREAM = r"""
import itertools, re, sys
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.data.loading import load
from tfgan_kit.data.pipeline import training_stream

def peak():
    # Not of getrusage: that begins with what the parent had before its exec.
    status = open("/proc/self/status").read()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 2**10

def growth():
    data = load(sys.argv[1], cache="disk")
    assert data.is_mapped
    stream = training_stream(data, batch_size=64, seed=0, augment="flip")
    batches = stream.as_numpy_iterator()
    for _ in itertools.islice(batches, 5):
        pass
    before = peak()
    for _ in itertools.islice(batches, len(data) // 64):
        pass
    data.fingerprint
    return peak() - before

print(growth())
# The same by the pages of the mapping shows that the number means something.
ImageData.read = lambda data, field, places: data.images[places].copy()
print(growth())
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_memory_of_a_process_stays_flat(tmp_path):
    shape = (12_500, 100, 80, 3)  # 286 MiB, of which the disk holds next to nothing
    np.lib.format.open_memmap(tmp_path / "a.npy", "w+", np.uint8, shape).flush()
    done = subprocess.run(
        [sys.executable, "-c", STREAM, str(tmp_path / "a.npy")],
        capture_output=True,
        text=True,
        check=True,
    )
    read, mapped = map(float, done.stdout.split())
    assert read < 30
    assert mapped > 150


def test_rows_are_copies_in_any_order(tmp_path):
    images = np.lib.format.open_memmap(tmp_path / "a.npy", "w+", np.uint8, (9, 2, 2, 1))
    images[:] = np.arange(9)[:, None, None, None]
    for part in (images, images[3:]):
        data = ImageData(part, None, None, "made", None, "train")
        assert data.is_mapped
        rows = data.rows(np.array([4, 1, 4]))
        assert type(rows) is np.ndarray
        assert rows[:, 0, 0, 0].tolist() == part[[4, 1, 4], 0, 0, 0].tolist()
        rows[:] = 0
        assert data.rows(slice(1, None, 2))[:, 0, 0, 0].tolist() == [
            *part[1::2, 0, 0, 0]
        ]
        assert data.rows(slice(3, 1)).shape == (0, 2, 2, 1)
        assert data.rows(slice(None))[:, 0, 0, 0].tolist() == part[:, 0, 0, 0].tolist()


def test_a_file_that_became_shorter_is_told(tmp_path):
    np.lib.format.open_memmap(tmp_path / "a.npy", "w+", np.uint8, (9, 2, 2, 1)).flush()
    images = np.load(tmp_path / "a.npy", mmap_mode="r")
    data = ImageData(images, None, None, "made", None, "train")
    os.truncate(tmp_path / "a.npy", 140)
    with pytest.raises(InputError, match=r"a\.npy was changed while it was read"):
        data.rows(np.array([8]))
