"""The wheel: one top-level name, the command, the embedded data."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

ROOT = pathlib.Path(__file__).parents[1]


_ANYWHERE = shutil.ignore_patterns(".*", "*.egg-info", "__pycache__")


def _left_out(folder, names):
    """What a checkout may hold beside the sources; `tfgan_kit/runs` is a room."""
    made = {"runs", "build"} if pathlib.Path(folder) == ROOT else set()
    return _ANYWHERE(folder, names) | made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=_left_out)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet"]
    command += ["--no-build-isolation", "--wheel-dir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


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
