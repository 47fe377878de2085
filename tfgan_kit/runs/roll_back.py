"""The way back to a checkpoint for a training that has diverged."""

from collections.abc import Callable
from typing import Any

import keras

from tfgan_kit import unasked
from tfgan_kit.callbacks.finite_loss import divergence
from tfgan_kit.callbacks.learning_rates import rates_of, scale_rates
from tfgan_kit.errors import DivergenceError, InputError
from tfgan_kit.runs import checkpoints
from tfgan_kit.runs.run_checkpoint import RunCheckpoint

MOST = 3  # a rate below an eighth has not helped a training that diverges again
_FACTOR = 0.5


class RollBack(keras.callbacks.Callback):
    """Callback that goes back to a checkpoint when a number is no longer finite.

    It restores the newest undamaged checkpoint, halves the learning rates of both
    sides, numbers and schedules alike, and goes on. The data go on where they were. If
    there is no checkpoint when `fit` begins, it saves one. Use it instead of
    `FiniteLoss`, and place it before the checkpoint and other callbacks.

    Args:
        checkpoint: The `RunCheckpoint` that saves during the same `fit`.
        most: int. Number of times to go back. After that, the training ends as with
            `FiniteLoss`. Defaults to 3.
        announce: Function that gets a sentence each time. Defaults to None, which means
            a warning.

    Attributes:
        rollbacks: A list with the result of `record` for each time.

    Raises:
        InputError: `most` is below 1.
        DivergenceError: In `fit`, if the training has diverged once more.

    Example:
        >>> checkpoint = tfgan_kit.RunCheckpoint("checkpoints")
        >>> back = tfgan_kit.callbacks.RollBack(checkpoint)
        >>> history = model.fit(images, callbacks=[back, checkpoint])
    """

    def __init__(
        self,
        checkpoint: RunCheckpoint,
        most: int = MOST,
        announce: Callable[[str], None] | None = None,
    ):
        super().__init__()
        if most < 1:
            raise InputError(f"most must be at least 1. Received: most={most}.")
        self.checkpoint = checkpoint
        self.most = most
        self.announce = announce or unasked.warn
        self.rollbacks: list[dict[str, Any]] = []

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.model.update_watch.reset()
        if not checkpoints.newest_first(self.checkpoint.folder):
            checkpoints.save(self.model, self.checkpoint.folder)

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        error = divergence(self.model, logs)
        if error is None:
            return
        done, folder = len(self.rollbacks), self.checkpoint.folder
        path = destination(error, folder, done, self.most)
        self.rollbacks.append(record(error, path))
        self.announce(sentence(self.rollbacks, self.most))
        go_back(self.model, path)
        # The graph holds the schedules, and `fit` does not trace it again by itself.
        self.model.make_train_function(force=True)


def destination(error, folder, done, most=MOST):
    """Return the checkpoint to go back to.

    Args:
        error: The `DivergenceError`.
        folder: The folder of checkpoints.
        done: int. How often the training went back already.
        most: int. How often it may go back.

    Raises:
        DivergenceError: It may not go back again, or there is no checkpoint.
    """
    if done >= most:
        remedy = f"it went back {done} times already, so try a lower learning rate"
        raise DivergenceError(error.name, error.step, remedy=remedy) from error
    try:
        return checkpoints.newest_sound(folder)
    except InputError as missing:
        remedy = f"and it cannot go back: {str(missing).removesuffix('.')}"
        raise DivergenceError(error.name, error.step, remedy=remedy) from error


def record(error, path):
    """Return the facts of a rollback in types of JSON."""
    back_to = checkpoints.step_of(path)
    return {"name": error.name, "step": error.step, "back_to": back_to}


def sentence(rollbacks, most=MOST):
    """Return the newest of several rollbacks as one line."""
    newest, done = rollbacks[-1], len(rollbacks)
    return (
        f"{newest['name']} became NaN or infinite at step {newest['step']}: back to "
        f"step {newest['back_to']} with half the learning rate ({done} of {most})"
    )


def go_back(model, path):
    """Load the checkpoint at `path`, and halve the present learning rates."""
    rates = rates_of(model)  # the checkpoint may hold those before the last rollback
    checkpoints.load(model, path)
    scale_rates(model, _FACTOR, rates)
    model.update_watch.reset()


def repeat(model, rates, times):
    """Lower the rates of a model as that number of rollbacks did.

    Args:
        model: A model with the weights of a checkpoint.
        rates: The rates of both sides before the first rollback.
        times: int. The number of rollbacks.
    """
    if times:
        scale_rates(model, _FACTOR**times, rates)
