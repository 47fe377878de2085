"""Named arrays of examples, for models with fields other than images and labels."""

import dataclasses
import functools
import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from tfgan_kit import modalities as kinds  # imports TensorFlow once a modality is made
from tfgan_kit.data.data_set import DataSet
from tfgan_kit.errors import InputError

_ROWS = 4096


# Arrays have no single truth value, so two objects are compared through their
# fingerprints instead of `==`.
@dataclasses.dataclass(frozen=True, eq=False)
class FieldData(DataSet):
    """One split of a data set of named fields.

    `data.of_arrays` makes it from arrays in a script, `data.load` from files.

    Attributes:
        fields: Arrays by field name, in the stored dtype and shape of their modality;
            a `numpy.memmap` stays in its file. "labels" is int64 (n,).
        modalities: The `Modality` of each field but "labels".
        paired: Whether row i of every field belongs to row i of the others.
        name: The data set's name.
        version: The data set's version, such as "3.0.1"; None for files.
        split: The split that was read, such as "train[:5000]".
        class_names: One name per class in the order of the labels, or None.
        known_fingerprint: The fingerprint, if it is known already.

    Raises:
        InputError: A field is empty or does not have the dtype or shape of its
            modality, or paired fields differ in length.

    Examples:
        >>> fields = {"real": np.zeros((4, 2), "float32")}
        >>> kinds = {"real": tfgan_kit.modalities.Vectors((2,))}
        >>> data = tfgan_kit.data.FieldData(fields, kinds, paired=True, name="points")
        >>> len(data), data.labels is None
        (4, True)
    """

    fields: Mapping[str, np.ndarray]
    modalities: "Mapping[str, kinds.Modality]"
    paired: bool
    name: str
    version: str | None = None
    split: str = "train"
    class_names: tuple[str, ...] | None = None
    known_fingerprint: str | None = None

    def __post_init__(self):
        named = {name for name in self.fields if name != "labels"}
        if not named or named != set(self.modalities):
            raise InputError(
                "a data set needs one field or more, and a modality for each. "
                f"Received: fields {sorted(self.fields)}, "
                f"modalities {sorted(self.modalities)}."
            )
        for name, modality in self.modalities.items():
            _check_stored(name, self.fields[name], modality)
        self._check_labels()
        lengths = {name: len(values) for name, values in self.fields.items()}
        if self.paired and len(set(lengths.values())) > 1:
            counts = ", ".join(f"{name} has {n:,}" for name, n in lengths.items())
            raise InputError(
                "paired fields must be equally long, as row i of one belongs to row i "
                f"of the others: remove rows without a partner. Received: {counts}."
            )

    @property
    def labels(self) -> np.ndarray | None:
        """Return the field "labels", or None."""
        return self.fields.get("labels")

    @functools.cached_property
    def fingerprint(self) -> str:
        """Return a hex SHA-256 over names, modalities and rows.

        The same data have the same text.
        """
        return self.known_fingerprint or combined_fingerprint(
            {name: self._digest(name).hexdigest() for name in self.fields},
            self.modalities,
        )

    def _check_labels(self):
        labels = self.labels
        if labels is None:
            return
        if not self.paired:
            raise InputError(
                "labels belong to the examples of pairs: leave them out, or give "
                f"paired=True. Received: {self.name!r} with unpaired fields and labels."
            )
        is_stored = labels.dtype == np.int64 and labels.ndim == 1
        if not is_stored or (labels.size and labels.min() < 0):
            raise InputError(
                "labels must be int64 of shape (n,), from 0 on. "
                f"Received: dtype={labels.dtype}, shape={labels.shape}."
            )


def combined_fingerprint(digests: Mapping[str, str], modalities: Mapping) -> str:
    """Return the fingerprint of fields whose own digests are known.

    Args:
        digests: Hex SHA-256 over shape and rows of each field.
        modalities: The `Modality` of each field but "labels".
    """
    parts = [
        (name, modalities[name].name if name in modalities else "labels", digest)
        for name, digest in sorted(digests.items())
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def of_arrays(
    fields: Mapping[str, Any],
    *,
    paired: bool = True,
    modalities: "Mapping[str, kinds.Modality] | None" = None,
    class_names: tuple[str, ...] | None = None,
    name: str = "arrays",
    split: str = "train",
) -> FieldData:
    """Return a data set of arrays by field name.

    Args:
        fields: Arrays by field name. uint8 arrays (n, height, width[, channels]) are
            images, numbers (n, length) are vectors, and "labels" are integers (n,).
        paired: bool. Whether row i of every field belongs to row i of the others.
            Defaults to True.
        modalities: The `Modality` of other fields, by their names. Their arrays must
            have its stored dtype and shape. Defaults to None.
        class_names: One name per class in the order of the labels. Defaults to None.
        name: str. The data set's name. Defaults to "arrays".
        split: str. The split's name. Defaults to "train".

    Raises:
        InputError: An array has another dtype or shape, holds NaN or infinity, or
            paired fields differ in length.

    Examples:
        >>> sharp = np.zeros((10, 8, 8, 1), "uint8")
        >>> pairs = tfgan_kit.data.of_arrays({"source": sharp, "target": sharp})
        >>> len(pairs)
        10
    """
    modalities = dict(modalities or {})
    stored = {}
    for field, array in fields.items():
        values = np.asanyarray(array)
        if field == "labels":
            stored[field] = _labels(values)
            continue
        if field not in modalities:
            values, modalities[field] = _guessed(field, values)
        _check_stored(field, values, modalities[field])
        check_rows(field, values, modalities[field])
        stored[field] = values
    return FieldData(
        stored, modalities, paired, name, split=split, class_names=class_names
    )


def check_rows(where: str, values: np.ndarray, modality: "kinds.Modality") -> None:
    """Check the values of an array, some thousand rows at a time.

    Raises:
        InputError: The modality refuses a value.
    """
    for start in range(0, len(values), _ROWS):
        try:
            modality.check_examples(values[start : start + _ROWS])
        except InputError as error:
            raise InputError(f"{where}: {error}") from None


def _guessed(field, values):
    """Return the values in stored form, and their modality by dtype and rank."""
    if values.dtype == np.uint8 and values.ndim in (3, 4):
        values = values[..., None] if values.ndim == 3 else values
        return values, kinds.Image(values.shape[1:])
    if values.ndim == 2 and values.dtype.kind in "iuf":
        with np.errstate(over="ignore"):  # `check_rows` finds the infinity
            values = values.astype(np.float32, copy=False)
        return values, kinds.Vectors(values.shape[1:])
    raise InputError(
        f"the field {field} must be uint8 images (n, height, width, channels) or "
        f"numbers (n, length); give another kind its modality, as modalities="
        f"{{{field!r}: ...}}. Received: dtype={values.dtype}, shape={values.shape}."
    )


def _labels(values):
    if values.dtype.kind not in "iu":
        raise InputError(
            f"labels must be integers of shape (n,). Received: dtype={values.dtype}."
        )
    return values.astype(np.int64)


def _check_stored(field, values, modality):
    expected = np.dtype(modality.stored_dtype), tuple(modality.stored_shape)
    if (values.dtype, values.shape[1:]) != expected or not values.ndim:
        raise InputError(
            f"the field {field} must be {expected[0]} of shape (n, "
            f"{', '.join(map(str, expected[1]))}), as {modality.plural} are stored. "
            f"Received: dtype={values.dtype}, shape={values.shape}."
        )
    if not len(values):
        raise InputError(
            f"the field {field} holds no example: give one or more. "
            f"Received: shape={values.shape}."
        )
