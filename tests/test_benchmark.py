"""A benchmark's budget, its clock, its folder and what it shows, without training."""

import json
import statistics
import types

import numpy as np
import pytest
from PIL import Image

from helpers import VARIANTS
from tfgan_kit.benchmarking import report, training_clock
from tfgan_kit.benchmarking.benchmark_folder import BenchmarkFolder
from tfgan_kit.benchmarking.benchmark_plan import (
    DEFAULT_BUDGET,
    BenchmarkPlan,
    parse_variants,
)
from tfgan_kit.benchmarking.markdown_table import (
    mean_and_deviation,
    median_and_range,
)
from tfgan_kit.benchmarking.results_table import results_page
from tfgan_kit.benchmarking.training_clock import TrainingClock
from tfgan_kit.errors import InputError
from tfgan_kit.modalities import image_grids
from tfgan_kit.runs import run_config

PROTOCOL = {"budget": 2000, "minutes": None, "samples": 100}


@pytest.mark.parametrize(
    ("variant", "budget", "steps"),
    [("wgan", 1000, 50), ("wgan", 1019, 50), ("wgan", 20, 1), ("dcgan", 1000, 100)],
)
def test_every_discriminator_sees_the_budget(variant, budget, steps):
    """WGAN has an n_critic of 2."""
    plan = BenchmarkPlan(
        variants=(variant,), budget=budget, run_options={"batch_size": 10}
    )
    config = plan.config(variant, seed=7)
    assert config.total_steps(None) == config.sample_every == steps
    assert steps * config.images_per_step <= budget < (steps + 1) * 10 * 2
    assert (config.seed, config.export) == (7, False)


