"""Stop a training when a number is no longer finite."""

import math
from typing import Any

import keras

from tfgan_kit.errors import DivergenceError


class FiniteLoss(keras.callbacks.Callback):
    """Callback that raises `DivergenceError` at the first step that is not finite.

    The error has the step, and the name of the loss term, the gradient or the weight
    that was the first to be NaN or infinite. `keras.callbacks.TerminateOnNaN` only
    reads a term named `loss`. Place it before callbacks that save, so that a broken
    state is never saved. `RollBack` goes back to a checkpoint instead.

    Example:
        >>> history = model.fit(images, callbacks=[FiniteLoss()])
    """

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.model.update_watch.reset()

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        error = divergence(self.model, logs)
        if error:
            raise error


def divergence(
    model: keras.Model, logs: dict[str, Any] | None
) -> DivergenceError | None:
    """Return the error of a training that has diverged, or None.

    Args:
        model: The `AdversarialModel`.
        logs: The logs of a step or of several.
    """
    first = model.update_watch.first()
    broken = [name for name, value in (logs or {}).items() if not math.isfinite(value)]
    if first:
        name, step = first
    elif broken:
        # Keras sorts them by name; a term says more than numbers that follow from it.
        name = min(broken, key=lambda name: name not in model.loss_terms)
        step = int(model.step.numpy())
    else:
        return None
    return DivergenceError(name, step, float(logs[name]) if name in broken else None)
