"""The benchmark itself: train, measure and write the result of each training."""

import dataclasses
from collections.abc import Callable

import keras

from tfgan_kit import files
from tfgan_kit.benchmarking import report
from tfgan_kit.benchmarking.benchmark_folder import check_same
from tfgan_kit.benchmarking.machine_description import describe_machine
from tfgan_kit.benchmarking.measurement import Measurement
from tfgan_kit.benchmarking.training_clock import TrainingClock
from tfgan_kit.errors import RunError
from tfgan_kit.modalities import image_grids
from tfgan_kit.runs import folder_lock, training

_SAMPLES_SHOWN = 12


@dataclasses.dataclass(frozen=True, kw_only=True)
class Hooks:
    """The calls by which a benchmark is followed and ended from outside.

    Args:
        announce: Function that gets a sentence when something begins.
        watch: Function of the `TrainingClock` of a training. It returns a context
            manager that yields more Keras callbacks for the training.
        progress: Function that is called with (done, total) while images are read or
            measured. An exception from it ends the benchmark.
        stop: Function that is called after each step. If it returns True, the benchmark
            ends with a checkpoint.
    """

    announce: Callable
    watch: Callable
    progress: Callable
    stop: Callable


def run_benchmark(plan, folder, hooks):
    """Train and measure what has no result yet; update the reports each time.

    Args:
        plan: The `BenchmarkPlan`.
        folder: The `BenchmarkFolder`.
        hooks: The `Hooks`.

    Returns:
        Whether everything is done. If not, the same call continues.

    Raises:
        InputError: The folder holds another benchmark, another process works in it, or
            data, networks and metrics do not fit together.
    """
    folder.check(plan.protocol())
    pending = [task for task in plan.tasks if not folder.result(*task).exists()]
    if pending:
        measurement = Measurement(plan, hooks)
        for variant in dict.fromkeys(variant for variant, _ in pending):
            measurement.check(plan.config(variant, 0))
        folder_lock.hold(folder.path)
        _begin(plan, folder, measurement, hooks)
    report.write(folder)
    for variant, seed in pending:
        hooks.announce(_title(plan, variant, seed))
        # Each training adds to Keras' records of graphs and names.
        keras.utils.clear_session()
        result = _result(plan, folder, measurement, (variant, seed), hooks)
        if result is None:
            return False
        folder.write(folder.result(variant, seed), result)
        report.write(folder)
    return True


def _begin(plan, folder, measurement, hooks):
    """Write what all results share, unless the folder has it already."""
    for path in (folder.path, folder.results_folder):
        files.remove_unfinished(path)  # a kill leaves them
    facts = measurement.facts()
    if folder.report.exists():
        check_same(folder.head()["data"], facts, folder.path)
        return
    hooks.announce("measuring training images against those of the test split")
    head = {"protocol": plan.protocol(), "data": facts, "unit": measurement.unit()}
    folder.write(folder.report, {**head, "results": []})


def _title(plan, variant, seed):
    number = plan.variants.index(variant) + 1
    return (
        f"{variant} ({number} of {len(plan.variants)}), "
        f"seed {seed} ({seed + 1} of {plan.seeds})"
    )


def _result(plan, folder, measurement, task, hooks):
    """Return the result of one training in types of JSON, or None if it was stopped."""
    run = _prepare(plan, folder, task, hooks)
    limit = plan.minutes and 60 * plan.minutes
    path = run.folder.path / "clock.txt"
    clock = TrainingClock(path, run.step, run.total_steps, limit)
    failure = _train(run, clock, hooks)
    if not (failure or clock.is_over):
        return None
    results = []
    if not failure:
        pictures, labels = run.model.generate_labelled(plan.samples)
        samples = image_grids.grid(pictures[:_SAMPLES_SHOWN], 1, _SAMPLES_SHOWN)
        image_grids.write_png(folder.sample_row(*task), samples)
        results = measurement(pictures, labels)
    return {
        "variant": task[0],
        "seed": task[1],
        "failure": failure,
        "steps": run.step,
        "images": run.step * run.config.images_per_step,
        "training_seconds": clock.seconds,
        "parameters": {
            "generator": run.model.generator.count_params(),
            "discriminator": run.model.discriminator.count_params(),
        },
        "metrics": results,
        "machine": describe_machine(),
        "config": run.config.to_public_json(measurement.facts()["train"]["name"]),
    }


def _prepare(plan, folder, task, hooks):
    """Return the `Run` of a training, at its newest checkpoint if it has begun."""
    run_folder = folder.run(*task)
    files.remove_unfinished(run_folder.path)  # a kill at the very start leaves this
    talk = hooks.announce, hooks.progress
    if run_folder.recipe.exists():
        return training.resume(run_folder.config(), run_folder, *talk)
    return training.start(plan.config(*task), run_folder, *talk)


def _train(run, clock, hooks):
    """Return the message of a training that has diverged, else None."""
    if clock.is_over:
        return None
    with hooks.watch(clock) as callbacks:
        try:
            run.train(callbacks=[clock, *callbacks], stop=hooks.stop)
        except RunError as error:
            return str(error)
    return None
