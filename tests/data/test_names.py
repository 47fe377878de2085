import subprocess
import sys

import pytest

from tfgan_kit.data.names import EMBEDDED, check_dataset, is_path, kind_of
from tfgan_kit.errors import InputError

PATHS = ["./a", "../a", "/a", "~", "~/a", "a/", "faces.npz", "my/faces.NPY"]


@pytest.mark.parametrize("dataset", PATHS)
def test_spelt_as_a_path(dataset):
    assert is_path(dataset)


def test_what_exists_is_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert not is_path("faces")
    assert kind_of("faces") == "tfds"
    (tmp_path / "faces").mkdir()
    (tmp_path / "faces.npz").touch()
    assert is_path("faces")
    assert (kind_of("faces"), kind_of("faces.npz")) == ("folder", "array")


@pytest.mark.parametrize("dataset", [EMBEDDED, "mnist", "lsun/bedroom", "mnist:3.0.1"])
def test_names_pass(dataset):
    check_dataset(dataset)


@pytest.mark.parametrize("dataset", ["", "  ", None])
def test_an_empty_name_is_refused(dataset):
    with pytest.raises(InputError, match=r"Give the name of a data set.*Received: dat"):
        check_dataset(dataset)


def test_paths_are_refused_with_what_is_wrong_with_them(tmp_path):
    for none in (tmp_path / "none", "faces.npz", "cats/"):
        with pytest.raises(InputError, match=r"The path does not exist; .*Received: "):
            check_dataset(str(none))
    with pytest.raises(InputError, match=r"folder is empty; .*Received: dataset="):
        check_dataset(str(tmp_path))
    (tmp_path / "faces.txt").touch()
    with pytest.raises(InputError, match=r"a .npy or .npz .*Received: dataset="):
        check_dataset(str(tmp_path / "faces.txt"))


def test_folders_and_arrays_pass(tmp_path):
    for name in ("a.npy", "b.NPZ"):
        (tmp_path / name).touch()
        check_dataset(str(tmp_path / name))
    check_dataset(str(tmp_path))


def test_the_room_imports_nothing_heavy():
    code = (
        "import sys, tfgan_kit.data as data; data.check_dataset('mnist'); "
        "print({'tensorflow', 'tensorflow_datasets', 'numpy'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_every_public_name_is_there():
    from tfgan_kit import data

    assert {"load", "ImageData", "training_stream", "EMBEDDED"} <= {*dir(data)}
    for name in data.__all__:
        assert getattr(data, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        data.nothing  # noqa: B018
