"""What a check of a data set tells, whatever its kind."""

import collections
import dataclasses

_CHANNELS = {1: "grey", 3: "RGB", 4: "with alpha"}


@dataclasses.dataclass
class Report:
    """What a check has found; `dataclasses.asdict` of it is ready for JSON.

    Attributes:
        source: What was checked, as it was given.
        kind: "folder", "array" or "tfds".
        splits: The number of images of each split, unreadable ones among them.
        classes: The number of images of each class, or None.
        layout: What each split is: its `folder` relative to the source ("" is the
            source itself; None: no folder), the number of its `images` and of those of
            each of its `classes` (None without).
        notes: Sentences about what may surprise in the layout of a folder.
        sizes: (height, width, number of images), the most common first.
        channels, formats: The number of images of each kind; of an array or a data set
            of TFDS, formats is empty.
        dtype, values: Of an array, with its least and its greatest value.
        duplicates: Groups of files with the same pixels.
        unreadable, odd: Pairs of a file and what is wrong or odd with it.
        others: Files that are no images by their names, and hidden ones.
        loops: Links that lead back into a folder above them.
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

    @property
    def count(self):
        return sum(self.splits.values())


def layout_of_split(split, images, classes, folder=None):
    """The `Report.layout` of a single split."""
    return {split: {"folder": folder, "images": images, "classes": classes}}


def name_channels(number):
    return _CHANNELS.get(number, f"{number} channels")


def count_classes(source):
    """The number of images of each class of a `Source`, or None without classes."""
    if source.labels is None or source.labels.min() < 0:
        return None
    numbers = collections.Counter(source.labels.tolist())
    if source.class_names is None:
        return {str(label): numbers[label] for label in sorted(numbers)}
    return {name: numbers[label] for label, name in enumerate(source.class_names)}
