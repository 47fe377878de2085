import subprocess
import sys

import pytest

from tfgan_kit.data.names import EMBEDDED, check_dataset, is_path
from tfgan_kit.errors import InputError


@pytest.mark.parametrize("dataset", ["./a", "../a", "/a", "~", "~/a"])
def test_spelt_as_a_path(dataset):
    assert is_path(dataset)


def test_an_existing_file_is_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert not is_path("faces.npz")
    (tmp_path / "faces.npz").touch()
    assert is_path("faces.npz")


@pytest.mark.parametrize("dataset", [EMBEDDED, "mnist", "lsun/bedroom", "mnist:3.0.1"])
def test_names_pass(dataset):
    check_dataset(dataset)


@pytest.mark.parametrize("dataset", ["", "  ", None])
def test_an_empty_name_is_refused(dataset):
    with pytest.raises(InputError, match=r"Give the name of a data set.*Received: dat"):
        check_dataset(dataset)


def test_paths_are_refused_with_what_is_wrong_with_them(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        check_dataset(str(tmp_path / "none"))
    with pytest.raises(InputError, match="folder is empty"):
        check_dataset(str(tmp_path))
    (tmp_path / "faces.npz").touch()
    for path in (tmp_path, tmp_path / "faces.npz"):
        with pytest.raises(InputError, match=r"not read yet.*--data-dir"):
            check_dataset(str(path))


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
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        data.nothing  # noqa: B018
