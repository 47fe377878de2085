"""The evaluations of a run: when they are due, their table, and the best one."""

import contextlib
import json
import pathlib

from tfgan_kit import files
from tfgan_kit.callbacks.periodic import PeriodicCallback
from tfgan_kit.runs import checkpoints


class RunEvaluation(PeriodicCallback):
    """Evaluates every so many steps, and appends a line of JSON for each.

    For a `fit` whose single epoch is the whole run. The logs of the step get the
    numbers. If training stops before its last step it does not evaluate, so that a
    resumed run does what one that was never stopped does. Place it after
    `RunCheckpoint`: an evaluation that fails or is killed costs no steps, and is done
    first when the run goes on.

    Args:
        evaluate: The `Evaluate` or `Accuracy` that measures.
        path: The file of lines: `step`, and `results` as `Result.to_json` has them.
        every: Generator steps between two.
        last: The step that ends the run; it is evaluated as well.
        best: None, or a `Best` that is shown the results.
    """

    def __init__(self, evaluate, path, every, last, best=None):
        super().__init__(every, last)
        self.evaluate = evaluate
        self.path = pathlib.Path(path)
        self.best = best

    def set_model(self, model):
        super().set_model(model)
        self.evaluate.set_model(model)

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        step, lines = int(self.model.step.numpy()), _lines(self.path)
        kept = {number: line for number, line in lines.items() if number <= step}
        began = self.path.exists()
        with files.replacing(self.path) as temporary:
            temporary.write_text("".join(kept.values()), encoding="utf-8")
        is_due = step > 0 and (step % self.every == 0 or step == self.last)
        if began and is_due and step not in kept:
            self._logs = {}
            self._act_once(step)

    def on_train_batch_end(self, batch, logs=None):
        self._logs = logs
        super().on_train_batch_end(batch, logs)

    def on_train_end(self, logs=None):
        pass  # see above: a stop is not the end

    def act(self, step):
        self.evaluate.measure(self._logs)
        # The line comes last: it says that nothing of the step is left to do.
        if self.best:
            self.best.keep(self.model, self.evaluate.results)
        results = [result.to_json() for result in self.evaluate.results]
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": step, "results": results}) + "\n")


def is_measured(path, step):
    """Whether a table of evaluations has the step; also if there is no table."""
    return not path.exists() or step in _lines(path)


def _lines(path):
    """The lines of the table by their step, without what a kill left of one."""
    lines_by_step = {}
    if path.exists():
        text = path.read_text(encoding="utf-8", errors="replace")
        for line in text.splitlines():
            with contextlib.suppress(ValueError, TypeError, KeyError):
                lines_by_step[int(json.loads(line)["step"])] = line + "\n"
    return lines_by_step


class Best:
    """The checkpoint at which a metric was best, with the result that says so.

    Args:
        folder: It is the only one there; one appears whole, then the other goes.
        metric: Such as "frechet_distance".
        higher: Whether more of it is better.
    """

    def __init__(self, folder, metric, higher):
        self.folder = folder
        self.metric = metric
        self.higher = higher

    def keep(self, model, results):
        """Saves the model if its result of the metric is better than the one kept."""
        (result,) = (result for result in results if result.metric == self.metric)
        if self._is_best(result):
            checkpoints.save(model, self.folder, keep=1, about=result.to_json())

    def _is_best(self, result):
        known = next(
            map(checkpoints.about, checkpoints.newest_first(self.folder)), None
        )
        names = ("metric", "protocol")  # numbers of two protocols do not compare
        if not known or any(known[name] != getattr(result, name) for name in names):
            return True
        if self.higher:
            return result.value > known["value"]
        return result.value < known["value"]
