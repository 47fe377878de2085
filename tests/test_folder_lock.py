"""One process at a time writes to a run folder or a benchmark."""

import pathlib
import subprocess
import sys

import pytest

from tfgan_kit.errors import InputError
from tfgan_kit.runs import folder_lock, run_folder
from tfgan_kit.runs.run_folder import RunFolder

HOLD = """
import sys
from tfgan_kit.runs import folder_lock
folder_lock.hold(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock of `tmp_path / "run"`."""
    arguments = [sys.executable, "-c", HOLD, tmp_path / "run"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(arguments, **pipes, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_is_refused_until_the_first_is_dead(other, tmp_path):
    with pytest.raises(InputError, match=f"pid {other.pid} on "):
        folder_lock.hold(tmp_path / "run")
    other.kill()
    other.wait()
    folder_lock.hold(tmp_path / "run")
    folder_lock.hold(tmp_path / "run")  # this process has it already
    folder_lock.release(tmp_path / "run")
    assert (tmp_path / "run").exists()  # this process has not made it


def test_a_release_removes_the_folders_that_it_made(tmp_path):
    folder_lock.hold(tmp_path / "runs/first")
    folder_lock.release(tmp_path / "runs/first")
    assert not any(tmp_path.iterdir())


def test_a_release_keeps_what_is_in_the_folder(tmp_path):
    folder_lock.hold(tmp_path)
    (tmp_path / "recipe.json").touch()
    folder_lock.release(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["recipe.json"]


def test_default_names_are_claimed(tmp_path, monkeypatch):
    names = [run_folder.claim_next("gan", "a/b.npy", tmp_path).name for _ in "ab"]
    assert names == ["gan-b-1", "gan-b-2"]
    # Two processes look at the same moment: the slower one finds its number taken.
    choices = [RunFolder(tmp_path / "gan-b-2"), RunFolder(tmp_path / "gan-b-3")]
    monkeypatch.setattr(run_folder, "next_folder", lambda *_: choices.pop(0))
    assert run_folder.claim_next("gan", "b", tmp_path).name == "gan-b-3"


def test_a_folder_killed_at_its_start_is_new(tmp_path):
    for name in (folder_lock.NAME, ".writing-0123abcd-recipe.json"):
        (tmp_path / name).touch()
    RunFolder(tmp_path).check_new()
    (tmp_path / ".writing-notes").touch()
    with pytest.raises(InputError, match="not empty"):
        RunFolder(tmp_path).check_new()


def test_a_resume_removes_what_a_kill_left(tmp_path):
    (tmp_path / "samples").mkdir()
    left = [".writing-0123abcd-metrics.csv", "samples/.writing-0123abcd-step-1.png"]
    kept = [".writing-notes", "samples/step-1.png"]
    for name in left + kept:
        (tmp_path / name).touch()
    RunFolder(tmp_path).remove_unfinished()
    found = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file()}
    assert found == set(map(str, map(pathlib.Path, kept)))
