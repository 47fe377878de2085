"""Attention to a run's folder during the training."""

from tfgan_kit.callbacks.periodic import PeriodicCallback
from tfgan_kit.runs import folder_lock, run_record


class WholeFolder(PeriodicCallback):
    """Callback that writes recipe.json again if somebody deleted it, or the folder.

    Without it, no checkpoint could be resumed. Place it before `RunCheckpoint`.

    Args:
        run: The `Run`.
        every: int. Generator steps between two looks.
        last: int. The last step of the run.

    Raises:
        InputError: Another process has begun to write to the folder meanwhile.
    """

    def __init__(self, run, every, last):
        super().__init__(every, last)
        self.run = run

    def act(self, step):
        folder = self.run.folder
        folder_lock.hold(folder.path)
        if not folder.recipe.exists():
            folder.write_record(run_record.of(self.run))
            self.run.announce(f"{folder.recipe} was deleted; it is written again")
