"""Arrays of examples other than images: vectors, or a user's own modality."""

import dataclasses
from typing import Any

import numpy as np

from tfgan_kit import files
from tfgan_kit import modalities as kinds  # imports TensorFlow once a modality is made
from tfgan_kit.data.source import DataSource
from tfgan_kit.errors import InputError

_ROWS = 4096


class WrongRow(InputError):
    """A row holds a number that examples cannot have."""


@dataclasses.dataclass(frozen=True)
class RowArray:
    """An array of stored examples.

    Attributes:
        path: The file.
        values: The array.
        dtype: The dtype that examples are stored in.
        modality: None for vectors, else a `Modality`.
    """

    path: str
    values: np.ndarray
    dtype: str
    modality: Any = None

    def read(self, place):
        """Return the rows at a place or places, in stored form."""
        with np.errstate(over="ignore"):  # `_check` finds the infinity
            return np.asarray(self.values[place]).astype(self.dtype)

    def complete(self, source, indices) -> DataSource:
        """Return the source of these rows, once their values have been checked.

        Raises:
            InputError: A value is not finite, or outside the modality's range.
        """
        for start in range(0, len(indices), _ROWS):
            self._check(indices[start : start + _ROWS])
        is_stored = self.values.dtype == self.dtype
        return dataclasses.replace(
            source,
            key=repr((source.key, self.dtype)),
            ready=source.ready if is_stored else None,
            dtype=self.dtype,
            plural=self.modality.plural if self.modality else "vectors",
            modality=lambda shape: self.modality or kinds.Vectors(shape),
        )

    def _check(self, places):
        rows = self.read(places)
        if self.modality is not None:
            try:
                return self.modality.check_examples(rows)
            except InputError as error:
                raise WrongRow(f"{files.shown(self.path)}: {error}") from None
        wrong = np.flatnonzero(~np.isfinite(rows).all(axis=1))
        if len(wrong):
            raise WrongRow(
                "vectors must be finite numbers that float32 can hold: remove or "
                f"replace row {places[wrong[0]]} of {files.shown(self.path)}. "
                f"Received: {self.values[places[wrong[0]]]!s:.80}."
            )
        return None


def of_array(path, array, modality=None) -> RowArray | None:
    """Return the array as rows, or None if it is an array of images.

    Args:
        path: The file.
        array: Any array.
        modality: A `Modality`, or its class, or None; see `array_source.open_array`.

    Raises:
        InputError: The array has no numbers or no rows, or is not in the modality's
            stored form.
    """
    described = f"Received: {files.shown(path)} with {array.dtype}, {array.shape}."
    if isinstance(modality, type):
        modality = modality(array.shape[1:])
    if modality is not None and modality.name not in ("image", "vectors"):
        stored = (np.dtype(modality.stored_dtype), tuple(modality.stored_shape))
        if (array.dtype, array.shape[1:]) != stored or not array.size:
            raise InputError(
                f"an array of {modality.plural} must be {stored[0]} of the shape (n, "
                f"{', '.join(map(str, stored[1]))}). {described}"
            )
        return RowArray(path, array, modality.stored_dtype, modality)
    is_table = array.ndim == 2 and array.size
    if not is_table or array.dtype.kind not in "iuf":
        if is_table:
            raise InputError(
                f"an array of vectors must hold integers or floats. {described}"
            )
        return None
    return RowArray(path, array, "float32")


def refuse_conversion(
    path, value_range=None, image_size=None, fit="crop", channels=None
):
    """Raise InputError if rows of numbers are to be converted like images."""
    options = {
        "--value-range": value_range,
        "--image-size": image_size,
        "--fit": fit if fit != "crop" else None,
        "--channels": channels,
    }
    chosen = [name for name, value in options.items() if value is not None]
    if chosen:
        raise InputError(
            f"the rows of {files.shown(path)} are vectors, whose numbers are used "
            f"unchanged: leave out {', '.join(chosen)}."
        )
