"""Folders of several fields: the split and the field of each image.

This module needs no TensorFlow and opens no file.
"""

import dataclasses
import os
import re
from collections.abc import Mapping

from tfgan_kit import files
from tfgan_kit.data.files import folders, split_names
from tfgan_kit.data.source import NoFields
from tfgan_kit.errors import InputError

_SHOWN = 5
LAYOUTS = (
    "train/A and train/B, or trainA and trainB, or files in train that hold both "
    "images side by side"
)


@dataclasses.dataclass(frozen=True)
class FieldFolder:
    """The images below a folder, by their relative paths, sorted.

    Attributes:
        root: The folder.
        splits: The images of each field, by the name of the split and of the field.
        folders: The folder of the images of a split and a field, relative to the root.
        halves: If the files hold both images side by side, the half of each file for a
            field: 0 is left and 1 is right. Otherwise None.
        others: Hidden files, and files without the suffix of an image.
        notes: Sentences about links that lead out of the folder.
    """

    root: str
    splits: dict[str, dict[str, tuple[str, ...]]]
    folders: dict[tuple[str, str], str]
    halves: dict[str, int] | None
    others: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def pairs(self, split):
        """Return the matching images of a split, and those without a partner.

        Files of folders are matched by their names without the suffix. An ending _A or
        _B is ignored if all names of its side have it.

        Returns:
            A list of tuples of paths, one per field; and a list of (path, field that
            has no such image).

        Raises:
            InputError: Two files of one field have the same name without suffix.
        """
        fields = self.splits[split]
        if self.halves:
            return [*zip(*fields.values(), strict=True)], []
        stems = {field: self._stems(split, field) for field in fields}
        names = sorted(
            set().union(*stems.values()), key=lambda stem: stem.split(os.sep)
        )
        pairs, missing = [], []
        for stem in names:
            found = {
                field: known[stem] for field, known in stems.items() if stem in known
            }
            if len(found) == len(fields):
                pairs.append(tuple(found[field] for field in fields))
            else:
                path = next(iter(found.values()))
                missing += [(path, field) for field in fields if field not in found]
        return pairs, missing

    def _stems(self, split, field):
        """Return the images of a field by path in its folder, without the suffix."""
        images, folder = self.splits[split][field], self.folders.get((split, field), "")
        stems = [
            os.path.splitext(os.path.relpath(path, folder or os.curdir))[0]
            for path in images
        ]
        ending = re.compile(r"[_-][A-Za-z]$")
        endings = {match[0] if (match := ending.search(stem)) else "" for stem in stems}
        if len(endings) == 1 and endings <= {"_A", "_B", "-A", "-B", "_a", "_b"}:
            stems = [stem[:-2] for stem in stems]
        known = {}
        for stem, path in zip(stems, images, strict=True):
            if stem in known:
                raise InputError(
                    f"two files of the field {field} have one name, so that a partner "
                    "would belong to both: rename or remove one. Received: "
                    f"{files.shown(known[stem])} and {files.shown(path)}."
                )
            known[stem] = path
        return known


def list_fields(root, fields: Mapping[str, str | None]) -> FieldFolder:
    """Search a folder of several fields.

    Args:
        root: The folder.
        fields: The folder of each field by the field's name, such as {"source": "A"}.
            None means a folder with the field's name, or A for the first of two fields
            and B for the second.

    Raises:
        InputError: It is not a folder, holds no image, or has other folders.
    """
    root, images, others, _, notes = folders.listing(root)
    sides = _sides(fields)
    skipped = _around([image.split(os.sep) for image in images], sides)
    splits, places, loose, strange = {}, {}, {}, []
    for image in images:
        parts = image.split(os.sep)
        split, field, depth = _place(parts, skipped, sides)
        group = splits.setdefault(split, {name: [] for name in fields})
        if field is None:
            loose.setdefault(split, []).append(image)
            strange += [os.sep.join(parts[: depth + 1])] * (len(parts) > depth + 1)
        else:
            group[field].append(image)
            _set_place(root, places, split, field, os.sep.join(parts[:depth]))
    has_sides = any(any(group.values()) for group in splits.values())
    halves = None
    if not has_sides and not strange and len(fields) == 2:
        first = sides.get("a") or next(iter(fields))
        halves = {field: int(field != first) for field in fields}
        for split, paths in loose.items():
            splits[split] = dict.fromkeys(fields, paths)
            for field in fields:
                places[split, field] = os.path.dirname(paths[0])
    elif loose:
        _refuse(
            root, fields, strange or [path for part in loose.values() for path in part]
        )
    tuples = {
        split: {field: tuple(paths) for field, paths in group.items()}
        for split, group in splits.items()
    }
    return FieldFolder(root, tuples, places, halves, tuple(sorted(others)), notes)


def _sides(fields):
    """Return the field of a folder, by the folder's name in lower case."""
    sides = {(place or name).lower(): name for name, place in fields.items()}
    if len(fields) == 2 and not any(fields.values()):
        for letter, name in zip("ab", fields, strict=True):
            sides.setdefault(letter, name)
    if len(sides) < len(fields) or "" in sides:
        raise InputError(f"each field needs a folder of its own. Received: {fields}.")
    return sides


def _place(parts, skipped, sides):
    """Return (split, field or None, number of parts that say so) of an image."""
    split = field = None
    depth = skipped
    while depth < len(parts) - 1:
        part = parts[depth]
        letter, word = split_names.side_and_split(part)
        if field is None and part.lower() in sides:
            field = sides[part.lower()]
        elif split is None and split_names.is_split(part):
            split = split_names.split_of(part)
        elif split is field is None and letter and letter.lower() in sides:
            split, field = word, sides[letter.lower()]
        else:
            break
        depth += 1
    return split or "train", field, depth


def _around(paths, sides):
    """Return the number of folders around everything that have no meaning."""
    for depth in range(min(map(len, paths)) - 1):
        names = {parts[depth] for parts in paths}
        if len(names) > 1 or _place([*names, ""], 0, sides)[2]:
            return depth
    return min(map(len, paths)) - 1


def _set_place(root, places, split, field, folder):
    known = places.setdefault((split, field), folder)
    if known != folder:
        raise InputError(
            f"{files.shown(root)} holds two folders of the field {field} in the split "
            f"{split}, {files.shown(known)} and {files.shown(folder)}: give one of "
            "them another name."
        )


def _refuse(root, fields, strange):
    named = list(dict.fromkeys(map(files.shown, strange)))
    more = f" and {len(named) - _SHOWN:,} more" if len(named) > _SHOWN else ""
    names = " and ".join(place or name for name, place in fields.items())
    layouts = LAYOUTS if len(fields) == 2 else "a folder per field in each split"
    raise NoFields(
        f"{files.shown(root)} must hold the fields {names} as {layouts}: move or "
        "rename what is something else, or say which folder is which field. "
        f"Received: {', '.join(named[:_SHOWN])}{more}."
    )
