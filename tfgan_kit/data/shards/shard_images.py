"""Images that stay in TFRecord files, and are decoded when they are needed."""

import collections
import hashlib
from collections.abc import Callable

import numpy as np

from tfgan_kit import files
from tfgan_kit.data.shards.shard_index import ShardIndex
from tfgan_kit.errors import InputError

# Batches that are read ahead: a damaged image is among the last ones.
_RECENT = 64


class ShardImages:
    """Images in TFRecord files, which can be indexed like a uint8 array.

    Args:
        index: The `ShardIndex` of their records.
        decode: Function from records, a string tensor `(m,)`, to images, a uint8 tensor
            `(m, *image_shape)`.
        image_shape: (height, width, channels).
        key: Text that changes whenever the conversion of the images changes.
    """

    dtype = np.dtype(np.uint8)
    itemsize = 1
    ndim = 4

    def __init__(
        self,
        index: ShardIndex,
        decode: Callable,
        image_shape: tuple[int, int, int],
        key: str,
    ):
        self.index = index
        self.decode = decode
        self.image_shape = image_shape
        self.key = key
        self._recent = collections.deque(maxlen=_RECENT)

    @property
    def shape(self):
        return (len(self), *self.image_shape)

    @property
    def digest(self) -> str:
        """Return text that changes whenever an image changes."""
        parts = self.shape, self.key, self.index.digest
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def __len__(self):
        return len(self.index)

    def __getitem__(self, indices):
        if np.ndim(indices) == 0 and not isinstance(indices, slice):
            return self.read([indices])[0]
        return self.read(indices)

    def __array__(self, dtype=None, copy=None):
        return self.read(slice(None)).astype(dtype or self.dtype, copy=False)

    def part(self, rows: np.ndarray) -> "ShardImages":
        """Return some of the images, whose numbers ascend, without reading them."""
        index = self.index.part(rows)
        return ShardImages(index, self.decode, self.image_shape, self.key)

    def records(self, indices) -> np.ndarray:
        """Return the encoded examples at some indices, an array of bytes."""
        self._recent.append(indices)
        return np.array(self.index.read(indices), object)

    def read(self, indices) -> np.ndarray:
        """Return the images at `indices` (an index array or a slice), in memory.

        Raises:
            InputError: A file is missing or was changed, or an image is damaged.
        """
        rows = np.arange(len(self))[indices]
        if not len(rows):
            return np.empty((0, *self.image_shape), self.dtype)
        try:
            return self.decode(self.records(rows)).numpy()
        except InputError:
            raise
        except Exception as error:  # TensorFlow's own, whose text goes on for pages
            damage = self.damage()
            if damage is None:
                raise
            raise damage from error

    def damage(self) -> InputError | None:
        """Return the error about an image that was read lately and cannot be decoded.

        If all of them can be decoded, the result is None.
        """
        for row in sorted({int(row) for rows in [*self._recent] for row in rows}):
            try:
                self.decode(np.array(self.index.read([row]), object))
            except InputError as error:
                return error
            except Exception:
                path = files.shown(self.index.path_of(row))
                return InputError(
                    f"image {row} cannot be decoded, or has another size than "
                    f"{'x'.join(map(str, self.image_shape))}: prepare the data set "
                    f"anew, or give --image-size. It is in the shard {path}."
                )
        return None
