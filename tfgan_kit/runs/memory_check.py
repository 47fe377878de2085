"""The refusal of a run whose training cannot fit into memory."""

import tensorflow as tf

from tfgan_kit import memory
from tfgan_kit.runs import estimate

_ADDED = ("gradients", "activations", "data")


def check(run):
    """Raise InputError if what training adds to a built `Run` takes more than is free.

    TensorFlow itself reports that a GPU has too little memory.
    """
    if tf.config.list_physical_devices("GPU"):
        return
    parts = estimate.memory(run)
    parts["data"] //= 2  # the images themselves are in memory already
    listed = ", ".join(f"{name} {memory.shown(parts[name])}" for name in _ADDED)
    memory.check(
        sum(parts[name] for name in _ADDED),
        f"the steps of this run ({listed})",
        "choose a smaller --batch-size, --width, --image-size or n_critic",
    )
