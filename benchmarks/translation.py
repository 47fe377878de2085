"""Image translation and super-resolution beside public settings.

`python benchmarks/translation.py --out FOLDER` trains the runs of `QUEUE` in order and
evaluates each on the test split. A run that is interrupted resumes, and a run with a
result is skipped, so the command continues where it stopped.

A peer gets as much processor time as our run that it is compared with. Its batches of 1
use less than two cores, so it gets more minutes than ours.
"""

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import click

from speed import command
from tfgan_kit import files
from tfgan_kit.benchmarking.machine_description import describe_machine
from tfgan_kit.benchmarking.training_clock import TrainingClock
from tfgan_kit.recipes import recipe_file
from tfgan_kit.runs import run_config, training
from tfgan_kit.runs.run_folder import RunFolder

PEERS = pathlib.Path(__file__).parent / "peers"
RESULTS = pathlib.Path(__file__).parent / "results/translation"
_ENDLESS = 10**9


@dataclasses.dataclass(frozen=True)
class Entry:
    """One training of the queue.

    Args:
        name: Its name in the results.
        variant: A recipe's name, or a file in `peers`.
        settings: `NAME=VALUE` texts, as `--set` takes them.
        options: Options of the run by name.
        time_of: Name of the entry whose processor time it gets, instead of the steps of
            its recipe.
        folder: Name of the data set's folder in --data, if it is not embedded.
    """

    name: str
    variant: str
    settings: tuple[str, ...] = ()
    options: dict = dataclasses.field(default_factory=dict)
    time_of: str | None = None
    folder: str | None = None

    @property
    def recipe_file(self):
        """Return the file of the recipe, or None if it is one of the package."""
        return PEERS / self.variant if self.variant.endswith(".py") else None


EDGES = {"pairs": "edges"}
DOMAINS = {"domains": ["T-shirt/top", "Pullover"]}
QUEUE = (
    Entry("pix2pix", "pix2pix", (), EDGES),
    Entry("pix2pix-l1-only", "pix2pix", ("adversarial_weight=0",), EDGES),
    Entry("cyclegan", "cyclegan", (), DOMAINS | {"precision": "float32"}),
    Entry("srgan", "srgan"),
    Entry("srgan-smooth", "srgan", ("adversarial_weight=0.005",)),
    Entry("srgan-strong", "srgan", ("adversarial_weight=0.5",)),
    Entry("srgan-pixel-only", "srgan", ("adversarial_weight=0", "feature_weight=0")),
    Entry("cut", "cut", (), DOMAINS | {"precision": "float32"}),
    Entry("esrgan", "esrgan"),
    Entry("pix2pix-tutorial", "pix2pix_tutorial.py", (), EDGES, "pix2pix"),
    Entry("keras-io-cyclegan", "keras_io_cyclegan.py", (), DOMAINS, "cyclegan"),
    Entry("openmoji", "pix2pix", folder="openmoji-plain"),
)


def train(entry, path, folder, limit):
    """Train a run to its end and return what is known of it, in types of JSON."""
    run_folder = RunFolder(path)
    files.remove_unfinished(path)
    if run_folder.recipe.exists():
        run = training.resume(run_folder.config(), run_folder, command.say)
    else:
        run = training.start(_config(entry, folder), run_folder, command.say)
    clocks = {
        "minutes": TrainingClock(path / "clock.txt", run.step, run.total_steps),
        "processor_minutes": TrainingClock(
            path / "processor.txt", run.step, run.total_steps, limit, time.process_time
        ),
    }
    if not clocks["processor_minutes"].is_over:
        run.train(callbacks=[*clocks.values()])
    run.model.preview(RESULTS / f"{entry.name}.png", 16)
    return {
        "steps": run.step,
        "images": run.step * run.config.images_per_step,
        **{name: round(clock.seconds / 60, 3) for name, clock in clocks.items()},
        "parameters": {n: m.count_params() for n, m in run.model.networks().items()},
        "config": run.config.to_public_json(run.examples.name),
    }


def _config(entry, folder):
    recipe = entry.variant
    if entry.recipe_file:
        recipe = recipe_file.load(entry.recipe_file)
    options = dict(entry.options)
    if entry.folder:
        options["dataset"] = str(pathlib.Path(folder).absolute() / entry.folder)
    if entry.time_of:
        options["steps"] = _ENDLESS
    return run_config.override(
        run_config.from_recipe(recipe), options, list(entry.settings), None
    )


def evaluate(entry, path):
    """Return the metrics of a run, as `tfgan-kit evaluate` measures them."""
    out = path / "evaluation.json"
    own = ["--recipe", str(entry.recipe_file.absolute())] if entry.recipe_file else []
    output = ["--json", str(out.absolute()), "--overwrite"]
    command_line = [
        *(sys.executable, "-m", "tfgan_kit"),
        *("evaluate", path.name, *output, *own),
    ]
    # The results repeat the path of the run, so the path has no folders.
    subprocess.run(command_line, check=True, cwd=path.parent)
    return json.loads(out.read_text(encoding="utf-8"))


def _limit(entry):
    """Return the seconds of processor time that an entry gets, or None."""
    if entry.time_of is None:
        return None
    return 60 * _result(entry.time_of)["processor_minutes"]


def _result(name):
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


@click.command()
@click.option("--out", required=True, help="Folder of the runs.")
@click.option("--data", "folder", default=".", help="Folder that has openmoji-plain/.")
@click.option("--only", help="Names of entries, with commas between.")
def main(out, folder, only):
    """Train and evaluate each entry of the queue that has no result."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    names = only.split(",") if only else [entry.name for entry in QUEUE]
    for entry in QUEUE:
        target = RESULTS / f"{entry.name}.json"
        if entry.name not in names or target.exists():
            continue
        command.say(f"{entry.name}: training")
        path = pathlib.Path(out) / entry.name
        about = train(entry, path, folder, _limit(entry))
        about |= {"metrics": evaluate(entry, path), "machine": describe_machine()}
        text = json.dumps(about, indent=2, ensure_ascii=False)
        target.write_text(text + "\n", encoding="utf-8")
        command.say(f"{entry.name}: {target}")


if __name__ == "__main__":
    command.run(main)
