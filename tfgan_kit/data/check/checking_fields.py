"""Check of the fields of a data set, and of its pairs."""

import itertools
import os
from collections.abc import Mapping

from tfgan_kit import files
from tfgan_kit.data import names
from tfgan_kit.data.check import checking, checking_arrays
from tfgan_kit.data.check.check_report import FieldReport
from tfgan_kit.data.files import field_folders, split_names
from tfgan_kit.data.files.array_files import open_arrays
from tfgan_kit.data.files.image_files import UnreadableImage
from tfgan_kit.errors import InputError


def check_fields(
    dataset: str,
    fields: Mapping[str, str | None],
    split: str | None = None,
    data_dir: str | None = None,
    announce=None,
    progress=None,
) -> FieldReport:
    """Decode every example of every field and report on it.

    Args:
        dataset: A folder, a `.npz` file, or the name of a TFDS data set.
        fields: The place of each field by its name, or None; see `data.load`.
        split: A split. Defaults to None, which means all of a folder, else "train".
        data_dir, announce: See `tfds_source.open_tfds`.
        progress: Function that is called with (examples done, examples in total) of
            each field, or None.

    Raises:
        InputError, RunError: As `data.load`, except for missing partners.
    """
    kind = names.kind_of(dataset)
    if kind == "folder":
        return _check_folder(dataset, fields, split, progress)
    if kind == "array":
        path = os.path.expanduser(dataset)
        open_arrays(path, [place or field for field, place in fields.items()])
        reports = {
            field: checking_arrays.check_array(path, split, progress, place or field)
            for field, place in fields.items()
        }
    else:
        reports = _check_tfds(dataset, fields, split, data_dir, announce, progress)
    report = FieldReport(dataset, reports)
    splits = [part.splits for part in reports.values()]
    if all(part == splits[0] for part in splits):
        report.pairs = dict(splits[0])
    else:
        report.notes = ("the fields differ in length or split: they have no pairs",)
    return report


def _check_tfds(dataset, fields, split, data_dir, announce, progress):
    # They import TFDS.
    from tfgan_kit.data.check.checking_tfds import report_of_source
    from tfgan_kit.data.opening import open_fields

    def opened(field, image_size=None):
        sources = open_fields(
            dataset,
            split or "train",
            dict(fields),
            False,
            data_dir=data_dir,
            announce=announce,
            image_size=image_size,
        )
        return sources[field]

    return {
        field: report_of_source(
            dataset,
            lambda image_size=None, field=field: opened(field, image_size),
            progress,
        )
        for field in fields
    }


def _check_folder(root, fields, split, progress):
    folder = field_folders.list_fields(root, fields)
    chosen = folder.splits
    if split is not None:
        split = split_names.resolve(split, chosen)
        if split not in chosen:
            raise InputError(
                "data check --fields takes a whole split of a folder, one of "
                f"{', '.join(chosen)}. Received: {split=}."
            )
        chosen = {split: chosen[split]}
    report = FieldReport(str(root), {}, links=folder.notes)
    sizes = {}
    for field in fields:
        parts = {name: group[field] for name, group in chosen.items()}
        report.fields[field] = checking.report_of_files(
            root,
            {name: len(part) for name, part in parts.items()},
            [*itertools.chain(*parts.values())],
            lambda image: _look(folder, image, sizes),
            progress,
        )
        report.places[field] = sorted(
            {folder.folders[name, field] for name, part in parts.items() if part}
        )
    for name in chosen:
        pairs, missing = folder.pairs(name)
        report.pairs[name] = len(pairs)
        report.missing += missing
        report.differing += [
            line for pair in pairs for line in _difference(pair, sizes)
        ]
    if folder.halves:
        left, right = sorted(folder.halves, key=folder.halves.get)
        report.notes = (
            f"each file holds {left} on its left, {right} on its right half",
        )
    return report


def _look(folder, image, sizes):
    facts = checking.look(os.path.join(folder.root, image))
    if isinstance(facts, UnreadableImage):
        return facts
    height, width = facts["size"]
    if folder.halves:
        if width % 2:
            reason = f"is {width} pixels wide and cannot be cut in two equal halves"
            return UnreadableImage(image, reason)
        facts["size"] = height, width // 2
    sizes[image] = facts["size"]
    return facts


def _difference(pair, sizes):
    found = [(image, sizes[image]) for image in pair if image in sizes]
    if len({size for _, size in found}) > 1:
        yield ", ".join(
            f"{files.shown(image)} {height}x{width}" for image, (height, width) in found
        )
