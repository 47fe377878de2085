"""Vectors: rows of a table of numbers."""

import dataclasses
import pathlib
from typing import ClassVar

import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.modalities import scatter
from tfgan_kit.modalities.modality import Modality
from tfgan_kit.modalities.registry import register
from tfgan_kit.untrusted import archives


@register
@dataclasses.dataclass(frozen=True)
class Vectors(Modality):
    """A row of `length` float32 numbers.

    Networks see (stored - mean) / scale; by default, the numbers unchanged.

    Args:
        shape: Tuple (length,).
        mean, scale: Tuple of float, one per column. Defaults to None: 0 and 1.

    Examples:
        >>> table = np.array([[1.0, 10.0], [3.0, 30.0]], "float32")
        >>> vectors = tfgan_kit.modalities.Vectors((2,)).fitted(table)
        >>> vectors.from_stored(table).numpy().tolist()
        [[-1.0, -1.0], [1.0, 1.0]]
    """

    mean: tuple[float, ...] | None = None
    scale: tuple[float, ...] | None = None

    name: ClassVar[str] = "vectors"
    plural: ClassVar[str] = "vectors"
    suffix: ClassVar[str] = ".png"

    def __post_init__(self):
        for name in ("mean", "scale"):
            values = getattr(self, name)
            if values is not None:
                object.__setattr__(self, name, tuple(map(float, values)))
        super().__post_init__()

    def fitted(self, values):
        """Return a modality that standardizes each column: mean 0, deviation 1."""
        if self.mean is not None:
            return self
        deviations = values.std(axis=0, dtype=np.float64)
        mean = values.mean(axis=0, dtype=np.float64)
        scale = np.where(deviations > 0, deviations, 1.0)
        return Vectors(self.shape, tuple(mean), tuple(scale))

    def from_stored(self, values):
        values = tf.cast(values, tf.float32)
        return values if self.mean is None else (values - self.mean) / self.scale

    def to_stored(self, values):
        return values if self.mean is None else values * self.scale + self.mean

    def check(self):
        if len(self.shape) != 1:
            raise InputError(
                f"vectors must have the shape (length,). Received: {self.shape}."
            )

    def preview(self, examples, path, columns=None):
        """Draw the first two numbers of each vector, as networks see them."""
        if self.mean is not None:
            examples = (examples - np.array(self.mean)) / np.array(self.scale)
        scatter.write_png(pathlib.Path(path), examples)

    def read(self, path: pathlib.Path) -> np.ndarray:
        try:
            return archives.open_npy(path).reshape(self.shape).astype(np.float32)
        except (OSError, ValueError) as error:
            raise InputError(
                f"{path} cannot be read as a vector of {self.shape[0]} numbers: {error}"
            ) from error
