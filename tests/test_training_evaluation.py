"""A run that measures itself: the same training, and its best checkpoint."""

import dataclasses
import functools
import json
import os

import numpy as np
import pytest

from helpers import assert_all_equal, some_images
from tfgan_kit import callbacks, unasked
from tfgan_kit.errors import InputError
from tfgan_kit.metrics.features import classifier_training
from tfgan_kit.runs import checkpoints, run_evaluation, training
from tfgan_kit.runs.run_folder import RunFolder
from tiny_runs import STEPS, config_of, result, stop_after

MEASURED = {"eval_every": 1, "eval_samples": 30, "best_by": "fid"}


def lines(run):
    """What was measured, by step; without how long it took."""
    found = {}
    for line in run.folder.evaluations.read_text().splitlines():
        line = json.loads(line)
        assert line["step"] not in found
        found[line["step"]] = [{**one, "seconds": None} for one in line.pop("results")]
    return found


def best(run):
    """The step that is kept as the best, and its value."""
    (path,) = run.folder.best.iterdir()
    return checkpoints.step_of(path), checkpoints.about(path)["value"]


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    folder = RunFolder(tmp_path_factory.mktemp("runs") / "straight")
    said = []
    run = training.start(config_of("gan", **MEASURED), folder, said.append)
    assert run.train()
    assert any("fid of 30 pictures against 2,000 images of test" in s for s in said)
    return run


def test_every_epoch_and_the_end_are_measured_and_the_best_is_kept(straight):
    found = {step: results[0]["value"] for step, results in lines(straight).items()}
    assert [*found] == [2, 4, STEPS]
    assert best(straight) == min(found.items(), key=lambda item: item[1])
    assert len(os.listdir(straight.folder.checkpoints)) == 3
    model = training.load(straight.folder, best=True)
    assert int(model.step) == best(straight)[0]
    fresh = callbacks.Evaluate(
        straight.evaluate.real, straight.evaluate.extractor, num_images=30
    )
    fresh.set_model(model)
    logs = {}
    fresh.measure(logs)
    assert logs["frechet_distance"] == pytest.approx(best(straight)[1])


def test_a_stopped_and_resumed_run_measures_the_same(straight, tmp_path):
    run = training.start(config_of("gan", **MEASURED), RunFolder(tmp_path / "run"))
    run.train(stop=stop_after(3))
    run = training.resume(run.folder.config(), run.folder)
    assert run.train()
    assert lines(run) == lines(straight)
    assert best(run) == best(straight)
    assert_all_equal(result(run), result(straight))


def test_what_a_kill_cuts_off_is_measured_again(straight, tmp_path, monkeypatch):
    run = training.start(config_of("gan", **MEASURED), RunFolder(tmp_path / "run"))
    save = checkpoints.save

    def killed(model, folder, *args, **kwargs):
        if folder == run.folder.checkpoints and int(model.step) == 4:
            raise KeyboardInterrupt
        save(model, folder, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "save", killed)
        with pytest.raises(KeyboardInterrupt):
            run.train()
    # What is measured was saved before.
    assert [*lines(run)] == [2]
    run = training.resume(run.folder.config(), run.folder)
    assert run.step == 3
    run.train()
    assert lines(run) == lines(straight)
    assert best(run) == best(straight)


@pytest.mark.parametrize("step", [2, STEPS])
def test_an_evaluation_that_fails_costs_no_steps(straight, tmp_path, step):
    """It is done first when the run goes on, also if the run is complete."""
    run = training.start(config_of("gan", **MEASURED), RunFolder(tmp_path / "run"))
    measure = run.evaluate.measure

    def failing(logs):
        if int(run.model.step) == step:
            raise OSError("no space")
        measure(logs)

    run.evaluate.measure = failing
    with pytest.raises(OSError, match="no space"):
        run.train()
    assert step not in lines(run)
    run = training.resume(run.folder.config(), run.folder)
    assert run.step == step
    assert run.train()
    assert lines(run) == lines(straight)
    assert best(run) == best(straight)
    assert_all_equal(result(run), result(straight))
    assert run.folder.metrics.read_text() == straight.folder.metrics.read_text()
    assert not training.resume(run.folder.config(), run.folder).owes_evaluation()


