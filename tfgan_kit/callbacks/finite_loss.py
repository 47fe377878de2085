"""Ending a training whose loss is no number any more."""

import math

import keras

from tfgan_kit.errors import RunError


class FiniteLoss(keras.callbacks.Callback):
    """Raises RunError at the first step in which a logged term is not finite.

    `keras.callbacks.TerminateOnNaN` reads only a term named `loss`. Place it before
    callbacks that save: what it stops is never saved.
    """

    def on_train_batch_end(self, batch, logs=None):
        # Keras sorts them by name; a term says more than what follows from it.
        terms = getattr(self.model, "loss_terms", ())
        for name in sorted(logs or {}, key=lambda name: name not in terms):
            value = logs[name]
            if not math.isfinite(value):
                step = int(self.model.step.numpy())
                raise RunError(
                    f"{name} became {float(value)} at step {step}: the "
                    "training has diverged; try a lower learning rate or float32."
                )
