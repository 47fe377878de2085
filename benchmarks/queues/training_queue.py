"""The parts that queues of trainings share: entries, trainings in parts, results.

An entry trains as `tfgan-kit train` does, and `tfgan-kit evaluate` measures it. Its
result is a JSON file and a picture, and an entry with a result is done. An interrupted
training resumes from its run folder. (The standard library has a module `queue`, so
this one has a longer name.)
"""

import contextlib
import dataclasses
import gc
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import click

from queues import child_process, named_rows
from speed import command
from tfgan_kit import files
from tfgan_kit.benchmarking.machine_description import describe_machine
from tfgan_kit.benchmarking.training_clock import TrainingClock
from tfgan_kit.errors import DivergenceError, InputError, RunError
from tfgan_kit.recipes import recipe_file
from tfgan_kit.runs import run_config, training
from tfgan_kit.runs.run_folder import RunFolder

PEERS = pathlib.Path(__file__).parents[1] / "peers"
_TIMED_STEPS = 20
# More steps than any training reaches; files are written as in a run of some minutes.
_ENDLESS = {"steps": 10**9, "checkpoint_every": 1000, "sample_every": 1000}

minutes_option = click.option(
    "--minutes",
    default=150.0,
    show_default=True,
    help="Longest part of a training; the next part resumes it in a new process.",
)


@dataclasses.dataclass(frozen=True)
class Entry:
    """One training of a queue.

    Args:
        name: Its name in the results.
        variant: A recipe's name, or a file in `peers`.
        settings: `NAME=VALUE` texts, as `--set` takes them.
        options: Options of the run by name.
        time_of: Name of the entry whose processor time it gets, instead of the steps of
            its recipe. A recipe whose learning rate depends on them keeps its steps.
        folder: Name of the data set's folder in --data, if it is not embedded.
        images: Real images that the discriminator sees. None means the steps of the
            recipe.
        shown: Number of samples in its picture; 0 means no picture.
    """

    name: str
    variant: str
    settings: tuple[str, ...] = ()
    options: dict = dataclasses.field(default_factory=dict)
    time_of: str | None = None
    folder: str | None = None
    images: int | None = None
    shown: int = 16

    @property
    def recipe_file(self):
        """Return the file of the recipe, or None if it is one of the package."""
        return PEERS / self.variant if self.variant.endswith(".py") else None


@dataclasses.dataclass(frozen=True)
class Places:
    """The folders of a queue: its results, its runs, and its data sets."""

    results: pathlib.Path
    runs: pathlib.Path
    data: pathlib.Path

    def result(self, name):
        """Return the result of an entry, or None before it is done."""
        path = self.results / f"{name}.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def write(self, name, content):
        """Write a result, completely or not at all."""
        self.results.mkdir(parents=True, exist_ok=True)
        with files.replacing(self.results / f"{name}.json") as temporary:
            text = json.dumps(content, indent=2, ensure_ascii=False)
            temporary.write_text(text + "\n", encoding="utf-8")


def named(entries, only):
    """Return the entries, or those whose names are in a text with commas between.

    Raises:
        InputError: There is no entry of such a name.
    """
    known = {entry.name: entry for entry in entries}
    names = only.split(",") if only else list(known)
    for name in names:
        if name not in known:
            raise InputError(
                f"--only must name entries that --list shows. Received: {name!r}."
            )
    return [known[name] for name in names]


def do(entry, places, minutes, measure=None):
    """Train an entry in parts of at most so many minutes; measure and write it.

    If the measurement raises RunError, this is the failure in the result, because the
    entry would fail again, and no later one would be trained.

    Args:
        entry, places, minutes: The entry, where it is, and the length of a part.
        measure: Function of the entry and the places that returns its metrics. Defaults
            to None, which means `evaluate`.
    """
    places.results.mkdir(parents=True, exist_ok=True)
    about = None
    while about is None:
        command.say(f"{entry.name}: training")
        about = child_process.call(train_part, entry, places, minutes)
    if about["failure"] is None:
        try:
            about["metrics"] = (measure or evaluate)(entry, places)
        except RunError as error:
            about["failure"] = str(error)
    places.write(entry.name, about | {"machine": describe_machine()})
    command.say(f"{entry.name}: {places.results / entry.name}.json")


