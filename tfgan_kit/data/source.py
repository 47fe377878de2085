"""The form of every kind of data before it is read."""

import dataclasses
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tfgan_kit.errors import InputError

_MOST = 256
_MOST_BYTES = 2**24


class NoFields(InputError):
    """The data hold other fields than the requested ones, or plain images."""


def images_per_batch(image_shape):
    """Return how many images to read at a time, so that large ones fit in memory."""
    return max(1, min(_MOST, _MOST_BYTES // max(1, math.prod(image_shape))))


@dataclasses.dataclass(frozen=True)
class DataSource:
    """One split of a data set that is still on disk.

    Attributes:
        name, version, split: As in `ImageData`.
        count: The number of images, including unreadable ones.
        labels: int64 (count,), or None; complete once all batches were read. A label
            below 0 means that there are no labels after all.
        class_names: As in `ImageData`.
        key: Text that changes whenever the files or their conversion change.
        image_shape: Function that returns the (height, width, channels) of every image.
        batches: Function that yields pairs of indices, int64 (m,), in ascending order,
            and images, uint8 (m, height, width, channels). Skipped files have no index
            in them.
        ready: The images of a mapped array that need no conversion, or None.
        dtype: The dtype of examples; images are uint8.
        plural: The word for examples in messages, such as "images".
        modality: None for images; else a function from the shape of an example to the
            `Modality` of other examples.
        sizes: Function that returns the height and width of each image, int64
            (count, 2), 0 if they are unknown; None means that of `image_shape`.
        each: Function of indices that yields pairs of an index and an image of any
            size; None means that all have one size.
        stream: Function of `announce` and `progress` that returns the `ShardImages` of
            the source, or None if it has no shards.
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
    dtype: str = "uint8"
    plural: str = "images"
    modality: Callable[[tuple[int, ...]], Any] | None = None
    sizes: Callable[[], np.ndarray] | None = None
    each: Callable[[np.ndarray], Iterator[tuple[int, np.ndarray]]] | None = None
    stream: Callable[..., Any] | None = None
