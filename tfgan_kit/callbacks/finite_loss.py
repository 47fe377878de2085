"""Stop a training when a loss is no longer finite."""

import math
from typing import Any

import keras

from tfgan_kit.errors import RunError


class FiniteLoss(keras.callbacks.Callback):
    """Callback that raises RunError at the first step with a logged term not finite.

    `keras.callbacks.TerminateOnNaN` only reads a term named `loss`. Place it before
    callbacks that save, so that a broken state is never saved.
    """

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        # Keras sorts them by name; a term says more than numbers that follow from it.
        terms = getattr(self.model, "loss_terms", ())
        for name in sorted(logs or {}, key=lambda name: name not in terms):
            value = logs[name]
            if not math.isfinite(value):
                step = int(self.model.step.numpy())
                raise RunError(
                    f"{name} became {float(value)} at step {step}: the "
                    "training has diverged; try a lower learning rate or float32."
                )
