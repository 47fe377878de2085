"""The benchmark itself: train, measure, write down, and on to the next."""

import dataclasses
from collections.abc import Callable

import keras

from tfgan_kit import files
from tfgan_kit.benchmarking import machine, report
from tfgan_kit.benchmarking.clock import Clock
from tfgan_kit.benchmarking.folder import check_same
from tfgan_kit.benchmarking.judge import Judge
from tfgan_kit.errors import RunError
from tfgan_kit.runs import training
from tfgan_kit.sampling import images

_SHOWN = 12


@dataclasses.dataclass(frozen=True, kw_only=True)
class Hooks:
    """How a benchmark is followed and ended from outside.

    Args:
        announce: Called with a sentence about each thing that begins.
        watch: Called with the `Clock` of a training; a context manager that gives more
            Keras callbacks for it.
        progress: Called with (done, in all) while images are read or measured; what it
            raises ends all.
        stop: Called after each step; once it is true, all ends with a checkpoint.
    """

    announce: Callable
    watch: Callable
    progress: Callable
    stop: Callable


def run(plan, folder, hooks):
    """Does what is not done yet; after each training the reports are up to date.

    Args:
        plan: The `Plan`.
        folder: The `BenchmarkFolder`.
        hooks: The `Hooks`.

    Returns:
        Whether everything is done; if not, the same call goes on.

    Raises:
        InputError: The folder holds another benchmark, or data, networks and metrics do
            not go together.
    """
    folder.check(plan.protocol())
    pending = [task for task in plan.tasks if not folder.result(*task).exists()]
    if pending:
        judge = Judge(plan, hooks)
        for variant in dict.fromkeys(variant for variant, _ in pending):
            judge.check(plan.config(variant, 0))
        _begin(plan, folder, judge, hooks)
    report.write(folder)
    for variant, seed in pending:
        hooks.announce(_title(plan, variant, seed))
        # Each training adds to what Keras keeps of graphs and names.
        keras.utils.clear_session()
        result = _result(plan, folder, judge, (variant, seed), hooks)
        if result is None:
            return False
        folder.write(folder.result(variant, seed), result)
        report.write(folder)
    return True


def _begin(plan, folder, judge, hooks):
    """Writes what all results have in common, where it is not there yet."""
    for place in (folder.path, folder.results_folder):
        files.remove_unfinished(place)  # a kill leaves them
    facts = judge.facts()
    if folder.report.exists():
        check_same(folder.head()["data"], facts, folder.path)
        return
    hooks.announce("measuring training images against those of the test split")
    head = {"protocol": plan.protocol(), "data": facts, "unit": judge.unit()}
    folder.write(folder.report, {**head, "results": []})


def _title(plan, variant, seed):
    number = plan.variants.index(variant) + 1
    return (
        f"{variant} ({number} of {len(plan.variants)}), "
        f"seed {seed} ({seed + 1} of {plan.seeds})"
    )


def _result(plan, folder, judge, task, hooks):
    """What one training came to, in types of JSON; None where it was stopped."""
    run = _prepare(plan, folder, task, hooks)
    limit = plan.minutes and 60 * plan.minutes
    clock = Clock(run.folder.path / "clock.txt", run.step, run.total_steps, limit)
    failure = _train(run, clock, hooks)
    if not (failure or clock.is_over):
        return None
    measured = []
    if not failure:
        pictures, labels = run.model.generate_labelled(plan.samples)
        row = images.grid(pictures[:_SHOWN], 1, _SHOWN)
        images.write_png(folder.row(*task), row)
        measured = judge(pictures, labels)
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
        "metrics": measured,
        "machine": machine.describe(),
        "config": run.config.to_public_json(judge.facts()["train"]["name"]),
    }


def _prepare(plan, folder, task, hooks):
    place = folder.run(*task)
    files.remove_unfinished(place.path)  # a kill at the very start leaves this
    if place.recipe.exists():
        return training.resume(place.config(), place, hooks.announce, hooks.progress)
    return training.start(plan.config(*task), place, hooks.announce, hooks.progress)


def _train(run, clock, hooks):
    """The sentence of a training that has diverged, else None."""
    if clock.is_over:
        return None
    with hooks.watch(clock) as callbacks:
        try:
            run.train(callbacks=[clock, *callbacks], stop=hooks.stop)
        except RunError as error:
            return str(error)
    return None
