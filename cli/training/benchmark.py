"""`tfgan-kit benchmark`: all variants with one budget, side by side."""

import contextlib
import sys

import click

from tfgan_kit import data
from tfgan_kit.benchmarking.benchmark_folder import BenchmarkFolder
from tfgan_kit.benchmarking.benchmark_plan import (
    DEFAULT_BUDGET,
    METRICS,
    BenchmarkPlan,
    parse_variants,
)
from tfgan_kit.distribution import cluster
from tfgan_kit.errors import RunError
from tfgan_kit.runs.run_config import table

from ..terminal.common import debug_option, quiet, say, start_tensorflow, tell_onednn
from ..terminal.imports import import_option
from ..terminal.reading import skip_hint
from ..terminal.recipe_option import load_own, recipe_option
from ..terminal.run_options import GroupedCommand, run_options
from ..terminal.stop import Stop


@click.command(cls=GroupedCommand)
@click.option(
    "--variants",
    default="all",
    show_default=True,
    help="Variants to train, such as dcgan,wgan-gp; sngan:resnet chooses the networks.",
)
@click.option(
    "--budget",
    type=int,
    metavar="IMAGES",
    help="Real images that each discriminator sees, rounded down to whole steps.  "
    f"[default: {DEFAULT_BUDGET}]",
)
@click.option(
    "--minutes", type=float, help="Minutes of each training, instead of --budget."
)
@click.option(
    "--seeds", type=int, default=3, show_default=True, help="Trainings per variant."
)
@click.option(
    "--samples",
    type=int,
    default=10_000,
    show_default=True,
    help="Samples per evaluation.",
)
@click.option(
    "--metrics",
    default=",".join(METRICS),
    show_default=True,
    help="Metrics to measure; `evaluate --help` lists them.",
)
@run_options(
    *("features", "dataset", "data_dir", "split"),
    *("image_size", "fit", "channels", "value_range", "skip_corrupt", "cache"),
    *("networks", "batch_size"),
    split="train",
)
@click.option(
    "--test-split",
    default="test",
    show_default=True,
    help="The split that samples are compared with.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set an argument of model, networks or optimizers in every variant.",
)
@run_options("precision")
@click.option(
    "--out", default="benchmark", show_default=True, help="Folder of the results."
)
@click.option("--quiet", "is_quiet", is_flag=True, help="Show no progress.")
@import_option
@recipe_option
@debug_option
def benchmark(
    variants,
    budget,
    minutes,
    seeds,
    samples,
    metrics,
    test_split,
    settings,
    out,
    is_quiet,
    **options,
):
    """Train and evaluate variants with the same budget, and write a table of results.

    benchmark.json, table.md and samples.png in the folder of --out are updated after
    each training. After a kill or Ctrl-C, run the same command again to continue. With
    more --variants or --seeds it adds to the same folder.
    """
    load_own()
    cluster.check("none")
    overrides = table.parse(options)
    plan = BenchmarkPlan(
        variants=parse_variants(variants),
        budget=budget,
        minutes=minutes,
        seeds=seeds,
        samples=samples,
        metrics=tuple(metrics.split(",")),
        features=overrides.pop("features", None),
        test_split=test_split,
        run_options=overrides,
        settings=settings,
    )
    dataset = plan.config(plan.variants[0], 0).dataset
    data.check_output(out, dataset, "--out")
    data.check_dataset(dataset)
    folder = BenchmarkFolder(out)
    folder.check(plan.protocol())
    _run(plan, folder, (lambda sentence: None) if is_quiet else say, is_quiet)
    failed = [result for result in folder.results() if result["failure"]]
    click.echo(folder.table.read_text(encoding="utf-8"), nl=False)
    if failed:
        names = ", ".join(f"{run['variant']} with seed {run['seed']}" for run in failed)
        raise RunError(f"{names} failed; {folder.table} says why.")


def _run(plan, folder, tell, is_quiet):
    start_tensorflow()
    tell_onednn(tell)
    from tfgan_kit.benchmarking.run_benchmark import Hooks, run_benchmark

    from ..terminal.training_progress import TrainingProgress

    @contextlib.contextmanager
    def watch(clock):
        total = clock.total if clock.limit is None else None
        with contextlib.closing(TrainingProgress(total, clock=clock)) as shown:
            yield [shown]

    with Stop() as stop:

        def progress(done, total):
            if stop():
                raise KeyboardInterrupt

        hooks = Hooks(
            announce=tell,
            watch=_watch_nothing if is_quiet else watch,
            progress=progress,
            stop=stop,
        )
        try:
            with skip_hint(), quiet(talk=True):
                complete = run_benchmark(plan, folder, hooks)
        except KeyboardInterrupt:  # from `progress`, or a second Ctrl-C
            complete = False
        if not complete:
            done = sum(folder.result(*task).exists() for task in plan.tasks)
            again = "run the same command again to continue"
            say(f"{done} of {len(plan.tasks)} are done; {again}")
            sys.exit(128 + stop.signal)


def _watch_nothing(clock):
    return contextlib.nullcontext([])
