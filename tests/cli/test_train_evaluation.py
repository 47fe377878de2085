"""`train --eval-every`, `--best-by`, and `export --best`."""

import json
import os
import pathlib
import re

import pytest

MEASURED = ("--eval-every", "1", "--eval-samples", "30")


@pytest.fixture(scope="module")
def measured(tfgan_kit, tmp_path_factory):
    """The folder of a run, and what it said."""
    place = tmp_path_factory.mktemp("measured")
    options = (*MEASURED, "--best-by", "fid", "--no-export", "--run-dir", place / "run")
    return place / "run", tfgan_kit.works("train", *tfgan_kit.tiny, *options).stderr


def test_it_says_what_it_measures_and_the_numbers(measured):
    run, stderr = measured
    _, first, second, *_, last = stderr.splitlines()
    assert first.startswith("the classifier of fashion_mnist is right for 9")
    assert second == (
        "measuring fid of 30 pictures against 2,000 images of test, every 1 epochs and "
        "at the end"
    )
    shown = re.findall(
        r"training: (\d) of 6 .* frechet_distance (\d+\.\d+)$", stderr, re.M
    )
    lines = (run / "evaluations.jsonl").read_text().splitlines()
    found = [json.loads(line) for line in lines]
    assert (
        [int(step) for step, _ in shown] == [line["step"] for line in found] == [4, 6]
    )
    assert [float(value) for _, value in shown] == [
        round(line["results"][0]["value"], 4) for line in found
    ]
    step, value = min(shown, key=lambda pair: float(pair[1]))
    assert last == (
        f"best frechet_distance {value} at step {step}: tfgan-kit export {run} --best"
    )
    assert os.listdir(run / "best") == [f"step-{int(step):08d}"]


def test_the_options_are_recorded_and_may_change_when_it_goes_on(tfgan_kit, measured):
    run, _ = measured
    config = json.loads((run / "recipe.json").read_text())["config"]
    assert (config["eval_every"], config["eval_samples"]) == (1, 30)
    assert (config["eval_metrics"], config["best_by"]) == (["fid"], "fid")
    options = ("--eval-metrics", "kid,pr", "--best-by", "recall", "--features", "a.pb")
    shown = tfgan_kit.works("train", "--resume", run, *options, "--dry-run").stdout
    config = json.loads(shown)
    assert (config["eval_metrics"], config["best_by"]) == (["kid", "pr"], "recall")
    # The run may be resumed from another folder.
    assert config["features"] == str(pathlib.Path("a.pb").absolute())
    for given, kept in (("inception", "inception"), ("inception:b", None)):
        options = ("--features", given, "--dry-run")
        shown = tfgan_kit.works("train", "--resume", run, *options).stdout
        path = f"inception:{pathlib.Path('b').absolute()}"
        assert json.loads(shown)["features"] == (kept or path)


def test_the_best_is_exported(tfgan_kit, measured):
    run, _ = measured
    tfgan_kit.works("export", run, "--to", "a", "--best")
    card = json.loads(pathlib.Path("a/1/assets.extra/model_card.json").read_text())
    (best,) = (run / "best").iterdir()
    about = json.loads((best / "state.json").read_text())
    assert card["step"] == about["step"]
    assert card["figures"] == {"best": about["about"]}
    assert about["about"]["metric"] == "frechet_distance"
    tfgan_kit.works("verify", "a", "--run", run, "--best")


def test_a_run_begins_to_measure_when_it_goes_on(tfgan_kit, copied):
    sentence = tfgan_kit.fails(2, "export", tfgan_kit.run, "--best", "--to", "a")
    assert sentence.endswith("train it with --eval-every N --best-by METRIC.")
    options = ("--steps", "8", *MEASURED, "--eval-metrics", "swd", "--no-export")
    tfgan_kit.works("train", "--resume", tfgan_kit.run, *options, "--quiet")
    (line,) = (tfgan_kit.run / "evaluations.jsonl").read_text().splitlines()
    assert json.loads(line)["step"] == 8


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--best-by", "fid"], "--best-by goes with --eval-every: give both."),
        (["--eval-samples", "9"], "--eval-samples goes with --eval-every: give both."),
        (["--features", "no"], "--features goes with --eval-every: give both."),
        (["--eval-every", "0"], "eval_every must be an integer of at least 1."),
        ([*MEASURED, "--eval-samples", "0"], "eval_samples must be an integer of at"),
        ([*MEASURED, "--eval-metrics", "fid,"], "the metrics are fid, kid, "),
        ([*MEASURED, "--best-by", "pr"], "--best-by takes fid, kid, is, swd, label-"),
        ([*MEASURED, "--best-by", "recall"], "--best-by recall needs pr among --eval-"),
    ],
)
def test_bad_options_are_refused(tfgan_kit, options, sentence):
    options = ("train", "--variant", "gan", *options, "--dry-run")
    assert tfgan_kit.fails(2, *options).startswith(sentence)


def test_features_that_are_not_there_end_it_before_the_run_begins(tfgan_kit):
    options = (*tfgan_kit.tiny, *MEASURED, "--features", "no.pb", "--run-dir", "run")
    sentence = tfgan_kit.fails_in_training(*options, code=2)
    assert sentence.endswith(f"there is no {pathlib.Path('no.pb').absolute()}.")
    assert not os.listdir()
