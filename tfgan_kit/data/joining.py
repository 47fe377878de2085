"""From the sources of several fields to one data set."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from tfgan_kit import files
from tfgan_kit.data.data_set import DataSet
from tfgan_kit.data.field_data import FieldData, combined_fingerprint
from tfgan_kit.data.source import DataSource
from tfgan_kit.errors import InputError

_SHOWN = 10


def named_fields(
    fields: Iterable[str] | Mapping[str, str | None] | None,
    pairs: str | None = None,
    domains: Sequence[str | int] | None = None,
) -> dict[str, str | None]:
    """Return the place of each field in the data by its name; None if not given.

    The default is the field "real", or the usual names of pairs or domains.

    Raises:
        InputError: There is no field except labels, or a name is not text.
    """
    if fields is None:
        names = ("a", "b") if domains is not None else ("source", "target")
        is_made = pairs is not None or domains is not None
        return dict.fromkeys(names if is_made else ("real",))
    is_text = isinstance(fields, str)
    named = dict(fields if isinstance(fields, Mapping) else dict.fromkeys(fields))
    names = [*named, *(place for place in named.values() if place is not None)]
    if is_text or not {*named} - {"labels"} or not all(map(_is_name, names)):
        raise InputError(
            "fields are names, such as ('source', 'target'), or places by names, such "
            f"as {{'source': 'A', 'target': 'B'}}. Received: {fields=}."
        )
    return named


def _is_name(name):
    return isinstance(name, str) and bool(name)


def with_labels(
    sources: Mapping[str, DataSource], wants_labels: bool, paired: bool
) -> dict[str, DataSource]:
    """Return the sources of fields; only the first keeps its labels, if any.

    Raises:
        InputError: Labels are requested, but there are none or the fields are unpaired.
    """
    first = next(iter(sources))
    if wants_labels and (not paired or sources[first].labels is None):
        why = "has no labels" if paired else "has unpaired fields, which have no labels"
        raise InputError(
            f"{sources[first].name} {why}: leave out the field labels, or add them."
        )
    keeps = first if wants_labels or "real" in sources else None
    return {
        name: source
        if source.labels is None or name == keeps
        # The cache must distinguish the images with labels from those without.
        else dataclasses.replace(
            source, labels=None, class_names=None, key=f"{source.key} alone"
        )
        for name, source in sources.items()
    }


def joined(found: Mapping[str, DataSet], split: str, paired: bool) -> FieldData:
    """Return the data set of fields that were read separately.

    Args:
        found: Data with the field "real" by the name of its field. The labels of the
            first are the labels of all.
        split: str. The split that was read.
        paired: bool. Whether row i of every field belongs to row i of the others.
    """
    first = next(iter(found.values()))
    fields = {name: data.fields["real"] for name, data in found.items()}
    modalities = {name: data.modalities["real"] for name, data in found.items()}
    # An image field's digest is its own data's fingerprint, which the cache knows.
    digests = {
        name: data.known_fingerprint
        for name, data in found.items()
        if data.labels is None and data.modalities["real"].name == "image"
    }
    fingerprint = None
    if len(digests) == len(found) and all(digests.values()):
        fingerprint = combined_fingerprint(digests, modalities)
    if first.labels is not None:
        fields["labels"] = first.labels
    return FieldData(
        fields,
        modalities,
        paired,
        first.name,
        first.version,
        split,
        first.class_names,
        fingerprint,
    )


def about(sources: Mapping[str, DataSource], split: str, paired: bool) -> str:
    """Return a sentence about the split, its data, and the number of examples."""
    first = next(iter(sources.values()))
    if len(sources) == 1:
        return _about_one(first)
    if paired:
        number = f"{first.count:,} pairs of {' and '.join(sources)}"
    else:
        counts = [
            f"{source.count:,} {source.plural} of {name}"
            for name, source in sources.items()
        ]
        number = f"{', '.join(counts)}, without pairs"
    return f"reading split {split} of {first.name}: {number}"


def _about_one(source):
    """Return the split and its data, the number of images, and their classes."""
    number = f"{source.count:,} {source.plural}"
    about = f"reading split {source.split} of {source.name}: {number}"
    names = source.class_names
    known = source.version is None  # otherwise labels come with the images
    if source.labels is None or (known and source.labels.min() < 0):
        return f"{about} without labels"
    if known:
        numbers = np.unique(source.labels).tolist()
        names = [names[number] if names else str(number) for number in numbers]
    count = f"{len(names):,} class{'es' * (len(names) != 1)}"
    more = ", ..." if len(names) > _SHOWN else ""
    return f"{about} in {count} ({', '.join(map(files.shown, names[:_SHOWN]))}{more})"
