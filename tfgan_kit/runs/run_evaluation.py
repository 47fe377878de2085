"""The evaluations of a run: their schedule, their table, and the best one."""

import contextlib
import json
import math
import pathlib

from tfgan_kit import files
from tfgan_kit.callbacks.periodic import PeriodicCallback
from tfgan_kit.runs import checkpoints
from tfgan_kit.untrusted import documents


class RunEvaluation(PeriodicCallback):
    """Callback that evaluates periodically and appends a line of JSON for each result.

    It suits a `fit` whose single epoch is the whole run. The logs of the step get the
    numbers. If training stops before its last step, the callback does not evaluate, so
    a resumed run equals one that was never stopped. It makes a checkpoint first, if
    `RunCheckpoint` has not: an evaluation that fails or is killed loses no steps, and
    is made up for when the run continues.

    Args:
        evaluate: The `Evaluate` or `Accuracy` that measures.
        path: The file of lines: `step`, and `results` from `Result.to_json`.
        folder: The folder of the run's checkpoints.
        every: int. Generator steps between two evaluations.
        last: int. The step that ends the run; it is evaluated as well.
        best: A `Best` that gets the results, or None.
    """

    def __init__(self, evaluate, path, folder, every, last, best=None):
        super().__init__(every, last)
        self.evaluate = evaluate
        self.path = pathlib.Path(path)
        self.folder = folder
        self.best = best

    def set_model(self, model):
        super().set_model(model)
        self.evaluate.set_model(model)

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        step, lines = int(self.model.step.numpy()), _lines(self.path)
        began = self.path.exists()
        self._kept = {number: line for number, line in lines.items() if number <= step}
        self._write()
        is_due = step > 0 and (step % self.every == 0 or step == self.last)
        if began and is_due and step not in self._kept:
            self._logs = {}
            self._act_once(step)

    def on_train_batch_end(self, batch, logs=None):
        self._logs = logs
        super().on_train_batch_end(batch, logs)

    def on_train_end(self, logs=None):
        pass  # see above: a stop is not the end

    def act(self, step):
        if step != self.last and self.model.stop_training:
            return  # made up for when the run continues
        checkpoints.save(self.model, self.folder)
        self.evaluate.measure(self._logs)
        # The line comes last: it means that the step is complete.
        if self.best:
            self.best.keep(self.model, self.evaluate.results)
        results = [result.to_json() for result in self.evaluate.results]
        line = json.dumps({"step": step, "results": results}) + "\n"
        self._kept[step] = line
        if not self.path.exists():  # somebody deleted it
            self._write()
            return
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line)

    def _write(self):
        with files.replacing(self.path) as temporary:
            temporary.write_text("".join(self._kept.values()), encoding="utf-8")


def is_measured(path, step):
    """Return whether the table of evaluations has the step; True without a table."""
    return not path.exists() or step in _lines(path)


def _lines(path):
    """Return the lines of the table by step, without a line that a kill cut off."""
    lines_by_step = {}
    if path.exists():
        text = path.read_text(encoding="utf-8", errors="replace")
        for line in text.splitlines():
            with contextlib.suppress(ValueError, TypeError, KeyError):
                lines_by_step[int(documents.parse(line)["step"])] = line + "\n"
    return lines_by_step


class Best:
    """The checkpoint with the best value of a metric, and the result that proves it.

    Args:
        folder: Its folder. A new checkpoint appears completely before the old one goes.
        metric: str. Name of the metric, such as "frechet_distance".
        higher: bool. Whether higher values are better.
    """

    def __init__(self, folder, metric, higher):
        self.folder = folder
        self.metric = metric
        self.higher = higher

    def keep(self, model, results):
        """Save the model if its result of the metric is better than the kept one."""
        (result,) = (result for result in results if result.metric == self.metric)
        if self._is_best(result):
            checkpoints.save(model, self.folder, keep=1, about=result.to_json())

    def _is_best(self, result):
        known = next(
            map(checkpoints.about, checkpoints.newest_first(self.folder)), None
        )
        if not math.isfinite(result.value):
            return False
        names = ("metric", "protocol")  # other protocols are not comparable
        if not known or any(known.get(name) != getattr(result, name) for name in names):
            return True
        if self.higher:
            return result.value > known["value"]
        return result.value < known["value"]
