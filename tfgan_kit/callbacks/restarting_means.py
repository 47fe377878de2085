"""Running means that restart at the steps of a table, not with `fit`."""

from typing import Any

from tfgan_kit.callbacks.periodic import PeriodicCallback


class RestartingMeans(PeriodicCallback):
    """Callback that restarts the model's running means every `every` steps.

    A checkpoint holds the means, which `fit` resets when it begins: they get their
    values again, so that a resumed run continues them.

    Args:
        every: int. Generator steps between two restarts.
        last: int. The last step of a run, or None.
    """

    def begin(self, step: int) -> None:
        super().begin(step)
        variables = [v for metric in self.model.metrics for v in metric.variables]
        self._begun = [(variable, variable.numpy()) for variable in variables]

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        for variable, value in self._begun:
            variable.assign(value)

    def act(self, step: int) -> None:
        if step % self.every == 0:
            self.model.reset_metrics()
