"""A folder with the images of several fields as sources of data."""

import itertools
import os
from collections.abc import Callable, Mapping

from tfgan_kit import files
from tfgan_kit.data import splits
from tfgan_kit.data.files.field_folders import LAYOUTS, FieldFolder, list_fields
from tfgan_kit.data.files.image_files import (
    UnreadableImage,
    image_size_of,
    read_half,
    read_image,
)
from tfgan_kit.data.prefetch import in_order
from tfgan_kit.data.source import DataSource, NoFields
from tfgan_kit.data.sources.folder_source import source_of_files
from tfgan_kit.errors import InputError

_SHOWN = 3
_WHOLE = "; if the files hold single images, make pairs of them with --pairs"


def open_folder_fields(
    root: str | os.PathLike,
    split: str,
    fields: Mapping[str, str | None],
    paired: bool,
    *,
    skip: Callable[[UnreadableImage], None] | None = None,
    announce: Callable[[str], None] | None = None,
    **conversion,
) -> dict[str, DataSource]:
    """Return the sources of the images of each field of one split of a folder.

    Args:
        root, fields: See `field_folders.list_fields`.
        split: str. A split of it, or a part of one, such as "train[:500]": of the
            pairs, or of each unpaired field.
        paired: bool. Whether each image belongs to one of every other field.
        skip: Function that gets the `UnreadableImage` of each file that is skipped with
            its partners, or None.
        announce: Function that gets a sentence about anything worth knowing, or None.
        conversion: `image_size`, `fit`, `channels`: see `image_files.read_image`.

    Raises:
        InputError: The folder has another layout, a field has no images, an image has
            no partner, or there is no such split.
    """
    folder = list_fields(root, fields)
    for note in folder.notes if announce else ():
        announce(f"{files.shown(root)}: {note}")
    if folder.halves:
        _check_wide(folder)
    images = _pairs(folder, split, skip) if paired else _unpaired(folder, split)
    if folder.halves and announce:
        left, right = sorted(folder.halves, key=folder.halves.get)
        announce(
            f"{files.shown(root)}: each file is cut in two; the left half is {left}, "
            f"the right half {right}" + _WHOLE * paired
        )
    return {
        field: source_of_files(
            folder.root,
            paths,
            split,
            skip=None if paired else skip,
            half=folder.halves and folder.halves[field],
            **conversion,
        )
        for field, paths in images.items()
    }


def _check_wide(folder):
    """Raise NoFields if the first readable file seems to hold one image."""
    fields = next(iter(folder.splits.values()))
    for name in next(iter(fields.values())):
        try:
            height, width = image_size_of(os.path.join(folder.root, name))
        except UnreadableImage:  # reading the images will report that
            continue
        if width <= height:
            raise NoFields(
                f"{files.shown(folder.root)} must hold two fields as {LAYOUTS}. "
                f"{files.shown(os.path.basename(name))} is too narrow to hold two "
                "images side by side: use one of these layouts. "
                f"Received: images of {height}x{width}."
            )
        return


def _unpaired(folder, split):
    """Return the paths of each field."""
    _check_fields(folder, split)
    images = {}
    for field in next(iter(folder.splits.values())):
        counts = {name: len(group[field]) for name, group in folder.splits.items()}
        parts = splits.parts_of(split, counts, folder.root)
        images[field] = [
            image for name, part in parts for image in folder.splits[name][field][part]
        ]
    return images


def _pairs(folder, split, skip):
    """Return the paths of each field, in the order of the pairs."""
    pairs, missing = {}, {}
    for name in _check_fields(folder, split):
        pairs[name], missing[name] = folder.pairs(name)
    _check_partners(folder, pairs, [*itertools.chain(*missing.values())])
    counts = dict.fromkeys(folder.splits, 0)
    counts |= {name: len(part) for name, part in pairs.items()}
    parts = splits.parts_of(split, counts, folder.root)
    chosen = [pair for name, part in parts for pair in pairs[name][part]]
    if skip:
        chosen = _readable(folder, chosen, skip)
    fields = next(iter(folder.splits.values()))
    return dict(zip(fields, map(list, zip(*chosen, strict=True)), strict=True))


def _check_fields(folder: FieldFolder, split):
    """Return the names of the splits of a text, each with images of every field."""
    counts = {
        name: max(map(len, group.values())) for name, group in folder.splits.items()
    }
    used = dict(splits.parts_of(split, counts, folder.root))
    for name in used:
        group = folder.splits[name]
        empty = [field for field, images in group.items() if not images]
        if empty:
            numbers = ", ".join(
                f"{len(images):,} of {field} in {_place(folder, name, field)}"
                for field, images in group.items()
                if images
            )
            raise InputError(
                f"{files.shown(folder.root)} must hold images of every field in the "
                f"split {name}: add those of {', '.join(empty)}. Received: {numbers}."
            )
    return used


def _place(folder, split, field):
    return files.shown(folder.folders.get((split, field)) or folder.root)


def _check_partners(folder, pairs, missing):
    if not missing:
        return
    places = ", ".join(
        _place(folder, split, field)
        for split in pairs
        for field in folder.splits[split]
    )
    if not any(pairs.values()):
        raise InputError(
            f"no image has a partner of the same name in {files.shown(folder.root)} "
            f"({places}): these fields are not paired. Name the files of a pair alike, "
            "or use a model that takes unpaired fields."
        )
    shown = ", ".join(
        f"{files.shown(path)} (no {field})" for path, field in missing[:_SHOWN]
    )
    more = f" and {len(missing) - _SHOWN:,} more" if len(missing) > _SHOWN else ""
    raise InputError(
        f"each image of {files.shown(folder.root)} needs a partner of the same name in "
        f"{places}: add the partners, or remove the images without one. "
        f"Received: {shown}{more}."
    )


def _readable(folder, pairs, skip):
    """Return the pairs without those that have an unreadable file."""
    paths = list(dict.fromkeys(itertools.chain(*pairs)))
    wrong = set()
    for path, error in in_order(lambda path: _error_of(folder, path), paths):
        if error:
            skip(error)
            wrong.add(path)
    kept = [pair for pair in pairs if wrong.isdisjoint(pair)]
    if not kept:
        raise InputError(
            f"none of the {len(pairs):,} pairs of {files.shown(folder.root)} can be "
            "read; `tfgan-kit data check` names what is wrong with each file."
        )
    return kept


def _error_of(folder, path):
    path = os.path.join(folder.root, path)
    try:
        if folder.halves:
            read_half(path, 0)
        else:
            read_image(path)
    except UnreadableImage as error:
        return error
    return None
