"""Entries of the cache appear whole or not at all, whatever happens on the way."""

import errno
import io
import os
import threading

import pytest
from numpy.testing import assert_array_equal

from tfgan_kit.data import cache
from tfgan_kit.data.loading import load
from tfgan_kit.data.sources import folder_source
from tfgan_kit.errors import InputError


def cut(path):
    os.truncate(path, path.stat().st_size - 1)


def empty(path):
    os.truncate(path, 0)


def garble(path):
    path.write_bytes(b"\x80\x04garbage" * 9)


@pytest.mark.parametrize("damage", [cut, empty, garble, os.unlink])
@pytest.mark.parametrize("part", ["images.bin", "labels.npy", "meta.json"])
def test_a_damaged_entry_is_made_anew(folder, kept, entries, on_disk, part, damage):
    whole, _ = on_disk(folder)
    (name,) = entries()
    damage(kept / name / part)
    data, decoded = on_disk(folder)
    assert decoded
    assert data.fingerprint == whole.fingerprint
    assert_array_equal(data.images, load(str(folder), cache="memory").images)
    assert entries() == [name]
    assert not on_disk(folder)[1]


@pytest.mark.parametrize("error", [KeyboardInterrupt, InputError, OSError])
def test_an_error_on_the_way_leaves_nothing(
    folder, entries, on_disk, error, monkeypatch
):
    decode = folder_source.decoding.decode_files

    def some(*args):
        yield next(decode(*args))
        raise error

    monkeypatch.setattr(folder_source.decoding, "decode_files", some)
    with pytest.raises(error):
        on_disk(folder)
    assert entries() == []


def test_a_full_disk_leaves_nothing(folder, entries, on_disk, monkeypatch):
    class Full(io.FileIO):
        def write(self, _):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(cache, "open", Full, raising=False)
    with pytest.raises(OSError, match="No space left on device"):
        on_disk(folder)
    assert entries() == []


def test_what_a_killed_maker_left_is_removed(folder, kept, entries, on_disk):
    left = kept / ".writing-0123abcd-folder"
    left.mkdir(parents=True)
    (left / "images.bin").write_bytes(b"half")
    on_disk(folder)
    assert [name for name in entries() if name[0] == "."] == []


def test_two_makers_at_once(folder, entries, on_disk, monkeypatch):
    decode = folder_source.decoding.decode_files
    both = threading.Barrier(2)

    def together(*args):
        both.wait(60)  # both have found nothing
        yield from decode(*args)

    monkeypatch.setattr(folder_source.decoding, "decode_files", together)
    found = []
    makers = [
        threading.Thread(target=lambda: found.append(on_disk(folder)[0]))
        for _ in range(2)
    ]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert found[0].fingerprint == found[1].fingerprint
    assert_array_equal(found[0].images, found[1].images)
    assert len(entries()) == 1