def train_part(entry, places, minutes):
    """Train for at most so many minutes. Return what is known of a complete training.

    The result is None if training is not complete, else in types of JSON.
    """
    from tfgan_kit.cli.terminal.stop import Stop

    path = places.runs / entry.name
    run = _begin(entry, path, places)
    limit = entry.time_of and 60 * places.result(entry.time_of)["processor_minutes"]
    wall, processor = clocks = _clocks(path, run, limit)
    end, failure = time.monotonic() + 60 * minutes, None
    with Stop() as stop:
        try:
            if not processor.is_over:
                run.train(clocks, stop=lambda: stop() or time.monotonic() > end)
        except DivergenceError as error:
            failure = str(error)
    if stop():
        sys.exit(128 + stop())
    if not (failure or processor.is_over):
        return None
    if failure is None and entry.shown:
        _show(run, places.results / f"{entry.name}.png", entry.shown)
    return {
        "failure": failure,
        "steps": run.step,
        "images": run.step * run.config.images_per_step,
        "minutes": round(wall.seconds / 60, 3),
        "processor_minutes": round(processor.seconds / 60, 3),
        "timed_from_step": _first_step(path / "clock.txt"),
        "parameters": {n: m.count_params() for n, m in run.model.networks().items()},
        "config": run.config.to_public_json(run.examples.name),
    }


def time_steps(entry, places):
    """Return images per second, minutes and processor minutes of a whole training."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = RunFolder(pathlib.Path(scratch) / "run")
        config = _config(entry, places)
        run = training.prepare_start(config, folder, command.say)
        clocks = _clocks(pathlib.Path(scratch), run)
        steps = 1 + _TIMED_STEPS
        run.model.fit(run.stream(), steps_per_epoch=steps, callbacks=clocks, verbose=0)
    wall, processor = (clock.seconds / _TIMED_STEPS for clock in clocks)
    images = run.config.images_per_step
    total = entry.images // images if entry.images else run.total_steps
    return {
        "images_per_second": images / wall,
        "minutes": total * wall / 60,
        "processor_minutes": total * processor / 60,
    }


def _clocks(path, run, limit=None):
    """Return the clocks of the wall and of the processor, as callbacks."""
    span = run.step, run.total_steps
    return [
        TrainingClock(path / "clock.txt", *span),
        TrainingClock(path / "processor.txt", *span, limit, time.process_time),
    ]


def _first_step(path):
    """Return the first step of a clock's file: earlier ones were trained elsewhere."""
    text = path.read_text(encoding="ascii") if path.exists() else ""
    return int(text.split(maxsplit=1)[0]) if text else None


def _begin(entry, path, places):
    """Return the run in a folder, at its newest checkpoint if it has begun."""
    folder = RunFolder(path)
    files.remove_unfinished(path)
    if folder.recipe.exists():
        own = recipe_file.using(entry.recipe_file) if entry.recipe_file else None
        with own or contextlib.nullcontext():
            return training.resume(folder.config(), folder, command.say)
    config = _config(entry, places)
    if entry.images:
        # The data may change the batch, so the steps of a budget are known late.
        found = training.prepare_start(config, folder, command.say).config
        gc.collect()
        steps = {"steps": entry.images // found.images_per_step}
        config = run_config.override(config, steps)
    return training.start(config, folder, command.say)


def _config(entry, places):
    recipe = entry.variant
    if entry.recipe_file:
        recipe = recipe_file.load(entry.recipe_file)
    options = dict(entry.options)
    if entry.folder:
        options["dataset"] = str((places.data / entry.folder).absolute())
    config = run_config.from_recipe(recipe)
    if entry.time_of and config.lr_schedule == "constant":
        options |= _ENDLESS
    return run_config.override(config, options, list(entry.settings), None)


def _show(run, path, shown):
    """Write the first samples of seed 0; with classes, a named row of each."""
    classes = run.model.sampler.inputs.num_classes
    if classes is None:
        run.model.preview(path, shown)
        return
    names = run.examples.class_names or range(classes)
    pixels = run.model.generate_grid(10 * classes)
    named_rows.write(path, pixels, [str(name) for name in names])


def evaluate(entry, places):
    """Return the metrics of a run, as `tfgan-kit evaluate` measures them.

    If a signal ends the evaluation, this process ends, too.

    Raises:
        RunError: The evaluation failed, for instance because all samples are the same.
    """
    path = places.runs / entry.name
    out = path / "evaluation.json"
    own = ["--recipe", str(entry.recipe_file.absolute())] if entry.recipe_file else []
    output = ["--json", str(out.absolute()), "--overwrite"]
    command_line = [
        *(sys.executable, "-m", "tfgan_kit"),
        *("evaluate", path.name, *output, *own),
    ]
    # The results repeat the path of the run, so the path has no folders.
    code = subprocess.run(command_line, cwd=path.parent).returncode
    if code < 0 or code > 128:  # after Ctrl-C, the command exits with 130
        sys.exit(code if code > 0 else 128 - code)
    if code:
        raise RunError(f"{entry.name} is trained, and its evaluation failed.")
    found = json.loads(out.read_text(encoding="utf-8"))
    return {**found, "against": pathlib.Path(found["against"]).name}
