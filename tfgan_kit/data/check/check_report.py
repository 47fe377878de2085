"""The report of a check of a data set of any kind."""

import collections
import dataclasses

_CHANNELS = {1: "grey", 3: "RGB", 4: "with alpha"}


@dataclasses.dataclass
class Report:
    """Result of a check; `dataclasses.asdict` makes it ready for JSON.

    Attributes:
        source: The checked data set, as it was given.
        kind: "folder", "array" or "tfds".
        splits: The number of images of each split, including unreadable ones.
        classes: The number of images of each class, or None.
        layout: For each split: its `folder` relative to the source ("" is the source
            itself; None means no folder), the number of its `images`, and the number
            for each of its `classes` (None without classes).
        notes: Sentences about surprising parts of a folder's layout.
        sizes: (height, width, number of images), the most common first.
        channels, formats: The number of images of each kind. formats is empty for
            arrays and TFDS data sets.
        dtype, values: dtype, least and greatest value of an array.
        duplicates: Groups of files with the same pixels.
        unreadable, odd: Pairs of a file and its problem or peculiarity.
        others: Hidden files, and files whose names are not those of images.
        loops: Links that lead back into a folder above them.
        plural: The word for examples, "images" or "vectors".
        length: The length of vectors; None for images.
    """

    source: str
    kind: str
    splits: dict[str, int]
    classes: dict[str, int] | None = None
    layout: dict[str, dict] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sizes: list[tuple[int, int, int]] = dataclasses.field(default_factory=list)
    channels: dict[str, int] = dataclasses.field(default_factory=dict)
    formats: dict[str, int] = dataclasses.field(default_factory=dict)
    dtype: str | None = None
    values: tuple[float, float] | None = None
    duplicates: list[list[str]] = dataclasses.field(default_factory=list)
    unreadable: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    odd: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    others: tuple[str, ...] = ()
    loops: tuple[str, ...] = ()
    plural: str = "images"
    length: int | None = None

    @property
    def count(self):
        return sum(self.splits.values())


@dataclasses.dataclass
class FieldReport:
    """Result of a check of several fields.

    Attributes:
        source: The checked data set, as it was given.
        fields: The content of each field, by its name.
        places: The place of the images of each field, by its name; None if unknown.
        pairs: The number of pairs of each split; empty if the fields have none.
        missing: Pairs of a file and the field in which it has no partner.
        differing: Pairs whose images differ in size, as sentences.
        notes: Sentences about surprising parts of the layout.
        links: Sentences about links that lead out of the folder.
    """

    source: str
    fields: dict[str, Report]
    places: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    pairs: dict[str, int] = dataclasses.field(default_factory=dict)
    missing: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    differing: list[str] = dataclasses.field(default_factory=list)
    notes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def num_pairs(self):
        return sum(self.pairs.values())

    @property
    def unreadable(self):
        return [entry for report in self.fields.values() for entry in report.unreadable]


def layout_of_split(split, images, classes, folder=None):
    """Return the `Report.layout` of a single split."""
    return {split: {"folder": folder, "images": images, "classes": classes}}


def name_channels(number):
    return _CHANNELS.get(number, f"{number} channels")


def count_classes(source):
    """Return the number of images of each class of a `Source`, or None."""
    if source.labels is None or source.labels.min() < 0:
        return None
    numbers = collections.Counter(source.labels.tolist())
    if source.class_names is None:
        return {str(label): numbers[label] for label in sorted(numbers)}
    return {name: numbers[label] for label, name in enumerate(source.class_names)}
