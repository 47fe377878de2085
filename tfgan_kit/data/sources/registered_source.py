"""The results of a user's function as sources of data."""

import hashlib

import numpy as np

from tfgan_kit.data import source_registry, splits
from tfgan_kit.data.source import DataSource, NoFields
from tfgan_kit.data.sources import array_source
from tfgan_kit.errors import InputError


def open_registered(dataset, split, *, modality=None, **conversion) -> DataSource:
    """Return the source of images, or other examples, of a registered source.

    Args:
        dataset: str. NAME or NAME:TEXT.
        split: str. A split that the source has, or a part of one, such as
            "train[:500]".
        modality, conversion: As in `array_source.open_array`.

    Raises:
        InputError: The source returns no such arrays, or has no such split.
        RunError: The source fails.
    """
    arrays = source_registry.read(dataset)
    first = next(iter(arrays.values()))
    name = next((name for name in ("images", "real") if name in first), "images")
    return _source(dataset, split, arrays, name, modality=modality, **conversion)


def open_registered_fields(
    dataset, split, fields, paired, modalities, **conversion
) -> dict[str, DataSource]:
    """Return the fields of a registered source; see `array_source.open_array_fields`.

    Raises:
        InputError: As in `open_registered`, or paired arrays differ in length.
    """
    arrays = source_registry.read(dataset)
    sources = {
        field: _source(
            dataset,
            split,
            arrays,
            name or field,
            has_labels=paired,
            modality=modalities.get(field),
            **conversion,
        )
        for field, name in fields.items()
    }
    counts = {field: source.count for field, source in sources.items()}
    if paired and len(set(counts.values())) > 1:
        raise InputError(
            f"the fields of {dataset} must be equally long, as row i of one belongs to "
            f"row i of the others. Received: {counts}."
        )
    return sources


def _source(
    dataset, split, arrays, name, *, has_labels=True, modality=None, **conversion
):
    counts = {part: len(_array(dataset, arrays, part, name)) for part in arrays}
    parts = splits.parts_of(split, counts, dataset)
    images = _joined([_array(dataset, arrays, one, name)[part] for one, part in parts])
    labels = None
    if has_labels and all("labels" in arrays[one] for one, _ in parts):
        labels = [_array(dataset, arrays, one, "labels")[part] for one, part in parts]
    class_names = arrays[parts[0][0]].get("class_names")
    content = hashlib.sha256(np.ascontiguousarray(images)).hexdigest()
    origin = {
        "name": dataset,
        "class_names": class_names and tuple(class_names),
        "key": (dataset, split, name, content),
    }
    return array_source.source_of_array(
        dataset,
        split,
        images,
        labels and _joined(labels),
        modality=modality,
        origin=origin,
        **conversion,
    )


def _array(dataset, arrays, split, name):
    if name not in arrays[split]:
        raise NoFields(
            f"the split {split!r} of {dataset} has no array {name!r}. "
            f"Received: {', '.join(arrays[split]) or 'nothing'}."
        )
    array = np.asarray(arrays[split][name])
    if not array.ndim:
        raise InputError(
            f"{name!r} of the split {split!r} of {dataset} must be an array. "
            f"Received: {arrays[split][name]!r}."
        )
    return array


def _joined(arrays):
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
