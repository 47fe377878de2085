"""`benchmark` trains, measures and compares; and goes on wherever it was killed."""

import contextlib
import itertools
import json
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import time
import types

import numpy as np
import pytest
from PIL import Image

from tfgan_kit import files
from tfgan_kit.errors import RunError

TINY = (
    *("benchmark", "--batch-size", "20", "--set", "n_critic=2", "--samples", "60"),
    *("--networks", "mlp", "--set", "generator.width=8", "--set", "generator.depth=1"),
    *("--set", "discriminator.width=8", "--set", "discriminator.depth=1"),
    *("--split", "train[:400]", "--test-split", "test[:100]"),
    *("--precision", "float32", "--out", "b"),
)
BUDGET = ("--budget", "3010")
PAIR = ("--variants", "wgan,gan", "--seeds", "2")
FOLDER = pathlib.Path("b")


def results_in(folder):
    """Every result by the name of its file, without what differs between machines."""
    found = {}
    for path in sorted((folder / "results").glob("*.json")):
        found[path.stem] = result = files.unsealed(json.loads(path.read_text()))
        del result["training_seconds"], result["machine"]
        for metric in result["metrics"]:
            del metric["seconds"]
    return found


@pytest.fixture(scope="module")
def uninterrupted(tfgan_kit, tmp_path_factory):
    place = tmp_path_factory.mktemp("benchmark")
    with contextlib.chdir(place):
        result = tfgan_kit.works(*TINY, *BUDGET, *PAIR)
    (place / "out").write_text(result.stdout)
    (place / "err").write_text(result.stderr)
    return place


def test_every_variant_has_the_budget_and_is_measured(uninterrupted):
    results = results_in(uninterrupted / FOLDER)
    assert [*results] == ["gan-0", "gan-1", "wgan-0", "wgan-1"]
    for name, result in results.items():
        assert f"{result['variant']}-{result['seed']}" == name
        assert (result["steps"], result["images"], result["failure"]) == (
            75,
            3000,
            None,
        )
        assert result["config"]["seed"] == result["seed"]
        assert result["parameters"]["generator"] > 1000
        assert [metric["metric"] for metric in result["metrics"]] == [
            *("frechet_distance", "kernel_distance", "precision", "recall"),
            *("least_frequent_class", "distance_from_uniform"),
        ]
    assert results["gan-0"]["metrics"] != results["gan-1"]["metrics"]


def test_the_json_holds_all_that_the_table_shows(uninterrupted):
    content = json.loads((uninterrupted / FOLDER / "benchmark.json").read_text())
    assert content["protocol"]["budget"] == 3010
    assert content["data"]["test"]["images"] == 100
    units = {one["metric"]: one["value"] for one in content["unit"]}
    shown = (uninterrupted / "out").read_text().splitlines()
    assert shown == (uninterrupted / FOLDER / "table.md").read_text().splitlines()
    (wgan,) = (line for line in shown if line.startswith("| wgan |"))
    distances = [
        result["metrics"][0]["value"]
        for result in content["results"]
        if result["variant"] == "wgan"
    ]
    mean, deviation = statistics.mean(distances), statistics.stdev(distances)
    times = mean / units["frechet_distance"]
    assert f"| wgan | 2 | {mean:.0f} ± {deviation:.0f} ({times:.2f}x) |" in wgan
    assert all(one["training_seconds"] > 0 for one in content["results"])
    machine = content["results"][0]["machine"]
    assert machine["cores"] >= 1
    assert not {"data_dir", "features"} & set(content["results"][0]["config"])
    assert set(machine["versions"]) == {"tfgan_kit", "tensorflow", "keras", "python"}


def rows_of(picture, count):
    """Twelve pictures of 28x28 a row, without the names to the left of them."""
    return np.split(np.asarray(picture)[:, -12 * 28 :], count)


