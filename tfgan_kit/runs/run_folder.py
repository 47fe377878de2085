"""Where a run keeps what it makes. Needs no TensorFlow."""

import csv
import json
import pathlib
import re

from tfgan_kit import data, files
from tfgan_kit.errors import InputError
from tfgan_kit.runs import checkpoints, run_config

_ABOUT_DATA = {"fingerprint", "image_shape", "images"}


class RunFolder:
    """What a run leaves: each file and folder by its name."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.recipe = self.path / "recipe.json"
        self.checkpoints = self.path / "checkpoints"
        self.samples = self.path / "samples"
        self.metrics = self.path / "metrics.csv"
        self.evaluations = self.path / "evaluations.jsonl"
        self.accuracy = self.path / "accuracy.jsonl"
        self.best = self.path / "best"
        self.model = self.path / "model.keras"
        self.movie = self.path / "samples.gif"
        self.tensorboard = self.path / "tensorboard"

    @property
    def name(self):
        return self.path.absolute().name

    def check_new(self):
        """Raises InputError unless a new run can begin here."""
        files.check_parent(self.path, "the run folder")
        if self.path.exists() and (not self.path.is_dir() or any(self.path.iterdir())):
            raise InputError(
                f"the run folder {self.path} exists and is not empty: give another "
                f"--run-dir, or go on with it by --resume {self.path}."
            )

    def check_run(self):
        """Raises InputError unless a run was begun here."""
        if not self.recipe.is_file():
            state = (
                "is empty or no run folder" if self.path.is_dir() else "is no folder"
            )
            raise InputError(f"{self.path} {state}: it has no recipe.json.")

    def config(self):
        self.check_run()
        return run_config.read(self.recipe)

    def record(self):
        """The whole of recipe.json: config, data, versions, device."""
        self.config()  # raises InputError where the file is damaged
        record = json.loads(self.recipe.read_text(encoding="utf-8"))
        data = record.get("data")
        if not isinstance(data, dict) or not _ABOUT_DATA.issubset(data):
            raise InputError(f"{self.recipe} does not say what data the run has.")
        return record

    def write_record(self, record):
        record = {"format": run_config.FORMAT, **record}
        with files.replacing(self.recipe) as temporary:
            temporary.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")

    def newest_checkpoint(self, announce=None):
        """The newest sound checkpoint. Raises InputError where there is none."""
        self.check_run()
        return checkpoints.newest_sound(self.checkpoints, announce)

    def best_checkpoint(self):
        """The checkpoint that `--best-by` keeps. Raises InputError without one."""
        self.check_run()
        if not checkpoints.newest_first(self.best):
            raise InputError(
                f"{self.path} keeps no best checkpoint: train it with --eval-every N "
                "--best-by METRIC."
            )
        return checkpoints.newest_sound(self.best)

    def losses(self):
        """The last row of metrics.csv; None where there is none that can be read."""
        try:
            with self.metrics.open(newline="", encoding="utf-8") as file:
                *_, row = csv.DictReader(file)
            return {
                name: float(value)
                for name, value in row.items()
                if name not in ("epoch", "step")
            }
        except (OSError, ValueError, TypeError):
            return None

    def reached(self, announce=None):
        """The step from which the run goes on; 0 before its first checkpoint."""
        if not checkpoints.newest_first(self.checkpoints):
            return 0
        return checkpoints.step_of(self.newest_checkpoint(announce))


def next_folder(variant, dataset, root="runs"):
    """`runs/<variant>-<dataset>-<n>` with the first free n."""
    name = pathlib.Path(dataset).stem if data.is_path(dataset) else dataset
    stem = f"{variant}-{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}-"
    numbers = [
        int(path.name.removeprefix(stem))
        for path in pathlib.Path(root).glob(f"{stem}*")
        if path.name.removeprefix(stem).isdecimal()
    ]
    return RunFolder(pathlib.Path(root) / f"{stem}{max(numbers, default=0) + 1}")
