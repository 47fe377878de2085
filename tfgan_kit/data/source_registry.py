"""Data sources that users add, by name. Needs no TensorFlow."""

import traceback
from collections.abc import Callable
from typing import Any

from tfgan_kit.errors import InputError, RunError, reason_of
from tfgan_kit.plugins import Registry

Splits = dict[str, dict[str, Any]]


def _check(name, read):
    if not callable(read):
        raise InputError(
            f"the data source {name!r} must be a function of a text that returns "
            f"arrays by split. Received: {read!r}."
        )


# Names that already have a meaning.
_OURS = {"fashion_mnist_mini": "the embedded data set"}
REGISTRY = Registry("sources", "data source", _OURS, _check)


def register(name: str, read: Callable[[str], Splits]) -> Callable[[str], Splits]:
    """Register a user's own data source: `--dataset NAME` or `--dataset NAME:TEXT`.

    Args:
        name: str. The value for `--dataset`. A path with that name takes precedence
            over it; a TFDS data set does not.
        read: Function of the text after the colon ("" without one). It returns the
            arrays of each split, such as `{"train": {"images": ..., "labels": ...}}`:
            images `(n, height, width[, channels])`, uint8, or floats with
            `--value-range`; labels, if there are any, integers `(n,)`; `class_names`,
            if there are any.

    Returns:
        `read`.

    Raises:
        InputError: The name is not usable, or `read` is not a function.

    Examples:
        >>> def ramps(text):
        ...     images = np.zeros((4, 8, 8), "uint8") + np.arange(8, dtype="uint8")
        ...     return {"train": {"images": images}}
        ...
        >>> tfgan_kit.data.register("ramps", ramps) is ramps
        True
        >>> tfgan_kit.data.load("ramps").images.shape
        (4, 8, 8, 1)
    """
    REGISTRY.register(name, read)
    return read


def is_registered(dataset: str) -> bool:
    """Return whether a data set is named by a user's own source."""
    name = dataset.partition(":")[0]
    return name not in _OURS and REGISTRY.has(name)


def read(dataset: str) -> Splits:
    """Return the arrays of each split of a registered source, by name.

    Raises:
        InputError: The source does not return such arrays.
        RunError: The source fails.
    """
    name, _, text = dataset.partition(":")
    function = REGISTRY.find(name)
    try:
        arrays = function(text)
    except InputError:
        raise
    except Exception as error:  # a user's code raises anything
        frame = traceback.extract_tb(error.__traceback__)[-1]
        raise RunError(
            f"the data source {name!r} fails: {type(error).__name__}: "
            f"{reason_of(error).rstrip('.')} ({frame.filename}, line {frame.lineno})."
        ) from error
    parts = [*arrays.values()] if isinstance(arrays, dict) else []
    if not parts or not all(isinstance(part, dict) for part in parts):
        received = [type(part).__name__ for part in parts] or type(arrays).__name__
        raise InputError(
            f"the data source {name!r} must return a dictionary of arrays for each "
            f"split, such as {{'train': {{'images': images}}}}. Received: {received}."
        )
    return arrays
