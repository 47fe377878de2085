"""Checkpoints during `fit`."""

from tfgan_kit.callbacks.periodic import PeriodicCallback
from tfgan_kit.runs import checkpoints


class RunCheckpoint(PeriodicCallback):
    """Callback that writes checkpoints from which a training continues bit for bit.

    Each checkpoint appears completely or not at all, as `folder/step-<step>`.

    Args:
        folder: The folder of checkpoints.
        every: int. Generator steps between two checkpoints, or None for one per epoch.
            The end always gets one.
        keep: int. Number of newest checkpoints to keep.
        last: int. The last step of a run, whose checkpoint is written before later
            callbacks, or None.
        table: The run's `MetricsLog`, whose digest each checkpoint keeps, or None.

    Example:
        >>> checkpoint = RunCheckpoint("checkpoints")
        >>> step = checkpoint.restore(model)  # 0 without a checkpoint
        >>> model.fit(images, callbacks=[checkpoint])
    """

    def __init__(
        self, folder, every=None, keep=checkpoints.KEPT, last=None, table=None
    ):
        super().__init__(every, last)
        self.folder = folder
        self.table = table
        self.keep = keep

    def restore(self, model, announce=None):
        """Load the newest undamaged checkpoint into a compiled model.

        Args:
            model: A model of the same structure as the saved one.
            announce: Function that gets a sentence for each damaged checkpoint it
                skips.

        Returns:
            The step of the checkpoint, or 0 if the folder holds none.

        Raises:
            InputError: All checkpoints are damaged, or belong to another model.
        """
        if not checkpoints.newest_first(self.folder):
            return 0
        checkpoints.load(model, checkpoints.newest_sound(self.folder, announce))
        return int(model.step.numpy())

    def act(self, step):
        table = self.table and self.table.digest()
        checkpoints.save(self.model, self.folder, self.keep, table=table)
