"""A table of the logged terms."""

import contextlib
import csv
import hashlib
import os
import pathlib
from collections.abc import Callable

from tfgan_kit import files, unasked
from tfgan_kit.callbacks.restarting_means import RestartingMeans


class MetricsLog(RestartingMeans):
    """Callback that appends a row of means to a CSV file every `every` steps.

    The means restart after each row. It suits a `fit` whose single epoch is the whole
    run. A resumed run continues the table as if it had not stopped: rows after the
    restored step and the row of an interrupted end are dropped; running means continue.

    Args:
        path: The file. Its columns are epoch, step and the names in the model's
            `logged`.
        every: int. Generator steps per epoch.
        announce: A function that gets a sentence, once, if rows cannot be written.
            Training then continues, and the rows are written later if possible. None
            means that this is an error.
        last: int. The last step of a run, whose row is written before later callbacks,
            or None.
        digest: str. The `digest` of the rows that the table must have when training
            begins. A sentence is announced if it has others. None means no check.
    """

    def __init__(
        self,
        path: str | os.PathLike,
        every: int | None,
        announce: Callable[[str], None] | None = None,
        last: int | None = None,
        digest: str | None = None,
    ):
        super().__init__(every, last)
        self.path = pathlib.Path(path)
        self.announce = announce
        self._expected = digest
        self._waiting = []

    def begin(self, step: int) -> None:
        super().begin(step)
        self._kept = rows = self._rows()
        # Before its first step, a model may list more names than it will log. The
        # header of an existing table is more precise.
        self._write([*rows[0]] if rows else self._columns)
        if self._expected not in (None, self.digest()) and self.announce:
            self.announce(
                f"{self.path} was edited or damaged since the checkpoint: rows of it "
                "may be missing or wrong"
            )
        self._expected = None  # a `RollBack` drops rows, too

    def digest(self) -> str:
        """Return a SHA-256 over the rows of whole periods, which a resume keeps."""
        digest = hashlib.sha256()
        for row in self._kept:
            if int(row["step"]) % self.every == 0:
                digest.update((",".join(map(str, row.values())) + "\n").encode())
        return digest.hexdigest()

    def _rows(self):
        if not self.path.exists():
            return []
        with self.path.open(newline="", errors="replace") as file:
            return [row for row in csv.DictReader(file) if self._stays(row)]

    def _write(self, columns):
        self._header = columns
        with (
            files.replacing(self.path) as temporary,
            temporary.open("w", newline="") as file,
        ):
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(self._kept)

    @property
    def _columns(self):
        return ["epoch", "step", *self.model.logged]

    def _stays(self, row):
        known = [name for name in self._columns if name in row]
        if (
            [*row] != known
            or not {"epoch", "step", *self.model.loss_terms}.issubset(row)
            or not all(row.values())
            or not row["step"].isdigit()
        ):
            return False  # a kill in the middle of a line left a part of it
        step = int(row["step"])
        return step <= int(self.model.step.numpy()) and step % self.every == 0

    def act(self, step: int) -> None:
        terms = [float(metric.result()) for metric in self.model.metrics]
        self._waiting.append([-(-step // self.every), step, *terms])
        without = "rows of the table wait until they can be written"
        with unasked.skipped_on_failure(self.path, without, self.announce):
            self._write_waiting()
        super().act(step)

    def _write_waiting(self):
        # Somebody may have deleted the table.
        if self._header != self._columns or not self.path.exists():
            self._write(self._columns)
        size = self.path.stat().st_size
        try:
            with self.path.open("a", newline="") as file:
                csv.writer(file).writerows(self._waiting)
        except OSError:
            with contextlib.suppress(OSError):
                os.truncate(self.path, size)  # a full disk takes only a part of a row
            raise
        self._kept += [
            dict(zip(self._columns, row, strict=True)) for row in self._waiting
        ]
        self._waiting.clear()
