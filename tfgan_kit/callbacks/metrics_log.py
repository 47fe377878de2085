"""A table of the logged terms."""

import csv
import pathlib

from tfgan_kit import files
from tfgan_kit.callbacks.periodic import PeriodicCallback


class MetricsLog(PeriodicCallback):
    """Appends a row of means to a CSV file every `every` steps, and starts them anew.

    For a `fit` whose single epoch is the whole run. A resumed run continues the table
    as if it had not stopped: rows after the model's step, and the row of an end that
    was none, are taken out; means that had begun go on.

    Args:
        path: The file; columns epoch, step and what the model has `logged`.
        every: Generator steps in an epoch.
    """

    def __init__(self, path, every):
        super().__init__(every)
        self.path = pathlib.Path(path)

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        variables = [v for metric in self.model.metrics for v in metric.variables]
        self._begun = [(variable, variable.numpy()) for variable in variables]
        rows = []
        if self.path.exists():
            with self.path.open(newline="", errors="replace") as file:
                rows = [row for row in csv.DictReader(file) if self._stays(row)]
        with (
            files.replacing(self.path) as temporary,
            temporary.open("w", newline="") as file,
        ):
            writer = csv.DictWriter(file, self._columns)
            writer.writeheader()
            writer.writerows(rows)

    @property
    def _columns(self):
        return ["epoch", "step", *self.model.logged]

    def _stays(self, row):
        if (
            [*row] != self._columns
            or not all(row.values())
            or not row["step"].isdigit()
        ):
            return False  # a kill in the middle of a line left a part of it
        step = int(row["step"])
        return step <= int(self.model.step.numpy()) and step % self.every == 0

    def on_epoch_begin(self, epoch, logs=None):
        # `fit` has just reset what a checkpoint may have brought back.
        for variable, value in self._begun:
            variable.assign(value)

    def act(self, step):
        terms = [float(metric.result()) for metric in self.model.metrics]
        with self.path.open("a", newline="") as file:
            csv.writer(file).writerow([-(-step // self.every), step, *terms])
        if step % self.every == 0:
            self.model.reset_metrics()
