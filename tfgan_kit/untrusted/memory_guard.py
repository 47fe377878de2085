"""The refusal of models that do not fit into memory, before it is taken."""

import contextlib
import functools
import math
from collections.abc import Iterator

import keras

from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import limits

# Training holds each weight, its gradient, its average and two moments of Adam.
_SHARE = 1 / 4
_BYTES = 4
# Networks below this size are built without counting their weights first.
_SMALL = 2**28


class Large(InputError):
    """Networks are so large that their weights should be counted before."""


@contextlib.contextmanager
def guarded(only_small: bool = False) -> Iterator[None]:
    """Enter a context in which layers may not have more weights than memory allows.

    Args:
        only_small: bool. Whether weights of more than 256 MB raise `Large`. Defaults to
            False.

    Raises:
        InputError: The weights would take more than a quarter of the memory.
    """
    limit = limits.physical_memory()
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
        if only_small and total > _SMALL:
            raise Large("count the weights first")
        return before(layer, shape, *args, **kwargs)

    keras.layers.Layer.add_weight = add_weight
    try:
        yield
    finally:
        keras.layers.Layer.add_weight = before
