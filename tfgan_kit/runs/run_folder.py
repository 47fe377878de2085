"""The folder of a run. Needs no TensorFlow."""

import contextlib
import csv
import json
import pathlib
import re

from tfgan_kit import data, files
from tfgan_kit.errors import InputError
from tfgan_kit.runs import checkpoints, folder_lock, record_format, run_config
from tfgan_kit.untrusted import documents, limits

ROOT = "runs"  # the folder of runs without a --run-dir


class RunFolder:
    """The files and folders of a run by name."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.recipe = self.path / "recipe.json"
        self.checkpoints = self.path / "checkpoints"
        self.samples = self.path / "samples"
        self.metrics = self.path / "metrics.csv"
        self.evaluations = self.path / "evaluations.jsonl"
        self.accuracy = self.path / "accuracy.jsonl"
        self.health = self.path / "health.jsonl"
        self.best = self.path / "best"
        self.model = self.path / "model.keras"
        self.movie = self.path / "samples.gif"
        self.tensorboard = self.path / "tensorboard"

    @property
    def name(self):
        return self.path.absolute().name

    def check_new(self):
        """Raise InputError unless a new run can begin here."""
        files.check_parent(self.path, "the run folder")
        if self.path.exists() and (not self.path.is_dir() or any(self._content())):
            raise InputError(
                f"the run folder {self.path} exists and is not empty: give another "
                f"--run-dir, or go on with it by --resume {self.path}."
            )

    def _content(self):
        """Yield the files of a run; a kill at the start may leave unfinished ones."""
        for path in self.path.iterdir():
            if path.name != folder_lock.NAME and not files.is_unfinished(path):
                yield path

    def remove_unfinished(self):
        """Remove the files that a killed process left half written."""
        for path in (self.path, self.samples):
            files.remove_unfinished(path)

    def check_run(self):
        """Raise InputError unless this is the folder of a run."""
        if not self.recipe.is_file():
            is_folder = self.path.is_dir()
            state = "is not a run folder" if is_folder else "is not a folder"
            raise InputError(f"{self.path} {state}: it has no recipe.json.")

    def config(self):
        self.check_run()
        return run_config.read(self.recipe)

    def record(self):
        """Return the whole of recipe.json: config, data, versions, device."""
        self.config()  # raises InputError if the file is damaged
        record = documents.read(self.recipe)
        record_format.check(record, self.recipe)
        return record

    def tell_if_changed(self, announce):
        """Announce that recipe.json is not as it was written, if so."""
        if not files.is_whole(self.record()):
            announce(
                f"{self.recipe} was edited or damaged since tfgan-kit wrote it: its "
                "options may not be those of the training"
            )

    def rollbacks(self):
        """Return the list of rollbacks in recipe.json, each a `roll_back.record`."""
        rollbacks = self.record().get("rollbacks", [])
        names = {"name", "step", "back_to"}
        if not isinstance(rollbacks, list) or not all(
            isinstance(one, dict) and set(one) == names for one in rollbacks
        ):
            raise InputError(
                f"{self.recipe} must have a list of rollbacks, each with "
                f"{', '.join(sorted(names))}. Received: {rollbacks!r}."
            )
        return rollbacks

    def onednn(self):
        """Return whether the run was started with oneDNN; None if it is not recorded.

        The rest of the record may need the user's own recipe, which imports TensorFlow.
        """
        try:
            return documents.read(self.recipe).get("onednn")
        except (OSError, ValueError, AttributeError):
            return None

    def write_record(self, record):
        record = {"format": run_config.FORMAT, **record}
        with files.replacing(self.recipe) as temporary:
            temporary.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")

    def newest_checkpoint(self, announce=None):
        """Return the newest undamaged checkpoint; raise InputError if there is none."""
        self.check_run()
        return checkpoints.newest_sound(self.checkpoints, announce)

    def owes_model(self):
        """Return whether `model.keras` is missing or older than the last checkpoint."""
        newest = checkpoints.newest_first(self.checkpoints)
        if not newest or not self.model.exists():
            return True
        return self.model.stat().st_mtime < newest[0].stat().st_mtime

    def best_checkpoint(self):
        """Return the checkpoint of `--best-by`; raise InputError if there is none."""
        self.check_run()
        if not checkpoints.newest_first(self.best):
            raise InputError(
                f"{self.path} keeps no best checkpoint: train it with --eval-every N "
                "--best-by METRIC."
            )
        return checkpoints.newest_sound(self.best)

    def losses(self):
        """Return the last row of metrics.csv, or None if none can be read."""
        try:
            limits.check_regular(self.metrics)
            with self.metrics.open(newline="", encoding="utf-8") as file:
                *_, row = csv.DictReader(file)
            return {
                name: float(value)
                for name, value in row.items()
                if name not in ("epoch", "step")
            }
        except (OSError, ValueError, TypeError):
            return None

    def last_evaluation(self):
        """Return step and values by metric of the last line of evaluations.jsonl.

        It is None before the first evaluation, or if no line can be read.
        """
        return _last_results(self.evaluations)

    def warnings(self):
        """Return the warnings of the health watch, in order."""
        return documents.read_lines(self.health)

    def last_accuracy(self):
        """Return the same for accuracy.jsonl, which sgan writes."""
        return _last_results(self.accuracy)

    def reached(self, announce=None):
        """Return the step where the run continues; 0 before its first checkpoint."""
        if not checkpoints.newest_first(self.checkpoints):
            return 0
        return checkpoints.step_of(self.newest_checkpoint(announce))


def _last_results(path):
    try:
        limits.check_file(path)
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except (OSError, InputError):
        return None
    for line in reversed(lines):  # a kill may have cut the last one off
        with contextlib.suppress(ValueError, TypeError, KeyError):
            record = documents.parse(line)
            results = record["results"]
            return int(record["step"]), {r["metric"]: r["value"] for r in results}
    return None


def claim_next(variant, dataset, root=ROOT):
    """Make and return `next_folder`, which then belongs to this process alone."""
    while True:
        folder = next_folder(variant, dataset, root)
        try:
            folder.path.mkdir(parents=True)
            return folder
        except FileExistsError:  # another process was faster: take the next number
            continue


def next_folder(variant, dataset, root=ROOT):
    """Return `runs/<variant>-<dataset>-<n>` with the first free n."""
    name = pathlib.Path(dataset).stem if data.is_path(dataset) else dataset
    stem = f"{variant}-{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}-"
    numbers = [
        int(path.name.removeprefix(stem))
        for path in pathlib.Path(root).glob(f"{stem}*")
        if path.name.removeprefix(stem).isdecimal()
    ]
    return RunFolder(pathlib.Path(root) / f"{stem}{max(numbers, default=0) + 1}")
