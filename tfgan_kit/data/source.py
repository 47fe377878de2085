"""What every kind of data looks like before it is read."""

import dataclasses
import math
from collections.abc import Callable, Iterator

import numpy as np

_MOST = 256
_MOST_BYTES = 2**24


def images_per_batch(image_shape):
    """How many images are read at a time, so that large ones fit in memory, too."""
    return max(1, min(_MOST, _MOST_BYTES // max(1, math.prod(image_shape))))


@dataclasses.dataclass(frozen=True)
class DataSource:
    """One split of a data set that is still on disk.

    Attributes:
        name, version, split: As in `ImageData`.
        count: The images in it, those that cannot be read among them.
        labels: int64 (count,), or None; complete once all batches were read. One below
            0 says that there are none after all.
        class_names: As in `ImageData`.
        key: Text that changes whenever the files or what is made of them change.
        image_shape: Called, gives the (height, width, channels) of every image.
        batches: Called, gives pairs of indices, int64 (m,), in ascending order, and
            images, uint8 (m, height, width, channels). What could not be read and may
            be left out has no place in them.
        ready: The images of a mapped array that need no conversion, or None.
    """

    name: str
    version: str | None
    split: str
    count: int
    labels: np.ndarray | None
    class_names: tuple[str, ...] | None
    key: str
    image_shape: Callable[[], tuple[int, int, int]]
    batches: Callable[[], Iterator[tuple[np.ndarray, np.ndarray]]]
    ready: np.ndarray | None = None
