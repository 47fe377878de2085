"""Images in memory or mapped into it, with what is known of them."""

import dataclasses
import functools
import hashlib
import os

import numpy as np

from tfgan_kit.data.row_reader import RowReader
from tfgan_kit.data.source import images_per_batch
from tfgan_kit.errors import InputError


# Arrays have no single truth value, so that two of these are compared through
# their fingerprints and not by `==`.
@dataclasses.dataclass(frozen=True, eq=False)
class ImageData:
    """One split of a data set, decoded.

    Attributes:
        images: uint8 (n, height, width, channels), 0 to 255; an array, or a
            `numpy.memmap` of a file, of which `rows` keeps nothing in memory.
        labels: int64 (n,), or None for a set without labels.
        class_names: one name a class in the order of the labels, or None.
        name: the data set's name, with its configuration if it has one.
        version: the data set's version, such as "3.0.1", or None for files.
        split: what was read, such as "train[:5000]".
        known_fingerprint: The fingerprint, where it is known already.

    Raises:
        InputError: images or labels of another type or shape.
    """

    images: np.ndarray
    labels: np.ndarray | None
    class_names: tuple[str, ...] | None
    name: str
    version: str | None
    split: str
    known_fingerprint: str | None = None

    def __post_init__(self):
        images, labels = self.images, self.labels
        if images.dtype != np.uint8 or images.ndim != 4:
            raise InputError(
                "Images must be uint8 of shape (n, height, width, channels). "
                f"Received: dtype={images.dtype}, shape={images.shape}."
            )
        if labels is not None and (
            labels.dtype != np.int64 or labels.shape != images.shape[:1]
        ):
            raise InputError(
                f"Labels must be int64 of shape ({len(images)},), one an image. "
                f"Received: dtype={labels.dtype}, shape={labels.shape}."
            )

    def __len__(self) -> int:
        return len(self.images)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(height, width, channels) of every image."""
        return self.images.shape[1:]

    @functools.cached_property
    def num_classes(self) -> int | None:
        """Classes of the labels; None without labels."""
        if self.labels is None:
            return None
        return len(self.class_names or ()) or int(self.labels.max(initial=0)) + 1

    @property
    def is_mapped(self) -> bool:
        """Whether the images stay in a file."""
        return isinstance(self.images, np.memmap)

    def rows(self, indices) -> np.ndarray:
        """The images at `indices` (an index array or a slice), in memory."""
        return (
            self._reader.read(indices) if self._reader else self.images[indices].copy()
        )

    @functools.cached_property
    def _reader(self):
        readable = self.is_mapped and self.images.flags.c_contiguous
        return RowReader(self.images) if readable and hasattr(os, "preadv") else None

    @functools.cached_property
    def fingerprint(self) -> str:
        """Hex SHA-256 over shape, pixels and labels: the same data, the same text."""
        if self.known_fingerprint:
            return self.known_fingerprint
        digest = hashlib.sha256(repr(self.images.shape).encode())
        step = images_per_batch(self.image_shape)
        for start in range(0, len(self), step):
            digest.update(np.ascontiguousarray(self.rows(slice(start, start + step))))
        if self.labels is not None:
            digest.update(self.labels.astype("<i8"))
        return digest.hexdigest()
