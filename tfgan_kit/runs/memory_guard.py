"""The refusal of models that do not fit into memory, before it is taken."""

import contextlib
import functools
import math
import os
from collections.abc import Iterator

import keras

from tfgan_kit.errors import InputError

# Training holds each weight, its gradient, its average and two moments of Adam.
_SHARE = 1 / 4
_BYTES = 4


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Enter a context in which layers may not have more weights than memory allows.

    Raises:
        InputError: The weights would take more than a quarter of the memory.
    """
    limit = physical_memory()
    if limit is None:
        yield
        return
    before, total = keras.layers.Layer.add_weight, 0

    @functools.wraps(before)
    def add_weight(layer, shape=None, *args, **kwargs):
        nonlocal total
        total += _BYTES * math.prod(() if shape is None else shape)
        if total > limit * _SHARE:
            raise InputError(
                f"the layer {layer.name!r} brings the weights to {total / 1e9:,.0f} GB,"
                f" and this machine has {limit / 1e9:,.0f} GB of memory in all: choose "
                "a smaller width, depth, latent_dim or image size."
            )
        return before(layer, shape, *args, **kwargs)

    keras.layers.Layer.add_weight = add_weight
    try:
        yield
    finally:
        keras.layers.Layer.add_weight = before


def physical_memory() -> int | None:
    """Return the memory of this machine in bytes, or None if it is not known."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None
