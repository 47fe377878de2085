"""Checkpoints during `fit`."""

from tfgan_kit.callbacks.periodic import PeriodicCallback
from tfgan_kit.runs import checkpoints


class RunCheckpoint(PeriodicCallback):
    """Writes checkpoints from which a training continues bit for bit.

    Each appears whole or not at all, under `folder/step-<step>`.

    Args:
        folder: Where they go.
        every: Generator steps between two; None: one an epoch. Always one at the end.
        keep: How many of the newest stay.
        last: None, or the last step of a run, whose checkpoint is written before
            callbacks that come after this one.

    Example:
        >>> checkpoint = RunCheckpoint("checkpoints")
        >>> step = checkpoint.restore(model)  # 0 where there is none yet
        >>> model.fit(images, callbacks=[checkpoint])
    """

    def __init__(self, folder, every=None, keep=3, last=None):
        super().__init__(every, last)
        self.folder = folder
        self.keep = keep

    def restore(self, model, announce=None):
        """Loads the newest sound checkpoint into a compiled model.

        Args:
            model: Of the same make as the one that was saved.
            announce: Called with a sentence for each damaged one that is passed over.

        Returns:
            The step it was saved at; 0 if the folder holds no checkpoint.

        Raises:
            InputError: All are damaged, or they are of another model.
        """
        if not checkpoints.newest_first(self.folder):
            return 0
        checkpoints.load(model, checkpoints.newest_sound(self.folder, announce))
        return int(model.step.numpy())

    def act(self, step):
        checkpoints.save(self.model, self.folder, self.keep)
