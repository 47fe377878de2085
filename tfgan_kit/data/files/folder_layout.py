"""The meaning of the folders in a folder of images: splits, classes, or neither.

An ambiguous layout is refused. This module needs no TensorFlow.
"""

import dataclasses
import os

from tfgan_kit import files
from tfgan_kit.data.files import split_names
from tfgan_kit.errors import InputError

# A folder with such a name holds the images; it is not their class.
_CONTAINERS = ("images", "image", "imgs", "img", "jpegimages", "pictures", "photos")
# Beside such a folder: an image of something that belongs to each image.
_TARGETS = ("masks", "mask", "labels", "annotations", "segmentations", "ground_truth")
_SHOWN = 5


class TwoFields(InputError):
    """Error: the folder holds the images of two fields, such as trainA and trainB."""


@dataclasses.dataclass(frozen=True)
class Layout:
    """Interpretation of a folder.

    Attributes:
        splits: The images of each split, in their order.
        folders: The folder of each split, relative to the root; "" is the root.
        class_level: Index of the part of an image's path that names its class; None
            means that there are no classes.
        notes: Sentences about surprising parts of the layout.
    """

    splits: dict[str, tuple[str, ...]]
    folders: dict[str, str]
    class_level: int | None
    notes: tuple[str, ...]


def layout_of(root, images) -> Layout:
    """Return the layout of a folder.

    Args:
        root: The folder.
        images: The paths of its images, relative to it, sorted by their parts.

    Raises:
        InputError: The folders are ambiguous, or belong to another task.
    """
    paths = {image: image.split(os.sep) for image in images}
    level = _inside([[*paths.values()]], 0, split_names.is_split)
    above = os.sep.join(paths[images[0]][:level])
    tops, loose = _by_folder(paths, level)
    _check_sides(root, tops)
    if any(map(split_names.is_split, tops)):
        splits, folders = _splits(root, above, tops, loose)
        groups = [[paths[image] for image in split] for split in splits.values()]
        level = _inside([group for group in groups if group], level + 1)
    else:
        splits, folders = {"train": tuple(images)}, {"train": above}
        _check_below(root, [*paths.values()], level)
    notes = []
    has_classes = _has_classes(root, _labelled(splits, paths, level), level, notes)
    return Layout(splits, folders, level if has_classes else None, tuple(notes))


def _inside(groups, level, stops=lambda name: False):
    """Return the level below folders that hold all images of their group indirectly.

    Args:
        groups: Lists of the parts of paths; all groups go down together.
        level: int. The first level.
        stops: Function that tells whether a folder's name has a meaning.
    """

    def goes_down(group):
        names = {parts[level] for parts in group}
        return (
            len(names) == 1 and min(map(len, group)) > level + 2 and not stops(*names)
        )

    while all(map(goes_down, groups)):
        level += 1
    return level


def _by_folder(paths, level):
    """Return the images of each folder at a level, and those in no folder."""
    tops, loose = {}, []
    for image, parts in paths.items():
        if len(parts) > level + 1:
            tops.setdefault(parts[level], []).append(image)
        else:
            loose.append(image)
    return tops, loose


def _check_sides(root, tops):
    sides = {split_names.translation_side(name): name for name in tops}
    if {"A", "B"} <= sides.keys():
        raise TwoFields(
            f"{files.shown(root)} holds {files.shown(sides['A'])} and "
            f"{files.shown(sides['B'])}, two fields of images, and one field is "
            "expected: give one of the two folders as the data set, or use a model "
            "that takes both."
        )


def _splits(root, above, tops, loose):
    """Return the images and the folder of each split."""
    named = [name for name in tops if split_names.is_split(name)]
    if loose:
        raise InputError(
            f"{files.shown(root)} holds {_listed(named)}, and images beside them, such "
            f"as {files.shown(loose[0])}: move those into one of the splits."
        )
    roles = set(map(split_names.role_of, named))
    others = [name for name in tops if name not in named]
    # Beside a training and a held-out split, another folder is a split as well.
    if others and not ("train" in roles and len(roles) > 1):
        raise InputError(
            f"{files.shown(root)} holds folders that are splits by their names "
            f"({_listed(named)}) beside others ({_listed(others)}): move the others "
            "into a split, or away; or, if all are classes, give the former other "
            f"names, such as class_{files.shown(named[0])}."
        )
    # An empty split counts, too, because it differs from a missing one.
    with os.scandir(os.path.join(root, above)) as entries:
        empty = [
            entry.name
            for entry in entries
            if split_names.is_split(entry.name) and entry.is_dir()
        ]
    splits, folders = {}, {}
    for name in sorted({*tops, *empty}):
        split = split_names.split_of(name)
        if split in splits:
            raise InputError(
                f"{files.shown(root)} holds two folders of the split {split}, "
                f"{files.shown(os.path.basename(folders[split]))} and "
                f"{files.shown(name)}: give one of them another name."
            )
        splits[split] = tuple(tops.get(name, ()))
        folders[split] = os.path.join(above, name)
    return splits, folders


def _check_below(root, paths, level):
    """Raise InputError if each class has its own splits."""
    for depth in range(level + 1, max(map(len, paths)) - 1):
        names = {parts[depth] for parts in paths if len(parts) > depth + 1}
        named = sorted(name for name in names if split_names.is_split(name))
        roles = {split_names.role_of(name) for name in named}
        if "train" in roles and len(roles) > 1:
            raise InputError(
                f"{files.shown(root)} holds {_listed(named)} below other folders: put "
                f"the splits at the top, as in {files.shown(named[0])}/class/image.png."
            )


def _labelled(splits, paths, level):
    """Return the paths without those of a test split that has no folders at all."""
    chosen = dict(paths)
    for split, images in splits.items():
        is_flat = all(len(paths[image]) == level + 1 for image in images)
        if is_flat and split_names.role_of(split) != "train":
            for image in images:
                del chosen[image]
    return chosen


def _has_classes(root, paths, level, notes):
    """Return whether the folders at a level are classes; add notes on surprises."""
    tops, loose = _by_folder(paths, level)
    if loose:
        if tops:
            notes.append(
                f"there are no classes, because {files.shown(loose[0])} lies beside "
                f"folders of images ({_listed(tops)})"
            )
        return False
    if not tops:
        return False
    containers = [name for name in tops if name.lower() in _CONTAINERS]
    targets = [name for name in tops if name.lower() in _TARGETS]
    if containers and targets:
        raise InputError(
            f"{files.shown(root)} holds {_listed(containers)} and {_listed(targets)}, "
            "which are no classes: give the folder with the images as the data set."
        )
    if len(tops) == 1 and containers:
        return False
    deeper = next((parts for parts in paths.values() if len(parts) > level + 2), None)
    if deeper:
        notes.append(
            f"folders below the classes count as part of them, such as "
            f"{files.shown(os.sep.join(deeper[level : level + 2]))}"
        )
    return True


def _listed(names):
    names = [files.shown(name) for name in names]
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"
