"""Check of a folder of images, file by file. Needs no TensorFlow."""

import collections
import contextlib
import hashlib

import numpy as np

from tfgan_kit.data.check.check_report import Report, layout_of_split, name_channels
from tfgan_kit.data.files import folders, split_names
from tfgan_kit.data.files.image_files import UnreadableImage, describe_image
from tfgan_kit.data.prefetch import in_order

_SMALL = 8
_LONG = 10

_JPEG = (".jpg", ".jpeg", ".jpe", ".jfif")
_SUFFIXES = {
    "PNG": (".png",),
    "JPEG": _JPEG,
    "MPO": _JPEG,  # a JPEG with further pictures after it, as some cameras write
    "BMP": (".bmp",),
    "WEBP": (".webp",),
    "GIF": (".gif",),
}


def _ranked(numbers):
    """Return a dict of the numbers, the largest first, equal ones by name."""
    items = sorted(numbers.items(), key=lambda item: (-item[1], str(item[0])))
    return dict(items)


def check_folder(root, split=None, progress=None) -> Report:
    """Decode every image of a folder and report on it.

    16 bytes per image are kept, so a folder of millions fits in memory.

    Args:
        root: See `folders.list_folder`.
        split: A split of it, or a part of one, such as "train[:500]". Defaults to None,
            which means all.
        progress: Function that is called with (images done, images in total), or None.

    Raises:
        InputError: There is no such folder, image or split.
    """
    folder = folders.list_folder(root)
    chosen = _chosen(folder, split)
    images = [image for part in chosen.values() for image in part]
    splits = {name: len(part) for name, part in chosen.items()}
    report = report_of_files(
        root, splits, images, lambda image: look(folder.path(image)), progress
    )
    report.classes = _classes(folder, images)
    report.layout = _layout(folder, chosen)
    report.notes = folder.notes
    if folder.class_names == ("A", "B"):
        report.notes += ("A and B are classes; --fields A,B checks them as two fields",)
    report.others, report.loops = folder.others, folder.loops
    return report


def report_of_files(root, splits, images, describe, progress=None) -> Report:
    """Decode image files and report on them.

    Args:
        root, splits: See `Report`.
        images: The names of the files.
        describe: Function of a name that returns the same as `look`.
        progress: See `check_folder`.
    """
    tally = _Tally(len(images))
    looks = in_order(describe, images)
    with contextlib.closing(looks):
        for place, (image, facts) in enumerate(looks):
            tally.add(place, image, facts)
            if progress:
                progress(place + 1, len(images))
    return Report(
        source=str(root),
        kind="folder",
        splits=splits,
        sizes=[(*size, number) for size, number in _ranked(tally.sizes).items()],
        channels=_ranked(tally.channels),
        formats=_ranked(tally.formats),
        duplicates=[[images[place] for place in group] for group in tally.alike()],
        unreadable=tally.unreadable,
        odd=tally.odd,
    )


def _chosen(folder, split):
    """Return the images by the name of their split."""
    if split is None:
        return folder.splits
    split = split_names.resolve(split, folder.splits)
    if split in folder.splits:
        return {split: folder.splits[split]}
    from tfgan_kit.data import splits  # imports TFDS

    counts = {name: len(images) for name, images in folder.splits.items()}
    parts = splits.parts_of(split, counts, folder.root)
    return {
        split: [image for name, part in parts for image in folder.splits[name][part]]
    }


def _classes(folder, images):
    if folder.class_names is None:
        return None
    numbers = collections.Counter(map(folder.label, images))
    if numbers.keys() == {-1}:
        return None
    return {name: numbers[label] for label, name in enumerate(folder.class_names)}


def _layout(folder, chosen):
    layout = {}
    for split, images in chosen.items():
        classes = _classes(folder, images)
        place = folder.folders.get(split)
        layout |= layout_of_split(split, len(images), classes, place)
    return layout


def look(path):
    """Return `describe_image` with a digest instead of the pixels, or the error."""
    try:
        facts = describe_image(path)
    except UnreadableImage as error:
        return error
    pixels = np.ascontiguousarray(facts.pop("pixels"))
    digest = hashlib.sha256(repr(pixels.shape).encode())
    digest.update(pixels)
    facts["digest"] = digest.digest()[:16]
    return facts


class _Tally:
    """Counter of findings, image by image."""

    def __init__(self, count):
        self.sizes = collections.Counter()
        self.channels = collections.Counter()
        self.formats = collections.Counter()
        self.unreadable = []
        self.odd = []
        self.digests = np.zeros((count, 2), np.uint64)
        self.readable = np.zeros(count, bool)

    def add(self, place, image, facts):
        if isinstance(facts, UnreadableImage):
            self.unreadable.append((image, facts.reason))
            return
        self.sizes[facts["size"]] += 1
        self.channels[name_channels(facts["channels"])] += 1
        self.formats[facts["format"]] += 1
        self.digests[place] = np.frombuffer(facts["digest"], np.uint64)
        self.readable[place] = True
        self.odd += [(image, what) for what in _oddities(image, facts)]

    def alike(self):
        """Return groups of indices whose images have the same digest."""
        indices = np.flatnonzero(self.readable)
        # A stable sort keeps equal ones in order.
        order = indices[np.lexsort(self.digests[indices].T)]
        same = (self.digests[order][1:] == self.digests[order][:-1]).all(axis=1)
        groups = np.split(order, np.flatnonzero(~same) + 1)
        return sorted(group.tolist() for group in groups if len(group) > 1)


def _oddities(image, facts):
    height, width = facts["size"]
    size = f"{height}x{width}"
    if not image.lower().endswith(_SUFFIXES[facts["format"]]):
        yield f"is a {facts['format']} file by its content"
    if facts["frames"] > 1 and facts["format"] != "MPO":
        yield f"has {facts['frames']} frames, of which the first is used"
    if min(height, width) < _SMALL:
        yield f"is {size}: less than {_SMALL} pixels on a side"
    if max(height, width) > _LONG * min(height, width):
        yield f"is {size}: one side is more than {_LONG} times the other"