def test_the_picture_has_a_row_a_variant(uninterrupted):
    with Image.open(uninterrupted / FOLDER / "samples.png") as picture:
        gan, wgan = rows_of(picture, 2)
    run = uninterrupted / FOLDER / "runs/gan-0/samples/step-00000075.png"
    with Image.open(run) as picture:
        grid = np.asarray(picture)
    # The grid of a training has eight pictures a row, of the same seed.
    np.testing.assert_array_equal(gan[:, : 8 * 28], grid[:28])
    assert wgan.std() > 1
    assert (gan != wgan).any()


def test_stderr_says_what_is_trained(uninterrupted):
    lines = (uninterrupted / "err").read_text().splitlines()
    titles = [line for line in lines if " seed " in line]
    assert titles == [
        "wgan (1 of 2), seed 0 (1 of 2)",
        "gan (2 of 2), seed 0 (1 of 2)",
        "wgan (1 of 2), seed 1 (2 of 2)",
        "gan (2 of 2), seed 1 (2 of 2)",
    ]
    last = [line for line in lines if line.startswith("training: 75 of 75  ")]
    assert len(last) == 4
    assert all("trained" in line and "d_loss" in line for line in last)


def killed(environment):
    """Starts the same benchmark and kills it in the middle of its second training."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tfgan_kit", *TINY, *BUDGET, *PAIR],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 120
    while not list((FOLDER / "runs/gan-0/checkpoints").glob("step-*")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.kill()
    process.communicate(timeout=60)
    assert [*results_in(FOLDER)] == ["wgan-0"]


@pytest.mark.slow
def test_a_killed_benchmark_goes_on(tfgan_kit, uninterrupted, environment, monkeypatch):
    from tfgan_kit.runs import training

    killed(environment)
    first = (FOLDER / "results/wgan-0.json").read_bytes()
    train = training.Run.train

    def interrupted(run, **options):
        if run.config.seed == 1:
            signal.raise_signal(signal.SIGINT)
        return train(run, **options)

    monkeypatch.setattr(training.Run, "train", interrupted)
    result = tfgan_kit(*TINY, *BUDGET, *PAIR)
    assert (result.exit_code, result.stdout) == (130, "")
    *_, last = result.stderr.splitlines()
    assert last == "2 of 4 are done; run the same command again to continue"
    assert [path.name for path in (FOLDER / "runs/wgan-1/checkpoints").iterdir()] == [
        "step-00000001"
    ]

    monkeypatch.setattr(training.Run, "train", train)
    tfgan_kit.works(*TINY, *BUDGET, *PAIR, "--quiet")
    assert results_in(FOLDER) == results_in(uninterrupted / FOLDER)
    assert (FOLDER / "results/wgan-0.json").read_bytes() == first
    pictures = [place / "samples.png" for place in (FOLDER, uninterrupted / FOLDER)]
    assert pictures[0].read_bytes() == pictures[1].read_bytes()
    assert not list(FOLDER.rglob(".writing-*"))


def test_more_variants_come_to_the_same_table(tfgan_kit, uninterrupted, monkeypatch):
    from tfgan_kit.runs import training

    shutil.copytree(uninterrupted / FOLDER, FOLDER)
    before = results_in(FOLDER)
    train = training.Run.train

    def diverging(run, **options):
        if run.config.variant == "lsgan":
            raise RunError("g_loss became nan at step 1: the training has diverged.")
        return train(run, **options)

    monkeypatch.setattr(training.Run, "train", diverging)
    more = ("--variants", "lsgan,gan:dcgan", "--seeds", "1")
    for _ in range(2):  # what has failed is not trained again
        result = tfgan_kit(*TINY, *BUDGET, *more, "--quiet")
        assert result.exit_code == 1
        assert result.stderr == (
            "Error: lsgan with seed 0 failed; b/table.md says why.\n"
        )
        monkeypatch.setattr(training, "start", None)
    rows = [line for line in result.stdout.splitlines() if line.startswith("| ")]
    names = ["gan | 2", "gan:dcgan | 1", "lsgan | 0", "wgan | 2"]
    assert [" | ".join(row[2:].split(" | ")[:2]) for row in rows[2:]] == names
    assert "lsgan with seed 0 failed: g_loss became nan at step 1" in result.stdout
    after = results_in(FOLDER)
    assert after["gan-dcgan-0"]["config"]["networks"] == "dcgan"
    assert {name: after[name] for name in before} == before
    with Image.open(FOLDER / "samples.png") as picture:
        gan, dcgan, lsgan, wgan = rows_of(picture, 4)
    assert all(row.std() > 1 for row in (gan, dcgan, wgan))
    assert (lsgan == 255).all()


def test_the_same_command_again_trains_nothing(tfgan_kit, uninterrupted, contents):
    shutil.copytree(uninterrupted / FOLDER, FOLDER)
    before = contents()
    result = tfgan_kit.works(*TINY, *BUDGET, *PAIR)
    assert result.stderr == ""
    assert result.stdout == (uninterrupted / "out").read_text()
    assert contents() == before


def test_another_benchmark_in_the_same_folder_is_refused(
    tfgan_kit, uninterrupted, contents
):
    shutil.copytree(uninterrupted / FOLDER, FOLDER)
    before = contents()
    for options, difference in [
        (("--budget", "3011"), "budget is 3010, not 3011."),
        (("--minutes", "1"), "budget is 3010, not None; minutes is None, not 1.0."),
        ((*BUDGET, "--metrics", "fid"), "metrics is ['fid', 'kid', 'pr', 'classes'], "),
        ((*BUDGET, "--dataset", "mnist"), "dataset is None, not 'mnist'."),
    ]:
        sentence = tfgan_kit.fails(2, *TINY, *PAIR, *options)
        assert sentence.startswith("the results in b belong to another benchmark: ")
        assert difference in sentence
    assert contents() == before


def test_bad_input_is_refused_before_anything_is_written(tfgan_kit):
    for options, part in [
        (("--variants", "wgam"), "unknown variant 'wgam'"),
        (("--variants", ""), "unknown variant ''"),
        (("--variants", "gan:"), "networks"),
        (("--variants", "gan:resnext"), "resnext"),
        (("--budget", "39"), "give a --budget of at least that"),
        ((*BUDGET, "--minutes", "1"), "not both"),
        (("--seeds", "0"), "seeds must be"),
        (("--metrics", "fad"), "the metrics are fid,"),
        (("--test-split", "validation"), "The data set has no such split"),
        (("--dataset", "missing/"), "The path does not exist"),
        (("--dataset", str(FOLDER)), "give another --out"),
        (("--set", "clip=1"), "knows no 'clip' for gan"),
        (("--batch-size", "401"), "batch"),
        (("--image-size", "1x1"), "1x1"),
        (("--features", "missing.keras"), "missing.keras"),
        (("--features", "inception:missing.pb"), "missing.pb"),
    ]:
        sentence = tfgan_kit.fails(2, *TINY, "--seeds", "1", "--quiet", *options)
        assert part in sentence, options
    assert not FOLDER.exists()


def test_minutes_end_each_training(tfgan_kit, monkeypatch):
    from tfgan_kit.benchmarking import training_clock

    seconds = itertools.count(step=5.0)
    fake = types.SimpleNamespace(perf_counter=lambda: next(seconds))
    monkeypatch.setattr(training_clock, "time", fake)
    args = ("--variants", "gan", "--seeds", "1", "--metrics", "fid", "--minutes", "1")
    shown = tfgan_kit.works(*TINY, *args, "--quiet").stdout
    result = json.loads((FOLDER / "results/gan-0.json").read_text())
    # The first step is not counted.
    assert (result["steps"], result["training_seconds"]) == (1 + 12, 60)
    assert "Each training takes 1 min " in shown
    assert "| 1.00 |" in shown
    (row,) = (line for line in shown.splitlines() if line.startswith("| gan |"))
    assert "±" not in row
