import errno
import hashlib
import os
import pathlib

import pytest

from tfgan_kit import files
from tfgan_kit.errors import InputError


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_takes_its_place_once_it_is_done(tmp_path):
    path = tmp_path / "new" / "folder" / "model.keras"
    with files.replacing(path) as temporary:
        temporary.write_text("done")
        assert not path.exists()
        assert temporary.parent == path.parent
        assert temporary.suffix == ".keras"
    assert path.read_text() == "done"
    assert names_in(path.parent) == ["model.keras"]


def test_a_file_replaces_the_one_before(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with files.replacing(path) as temporary:
        temporary.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert names_in(tmp_path) == ["a.txt"]


def test_a_path_may_be_a_string(tmp_path):
    with files.replacing(str(tmp_path / "a.txt")) as temporary:
        temporary.write_text("x")
    assert names_in(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_after_an_error_the_file_before_is_left_alone(tmp_path, error):
    def write(path):
        with files.replacing(path) as temporary:
            temporary.write_text("half")
            raise error

    path = tmp_path / "a.txt"
    with pytest.raises(error):
        write(path)
    assert names_in(tmp_path) == []
    path.write_text("old")
    with pytest.raises(error):
        write(path)
    assert names_in(tmp_path) == ["a.txt"]
    assert path.read_text() == "old"


def write_folder(path, text="x", error=None):
    with files.replacing(path) as temporary:
        (temporary / "deep").mkdir(parents=True)
        (temporary / "deep" / "a.txt").write_text(text)
        if error:
            raise error


def test_a_folder_takes_its_place_once_it_is_done(tmp_path):
    path = tmp_path / "checkpoint"
    write_folder(path)
    assert (path / "deep" / "a.txt").read_text() == "x"
    assert names_in(tmp_path) == ["checkpoint"]


def test_after_an_error_no_folder_is_left(tmp_path):
    with pytest.raises(ValueError, match="stop"):
        write_folder(tmp_path / "checkpoint", error=ValueError("stop"))
    assert names_in(tmp_path) == []


def test_a_folder_does_not_replace_a_full_one(tmp_path):
    path = tmp_path / "checkpoint"
    write_folder(path, "old")
    with pytest.raises(OSError, match="not empty"):
        write_folder(path, "new")
    assert (path / "deep" / "a.txt").read_text() == "old"
    assert names_in(tmp_path) == ["checkpoint"]


def test_writing_nothing_is_an_error(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(FileNotFoundError), files.replacing(path):
        pass
    assert path.read_text() == "old"


def test_what_a_killed_process_left_is_removed(tmp_path):
    left = []
    for name in ("a.txt", "folder"):
        with pytest.raises(FileNotFoundError), files.replacing(tmp_path / name) as path:
            left.append(path)
    left[0].write_text("half")
    left[1].mkdir()
    (left[1] / "b.txt").write_text("half")
    (tmp_path / "kept.txt").write_text("whole")
    (tmp_path / "kept").mkdir()
    assert len(names_in(tmp_path)) == 4
    files.remove_unfinished(tmp_path)
    assert names_in(tmp_path) == ["kept", "kept.txt"]
    files.remove_unfinished(tmp_path / "missing")


def test_what_may_still_be_written_is_left(tmp_path):
    for age in (10, 5000):
        folder = tmp_path / f".writing-0000{age:04}-a"
        folder.mkdir()
        (folder / "a.txt").write_text("half")
        for path in (folder / "a.txt", folder):
            written = path.stat().st_mtime - age
            os.utime(path, (written, written))
    with files.replacing(tmp_path / "b") as temporary:  # somebody writes here
        temporary.touch()
        files.remove_unfinished(tmp_path)
        assert names_in(tmp_path) == [".writing-00000010-a", temporary.name]
    files.remove_unfinished(tmp_path)
    assert names_in(tmp_path) == ["b"]


def test_a_file_is_written_again_after_a_kill(tmp_path):
    left = [tmp_path / f".writing-0000000{n}-{n}.txt" for n in range(2)]
    for path in left:
        path.write_text("half")
    with files.replacing(tmp_path / "0.txt") as temporary:
        temporary.touch()
    assert names_in(tmp_path) == [left[1].name, "0.txt"]


@pytest.mark.parametrize("of_library", [True, False])
def test_a_full_disk_names_the_file(tmp_path, of_library):
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    error = ValueError(f"HDF5: write failed: {full}") if of_library else full
    replacing = files.replacing(tmp_path / "a.txt")
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as caught, replacing:
        raise error
    assert caught.value.errno == errno.ENOSPC
    assert caught.value.filename == str(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("two words é 😀.png", "two words é 😀.png"),
        ("a\nb\tc", r"a\nb\tc"),
        (os.fsdecode(b"caf\xe9"), r"caf\udce9"),
        ("\u202egnp.x", r"\u202egnp.x"),
    ],
)
def test_a_name_is_shown_on_one_line(name, expected):
    assert files.shown(name) == files.shown(pathlib.Path(name)) == expected


def test_remove_takes_files_folders_and_nothing(tmp_path):
    write_folder(tmp_path / "folder")
    (tmp_path / "file").write_text("x")
    for name in ("folder", "file", "missing"):
        files.remove(tmp_path / name)
    assert names_in(tmp_path) == []


def test_sha256(tmp_path):
    content = bytes(range(256)) * 5000
    (tmp_path / "a").write_bytes(content)
    assert files.sha256(tmp_path / "a") == hashlib.sha256(content).hexdigest()


def test_check_parent(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("x")
    for good in (tmp_path / "new", tmp_path / "a" / "b" / "c", file):
        files.check_parent(good, "the run")
    for bad in (file / "run", file / "a" / "b"):
        with pytest.raises(InputError) as caught:
            files.check_parent(bad, "the run")
        expected = f"the run cannot be written below a file: {file} is one."
        assert str(caught.value) == expected
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="below a file"):
        files.check_parent("file/run", "the run")


def test_check_output(tmp_path):
    def check(name, **options):
        files.check_output(tmp_path / name, "--to", (".tflite",), **options)

    def refusal(name, **options):
        with pytest.raises(InputError) as caught:
            check(name, **options)
        return str(caught.value)

    (tmp_path / "old.tflite").write_text("x")
    (tmp_path / "folder.tflite").mkdir()
    check("new.tflite")
    check("a/b/new.tflite")
    check("old.tflite", overwrite=True)
    for name in ("new.keras", "new"):
        assert "--to must name a .tflite file" in refusal(name)
    assert "--overwrite" in refusal("old.tflite")
    (tmp_path / "link.tflite").symlink_to("nothing")
    assert "--overwrite" in refusal("link.tflite")
    check("link.tflite", overwrite=True)
    os.mkfifo(tmp_path / "pipe.tflite")
    for overwrite in (False, True):
        for name in ("folder.tflite", "pipe.tflite"):
            message = refusal(name, overwrite=overwrite)
            assert name in message
            assert "--overwrite" not in message
    assert "below a file" in refusal("old.tflite/new.tflite")


def test_replacing_takes_back_the_folder_it_made(tmp_path):
    def fail():
        with files.replacing(tmp_path / "new" / "1"):
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        fail()
    assert not (tmp_path / "new").exists()
