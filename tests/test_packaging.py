"""The wheel and the sdist: one top-level name, the command, the embedded data."""

import email
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest

ROOT = pathlib.Path(__file__).parents[1]


_ANYWHERE = shutil.ignore_patterns(".*", "*.egg-info", "__pycache__")


def _left_out(folder, names):
    """What a checkout may hold beside the sources; `tfgan_kit/runs` is a room."""
    made = {"runs", "build"} if pathlib.Path(folder) == ROOT else set()
    return _ANYWHERE(folder, names) | made


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The sources alone: what an earlier build has left would hide missing files."""
    folder = tmp_path_factory.mktemp("checkout") / "source"
    shutil.copytree(ROOT, folder, ignore=_left_out)
    return folder


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    return _wheel_of(source, tmp_path_factory.mktemp("wheel"))


def _wheel_of(source, folder):
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet"]
    command += ["--no-build-isolation", "--wheel-dir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


def _names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_a_wheel_of_the_sdist_is_that_of_the_checkout(source, wheel, tmp_path):
    code = (
        f"from setuptools import build_meta; build_meta.build_sdist({str(tmp_path)!r})"
    )
    command = [sys.executable, "-c", code]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (path,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = tmp_path / path.name.removesuffix(".tar.gz")
    assert {"README.md", "LICENSE", "CHANGELOG.md", "CITATION.cff", "cli"} <= {
        one.name for one in folder.iterdir()
    }
    assert _names(_wheel_of(folder, tmp_path)) == _names(wheel)


def test_the_metadata_names_the_project_and_its_pythons(wheel):
    (name,) = [one for one in _names(wheel) if one.endswith("/METADATA")]
    with zipfile.ZipFile(wheel) as archive:
        metadata = email.message_from_bytes(archive.read(name))
    assert metadata["Author"] == "The tfgan-kit developers"
    assert metadata["Summary"]
    assert metadata["Keywords"]
    urls = dict(url.split(", ") for url in metadata.get_all("Project-URL"))
    assert {"Source", "Documentation", "Changelog", "Issues"} <= set(urls)
    assert all(url.startswith("https://github.com/tfgan-kit/") for url in urls.values())
    classifiers = metadata.get_all("Classifier")
    assert "License :: OSI Approved :: Apache Software License" in classifiers
    assert "Typing :: Typed" in classifiers
    prefix = "Programming Language :: Python :: 3."
    minors = [int(one[len(prefix) :]) for one in classifiers if one.startswith(prefix)]
    requires = f">=3.{min(minors)},<3.{max(minors) + 1}"
    assert set(metadata["Requires-Python"].split(",")) == set(requires.split(","))
    assert {"litert", "serving", "tensorboard"} <= set(
        metadata.get_all("Provides-Extra")
    )


def test_the_wheel_brings_one_name_and_all_rooms(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (top_level,) = [name for name in names if name.endswith("top_level.txt")]
        assert archive.read(top_level).decode().split() == ["tfgan_kit"]
        (points,) = [name for name in names if name.endswith("entry_points.txt")]
        assert "tfgan-kit = tfgan_kit.cli.main:main" in archive.read(points).decode()
    modules = {
        str(path.relative_to(ROOT))
        for pattern in ("*.py", "*.pyi", "py.typed")
        for path in (ROOT / "tfgan_kit").rglob(pattern)
    }
    assert modules <= set(names)
    commands = {
        f"tfgan_kit/{path.relative_to(ROOT)}" for path in (ROOT / "cli").rglob("*.py")
    }
    assert commands <= set(names)
    assert not [name for name in names if name.startswith(("cli/", "tests/"))]


def test_the_embedded_data_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        parts = [i for i in archive.infolist() if "fashion_mnist_mini/" in i.filename]
    names = {pathlib.Path(part.filename).name for part in parts}
    assert {"LICENSE", "dataset_info.json", "features.json"} <= names
    assert sum(name.startswith("fashion_mnist_mini-") for name in names) == 2
    assert 5e6 < sum(part.file_size for part in parts) < 7e6


def test_the_classifiers_are_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        parts = [i for i in archive.infolist() if "features/classifiers/" in i.filename]
    assert {part.filename for part in parts} == {
        f"tfgan_kit/metrics/features/classifiers/{name}/{file}"
        for name in ("fashion_mnist", "mnist")
        for file in ("classifier.keras", "facts.json")
    }
    assert max(part.file_size for part in parts) < 2**20


def test_the_installed_wheel_runs_from_another_folder(wheel, tmp_path):
    target = tmp_path / "site"
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--quiet"]
    subprocess.run(
        [*command, "--target", str(target), str(wheel)], check=True, capture_output=True
    )
    environment = {**os.environ, "PYTHONPATH": str(target)}
    script = [target / "bin" / "tfgan-kit"]
    for program in (script, [sys.executable, "-m", "tfgan_kit"]):
        done = subprocess.run(
            [*map(str, program), "--version"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert re.fullmatch(r"tfgan-kit, version \d+\.\d+\.\d+\n", done.stdout)
