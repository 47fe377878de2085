"""Kept examples of fields that a generator takes, such as for translation."""

from typing import Any

import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.sampling.parts import Part

NUM_KEPT = 64


class Examples(Part):
    """Kept examples of a field. Seed i is example i, modulo their number.

    Args:
        modality: The `Modality` of the field.
        values: A variable or an array of stored examples `(n, *stored_shape)`.
        count: A scalar variable or number. Only the first `count` values are examples.

    Examples:
        >>> image = tfgan_kit.modalities.Image((4, 4, 1))
        >>> kept = np.zeros((3, 4, 4, 1), "uint8")
        >>> examples = tfgan_kit.sampling.Examples(image, kept, count=3)
        >>> examples.from_seeds(tf.constant([0, 4], tf.int64)).shape
        TensorShape([2, 4, 4, 1])
    """

    def __init__(self, modality: Any, values: Any, count: Any):
        self.modality = modality
        self.values = values
        self.count = count
        self.shape = modality.shape

    @property
    def num_kept(self) -> int:
        """Return the number of kept examples."""
        # A variable of several replicas has no int().
        return int(getattr(self.count, "numpy", lambda: self.count)())

    def __eq__(self, other):
        return isinstance(other, Examples) and self.modality == other.modality

    def __hash__(self):
        return hash(self.modality)

    def from_seeds(self, seeds, fold=0):
        count = tf.cast(tf.maximum(self.count, 1), tf.int64)
        places = (seeds % 2**32) % count
        return self.modality.from_stored(tf.gather(self.values, places))

    def draw(self, rows, key):
        raise InputError("examples of a field come from the data; they are not drawn.")

    def check(self, values, count):
        """Return float32 examples from stored or float examples `(count, ...)`.

        Raises:
            InputError: They have another shape, dtype or range.
        """
        values = np.asarray(values)
        shapes = (self.modality.stored_shape, self.modality.shape)
        if values.shape[1:] not in shapes or len(values) != count:
            raise InputError(
                f"this generator takes {count} {self.modality.plural} of the shape "
                f"{self.modality.shape}. Received: {values.shape}."
            )
        stored, dtype = self.modality.stored_dtype, tf.as_dtype(values.dtype)
        if dtype.name != stored and not dtype.is_floating:
            raise InputError(
                f"{self.modality.plural} must be {stored} or float: convert them. "
                f"Received: {dtype.name}."
            )
        self.modality.check_examples(values)
        return self.modality.from_stored(tf.constant(values)).numpy()
