"""Files that somebody deletes while a run is training."""

import shutil

import pytest

from helpers import assert_all_equal
from tfgan_kit.runs import folder_lock, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import config_of, result


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    return _train(tmp_path_factory.mktemp("runs") / "straight")[0]


def _train(path, after_step_3=lambda folder: None):
    """A run of 5 steps in which something happens after the third, and what it said."""
    said, calls = [], []
    run = training.start(config_of("gan"), RunFolder(path), said.append)
    run.announce = said.append

    def look():
        calls.append(None)
        if len(calls) == 3:
            after_step_3(run.folder)
        return False

    del said[:]
    assert run.train(stop=look)
    return run, said


def test_the_record_and_the_table(straight, tmp_path):
    def delete(folder):
        folder.recipe.unlink()
        folder.metrics.unlink()

    run, said = _train(tmp_path / "run", delete)
    assert len(said) == 1
    for name in ("recipe.json", "metrics.csv"):
        expected = straight.folder.path / name
        assert (run.folder.path / name).read_bytes() == expected.read_bytes()
    assert_all_equal(result(run), result(straight))


def test_the_whole_folder(straight, tmp_path):
    run, said = _train(tmp_path / "run", lambda folder: shutil.rmtree(folder.path))
    assert len(said) == 1
    folder_lock.release(run.folder.path)
    again = training.resume(run.folder.config(), run.folder)
    assert again.step == 5
    assert_all_equal(result(again), result(straight))
    assert run.folder.metrics.read_text() == straight.folder.metrics.read_text()
