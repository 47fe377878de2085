"""Keras' own callbacks that need one loss and one optimizer, and their replacements."""

import keras

from tfgan_kit.errors import InputError

_INSTEAD = {
    "LearningRateScheduler": (
        "sets the rate of one optimizer, and a GAN has two: use "
        "tfgan_kit.callbacks.LearningRates(schedule)"
    ),
    "ReduceLROnPlateau": (
        "lowers the rate of one optimizer, and a GAN has two: use "
        "tfgan_kit.callbacks.ReduceLearningRates(monitor)"
    ),
    "OrbaxCheckpoint": (
        "saves the state of one optimizer, and a GAN has two: use "
        "tfgan_kit.callbacks.RunCheckpoint(folder) or ModelCheckpoint"
    ),
    "SwapEMAWeights": (
        "swaps the average of one optimizer: give the model ema_decay, whose average "
        "predict, generate and export use"
    ),
    "TerminateOnNaN": (
        "reads a term named 'loss' only, so it would never stop a GAN: use "
        "tfgan_kit.callbacks.FiniteLoss()"
    ),
}


def check(callbacks):
    """Raise InputError if one of Keras' callbacks cannot work in this `fit`.

    Args:
        callbacks: As in `fit`: None, a callback, a list, or a `CallbackList`.
    """
    callbacks = getattr(callbacks, "callbacks", callbacks) or []
    for callback in keras.tree.flatten(callbacks):
        for name, reason in _INSTEAD.items():
            # Not every version of Keras has all of them.
            if isinstance(callback, getattr(keras.callbacks, name, ())):
                raise InputError(f"{name} {reason}.")
        if isinstance(callback, keras.callbacks.BackupAndRestore):
            _check_backup(callback)


def _check_backup(callback):
    if callback.save_freq != "epoch":
        raise InputError(
            "BackupAndRestore must have save_freq='epoch': after a backup within an "
            "epoch, Keras begins that epoch again and trains a part of it twice; "
            "tfgan_kit.callbacks.RunCheckpoint saves at any step. "
            f"Received: save_freq={callback.save_freq!r}."
        )