@pytest.mark.slow
def test_a_kill_between_the_best_and_its_line(straight, tmp_path, monkeypatch):
    run = training.start(config_of("gan", **MEASURED), RunFolder(tmp_path / "run"))
    with monkeypatch.context() as patch:
        patch.setattr(run_evaluation.json, "dumps", interrupted)
        with pytest.raises(KeyboardInterrupt):
            run.train()
    run = training.resume(run.folder.config(), run.folder)
    assert run.train()
    assert lines(run) == lines(straight)
    assert best(run) == best(straight)


def interrupted(*_, **__):
    raise KeyboardInterrupt


@pytest.mark.slow
@pytest.mark.parametrize("place", ["a file", "no home"])
def test_a_cache_that_cannot_be_written_is_off(place, straight, tmp_path, monkeypatch):
    """A file stands in its place: permissions do not bind everybody."""
    if place == "a file":
        (tmp_path / "file").touch()
        monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "file"))
    else:
        monkeypatch.setenv("TFGAN_KIT_CACHE", "~nobody-of-this-name/cache")
    unasked.forget()
    said = []
    folder = RunFolder(tmp_path / "run")
    run = training.start(config_of("gan", **MEASURED), folder, said.append)
    assert run.train()
    (about,) = [sentence for sentence in said if "cache is off" in sentence]
    assert "TFGAN_KIT_CACHE" in about
    assert lines(run) == lines(straight)
    assert best(run) == best(straight)


def test_a_complete_run_needs_no_features(straight):
    run = training.resume(straight.config, straight.folder)
    assert (run.step, run.evaluate) == (STEPS, None)


# Data of one's own -------------------------------------------------------------------


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A function: the options for a run on an array of 40 images."""
    monkeypatch.setenv("TFGAN_KIT_CACHE", str(tmp_path / "cache"))
    short = functools.partial(classifier_training.train, steps=2)
    monkeypatch.setattr(classifier_training, "train", short)

    def options(**arrays):
        path = tmp_path / "own.npz"
        np.savez(path, images=some_images(40), **arrays)
        return {"dataset": str(path), "split": "train", **MEASURED}

    return options


@pytest.mark.slow
def test_a_run_that_measures_trains_as_one_that_does_not(own, tmp_path):
    options = own(labels=np.arange(40) % 2)
    said = []
    run = training.start(
        config_of("gan", **options), RunFolder(tmp_path / "a"), said.append
    )
    run.train()
    assert any("measuring against the training images, with none" in s for s in said)
    assert any("training a classifier of own" in sentence for sentence in said)
    none = dict.fromkeys(["eval_every", "eval_samples", "eval_metrics", "best_by"])
    config = dataclasses.replace(run.config, **none)
    plain = training.start(config, RunFolder(tmp_path / "b"))
    plain.train()
    assert_all_equal(result(run), result(plain))
    assert run.folder.metrics.read_text() == plain.folder.metrics.read_text()
    assert not plain.folder.evaluations.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {},
            "own has no labels, which training a classifier needs: give --features inc",
        ),
        ({"features": "/no"}, "there is no /no"),
        ({"eval_samples": 1, "eval_metrics": ["fid"]}, "no labels"),
        ({"eval_metrics": ["fid", "nearest"]}, "nearest compares training images with"),
    ],
)
def test_what_cannot_be_measured_ends_before_the_run_begins(
    own, tmp_path, given, sentence
):
    with pytest.raises(InputError, match=sentence):
        training.start(
            config_of("gan", **{**own(), **given}), RunFolder(tmp_path / "run")
        )
    assert not (tmp_path / "run").exists()


def test_pixels_need_no_features(own, tmp_path):
    given = {**own(), "eval_metrics": ["swd"], "best_by": "swd"}
    run = training.start(config_of("gan", **given), RunFolder(tmp_path / "run"))
    run.train(stop_after=2)
    assert len(lines(run)) == 1


def test_too_few_pictures_are_told_before(tmp_path):
    config = config_of("gan", **{**MEASURED, "eval_samples": 1})
    with pytest.raises(InputError, match="fid takes 2 images or more of each kind"):
        training.start(config, RunFolder(tmp_path / "run"))
    assert not (tmp_path / "run").exists()
