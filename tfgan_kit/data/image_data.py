"""Images in memory or in a memory-mapped file, with their metadata."""

import dataclasses
import functools

import numpy as np

from tfgan_kit import modalities as kinds  # imports TensorFlow once a modality is made
from tfgan_kit.data.data_set import DataSet
from tfgan_kit.errors import InputError


# Arrays have no single truth value, so two objects are compared through
# their fingerprints instead of `==`.
@dataclasses.dataclass(frozen=True, eq=False)
class ImageData(DataSet):
    """One split of a data set of decoded images: the field "real", optional "labels".

    Attributes:
        images: uint8 (n, height, width, channels), 0 to 255; an array, or a
            `numpy.memmap` of a file, or `ShardImages`, of which `rows` keeps nothing in
            memory.
        labels: int64 (n,), or None for a set without labels.
        class_names: One name per class in the order of the labels, or None.
        name: The data set's name, with its configuration if it has one.
        version: The data set's version, such as "3.0.1", or None for files.
        split: The split that was read, such as "train[:5000]".
        known_fingerprint: The fingerprint, if it is known already.

    Raises:
        InputError: Images or labels have another dtype or shape.

    Examples:
        >>> images = np.zeros((4, 8, 8, 1), "uint8")
        >>> labels = np.array([0, 1, 2, 0])
        >>> data = tfgan_kit.data.ImageData(images, labels, None, "mine", None, "train")
        >>> len(data), data.num_classes, data.image_shape
        (4, 3, (8, 8, 1))
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
        """Return (height, width, channels) of every image."""
        return self.images.shape[1:]

    @functools.cached_property
    def fields(self) -> dict[str, np.ndarray]:
        """Return the images as "real", and the labels if there are any."""
        labels = {} if self.labels is None else {"labels": self.labels}
        return {"real": self.images, **labels}

    @functools.cached_property
    def modalities(self) -> "dict[str, kinds.Image]":
        """Return the modality of "real": images of the shape `image_shape`."""
        return {"real": kinds.Image(self.image_shape)}

    @property
    def paired(self) -> bool:
        """Return True: label i belongs to image i."""
        return True

    @property
    def is_mapped(self) -> bool:
        """Return whether the images stay in a file."""
        return self.is_in_file("real")

    def rows(self, indices) -> np.ndarray:
        """Return the images at `indices` (an index array or a slice), in memory."""
        return self.read("real", indices)

    def part(self, rows: np.ndarray) -> "ImageData":
        """Return the images and labels at some rows, int64 (m,) in ascending order.

        They are in memory, or stay in TFRecord shards if these do.
        """
        is_streamed = self.is_in_shards("real")
        return dataclasses.replace(
            self,
            images=self.images.part(rows) if is_streamed else self.rows(rows),
            labels=None if self.labels is None else self.labels[rows],
            known_fingerprint=None,
        )

    @functools.cached_property
    def fingerprint(self) -> str:
        """Return a hex SHA-256 over shape, pixels and labels.

        The same data have the same text.
        """
        if self.known_fingerprint:
            return self.known_fingerprint
        digest = self._digest("real")
        if self.labels is not None:
            digest.update(self.labels.astype("<i8"))
        return digest.hexdigest()