def test_the_default_budget_is_of_images():
    assert BenchmarkPlan(variants=("gan",)).budget == DEFAULT_BUDGET
    plan = BenchmarkPlan(variants=("gan",), minutes=2.0)
    assert plan.budget is None
    assert plan.config("gan", 0).steps > 10**8


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"budget": 63}, "a step of wgan takes 64 images: give a --budget of at "),
        ({"budget": 0}, "budget must be an integer of at least 1"),
        ({"minutes": 0.0}, "minutes must be a number above 0"),
        ({"budget": 1, "minutes": 1.0}, "--budget or as --minutes, not both"),
        ({"seeds": 0}, "seeds must be an integer of at least 1"),
        ({"samples": 0}, "samples must be an integer"),
        ({"metrics": ("fid", "")}, "the metrics are fid, kid"),
        ({"settings": ("gp_weight=1",)}, "knows no 'gp_weight' for gan"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(given, sentence):
    with pytest.raises(InputError) as error:
        BenchmarkPlan(variants=("gan", "wgan"), **given)
    assert sentence in str(error.value)


def test_variants_are_named_each_once():
    assert parse_variants("wgan, gan,wgan") == ("wgan", "gan")
    assert parse_variants("all") == VARIANTS
    with pytest.raises(InputError, match="unknown variant 'wgam': did you mean wgan"):
        parse_variants("gan,wgam")


@pytest.mark.parametrize("budget", [{}, {"minutes": 2.0}])
def test_the_data_change_no_budget_but_the_penalties(budget):
    plan = BenchmarkPlan(variants=("stylegan2",), **budget)
    config = plan.config("stylegan2", 0)
    after, _ = run_config.choose(config, (256, 256, 3), 20)
    assert after.model["r1_weight"] > config.model["r1_weight"]
    for name in ("batch_size", "steps", "augment", "checkpoint_every", "sample_every"):
        assert getattr(after, name) == getattr(config, name)


def test_seeds_come_after_variants():
    plan = BenchmarkPlan(variants=("wgan", "gan"), seeds=2)
    assert plan.tasks == [("wgan", 0), ("gan", 0), ("wgan", 1), ("gan", 1)]


def test_data_may_lie_elsewhere_when_a_benchmark_goes_on():
    run_options = {"dataset": "mnist", "data_dir": "there"}
    protocol = BenchmarkPlan(variants=("gan",), run_options=run_options).protocol()
    assert "there" not in json.dumps(protocol)
    assert protocol["dataset"] == "mnist"


@pytest.fixture
def ticking(monkeypatch):
    """Each look at the clock finds it one second later."""
    seconds = iter(range(1000))
    fake = types.SimpleNamespace(perf_counter=lambda: next(seconds))
    monkeypatch.setattr(training_clock, "time", fake)


def run_steps(clock, first, last):
    """Calls the clock as `fit` does; gives the step at which it ended that."""
    clock.set_model(types.SimpleNamespace(step=first, stop_training=False))
    clock.on_train_begin()
    for step in range(first + 1, last + 1):
        clock.on_train_batch_begin(0)
        clock.model.step = step
        clock.on_train_batch_end(0)
        if clock.model.stop_training:
            return step
    return None


def test_the_first_step_of_a_part_is_not_counted(ticking, tmp_path):
    clock = TrainingClock(tmp_path / "clock.txt", step=0, total=30)
    assert clock.left is None
    assert run_steps(clock, 0, 10) is None
    assert (clock.seconds, clock.step, clock.is_over) == (9, 10, False)
    assert clock.left == pytest.approx(20 * 0.9)
    run_steps(clock, 10, 30)
    assert clock.is_over


def test_a_limit_ends_the_training_over_its_parts(ticking, tmp_path):
    path = tmp_path / "clock.txt"
    assert run_steps(TrainingClock(path, 0, 10**9, limit=10), 0, 5) is None
    # The checkpoint before is of step 3: 2 seconds had passed.
    clock = TrainingClock(path, 3, 10**9, limit=10)
    assert (clock.seconds, clock.left) == (2, 8)
    assert run_steps(clock, 3, 99) == 3 + 1 + 8
    assert TrainingClock(path, 12, 10**9, limit=10).is_over


def test_a_damaged_line_of_the_clock_is_passed_over(tmp_path):
    path = tmp_path / "clock.txt"
    path.write_text("1 0.0000\n2 1.0000\n3 2.002 1.0000\n3 7.0000\n4 8.00")
    assert TrainingClock(path, 5, total=9).seconds == 7
    assert TrainingClock(path, 2, total=9).seconds == 1


def result_of(variant, seed, distance, failure=None):
    found = {"warning": "of few images it is too large"}
    metrics = [
        {"metric": "frechet_distance", "value": distance, **found},
        {"metric": "distance_from_uniform", "value": 0.5, "warning": None},
        {"metric": "recall", "value": distance / 1000, "warning": None},
    ]
    return {
        "variant": variant,
        "seed": seed,
        "failure": failure,
        "training_seconds": 90.0 + seed,
        "machine": {"cpu": "i486", "cores": 2, "gpus": []},
        "parameters": {"generator": 1234, "discriminator": 5},
        "metrics": [] if failure else metrics,
    }


RESULTS = [
    result_of("gan", 0, 0.0, "g_loss became nan at step 3."),
    result_of("gan", 1, 80.0),
    result_of("wgan", 0, 10.0),
    result_of("wgan", 1, 14.5),
    result_of("wgan", 2, 20.0),
]


def content_of(results, **protocol):
    about = {"name": "mnist", "split": "test", "images": 50}
    return {
        "protocol": {**PROTOCOL, **protocol},
        "data": {"train": about, "test": about, "features": {"name": "classifier"}},
        "unit": result_of("", 0, 2.0)["metrics"],
        "results": results,
    }


@pytest.mark.parametrize(
    ("values", "median", "mean"),
    [
        ([1500.0, 1234.0, 900.0], "1,234 (900–1,500)", "1211 ± 301"),
        ([12.345], "12.3", "12.3"),
        ([0.04, 0.04], "0.0400 (0.0400–0.0400)", "0.0400 ± 0.0000"),
        ([0.0], "0.00", "0.00"),
        ([], "–", "–"),
    ],
)
def test_numbers_have_three_digits(values, median, mean):
    assert median_and_range(values) == median
    assert mean_and_deviation(values) == mean


def test_the_table_tells_means_deviations_and_failures():
    lines = results_page(content_of(RESULTS)).splitlines()
    assert "Fréchet distance 2.00, recall 0.00200; that Fréchet" in "".join(lines)
    heading, _, gan, wgan = (line for line in lines if line.startswith("|"))
    assert heading == (
        "| variant | seeds | Fréchet distance | recall | training minutes | "
        "parameters (G + D) |"
    )
    assert gan == "| gan | 1 | 80.0 (40.0x) | 0.0800 | 1.52 | 1,234 + 5 |"
    distances, minutes = [10.0, 14.5, 20.0], [1.5, 91 / 60, 92 / 60]
    mean, deviation = statistics.mean(distances), statistics.stdev(distances)
    assert wgan == (
        f"| wgan | 3 | {mean:.1f} ± {deviation:.1f} ({mean / 2:.2f}x) | "
        f"{mean / 1000:.4f} ± {deviation / 1000:.4f} | "
        f"{statistics.mean(minutes):.2f} ± {statistics.stdev(minutes):.2f} | "
        "1,234 + 5 |"
    )
    assert lines[-5:] == [
        "Fréchet distance: of few images it is too large.",
        "",
        "Trained on i486, 2 cores.",
        "",
        "gan with seed 0 failed: g_loss became nan at step 3.",
    ]


def test_the_table_of_what_failed_alone():
    shown = results_page(content_of(RESULTS[:1], budget=None, minutes=1.5))
    assert "| gan | 0 | – | – | – | 1,234 + 5 |" in shown
    assert "Each training takes 1.5 min " in shown


@pytest.fixture
def folder(tmp_path):
    """A benchmark whose results lie there, the last one first."""
    folder = BenchmarkFolder(tmp_path / "out")
    folder.write(folder.report, content_of([]))
    for result in reversed(RESULTS):
        folder.write(folder.result(result["variant"], result["seed"]), result)
    return folder


def test_reports_are_made_from_the_results(folder):
    shades = np.arange(12, dtype=np.uint8).reshape(12, 1, 1, 1)
    row = image_grids.grid(np.broadcast_to(shades, (12, 4, 6, 1)), 1, 12)
    image_grids.write_png(folder.sample_row("wgan", 0), row)
    report.write(folder)
    assert json.loads(folder.report.read_text())["results"] == RESULTS
    assert folder.table.read_text() == results_page(content_of(RESULTS))
    with Image.open(folder.samples) as picture:
        pixels = np.asarray(picture)
    names, rows = np.split(pixels, [-row.shape[1]], axis=1)
    # GAN's training with seed 0 has failed.
    assert (rows[:4] == 255).all()
    np.testing.assert_array_equal(rows[4:], row[..., 0], strict=True)
    assert set(np.unique(names)) >= {0, 255}


def test_another_benchmark_is_refused(folder):
    folder.check(PROTOCOL)
    with pytest.raises(
        InputError, match=r"give another --out.* budget is 2000, not 9\."
    ):
        folder.check({**PROTOCOL, "budget": 9})
    folder.report.write_text("[]")
    with pytest.raises(InputError, match=r"benchmark\.json is damaged"):
        folder.check(PROTOCOL)
    folder.report.unlink()
    with pytest.raises(InputError, match="holds no benchmark"):
        folder.check(PROTOCOL)


def test_what_a_kill_at_the_start_leaves_is_no_obstacle(tmp_path):
    (tmp_path / ".writing-12345678-benchmark.json").touch()
    BenchmarkFolder(tmp_path).check(PROTOCOL)
    (tmp_path / "thesis.txt").touch()
    with pytest.raises(InputError, match="holds no benchmark"):
        BenchmarkFolder(tmp_path).check(PROTOCOL)
