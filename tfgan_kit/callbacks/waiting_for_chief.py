"""The workers of a cluster wait for the files of their chief."""

from tfgan_kit.callbacks.periodic import PeriodicCallback
from tfgan_kit.distribution.workers import Workers


class WaitingForChief(PeriodicCallback):
    """Callback after which every worker of a cluster finds the same checkpoint.

    Place it after `RunCheckpoint`, which only the chief has, with the same period.

    Args:
        workers: The `Workers`.
        every: int. Generator steps between two checkpoints, or None for one per epoch.
        last: int. The last step of a run, or None.
    """

    def __init__(
        self, workers: Workers, every: int | None = None, last: int | None = None
    ):
        super().__init__(every, last)
        self.workers = workers

    def act(self, step: int) -> None:
        self.workers.wait()
