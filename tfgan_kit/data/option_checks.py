"""Checks that the options of `load` fit the kind of the data set."""

import math
import numbers

from tfgan_kit import files
from tfgan_kit.data import names
from tfgan_kit.data.source import NoFields
from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import pictures


def checked_kind(dataset, value_range, skip, modality, **conversion):
    """Return the kind of a data set; raise InputError for options of another kind."""
    names.check_dataset(dataset)
    _check_conversion(**conversion)
    kind = names.kind_of(dataset)
    is_array = kind in ("array", "registered")
    if modality is not None and not is_array:
        raise InputError(
            "a modality of your own needs an array: a .npy or .npz file, or a data "
            "source of your own. "
            f"Received: dataset={dataset!r}."
        )
    if value_range is not None and not is_array:
        raise InputError(
            "--value-range says what the floats of an array mean; leave it out. "
            f"Received: dataset={dataset!r}."
        )
    if skip is not None and kind != "folder":
        raise InputError(
            "--skip-corrupt leaves out files of a folder; leave it out. "
            f"Received: dataset={dataset!r}."
        )
    return kind


def refuse_direction(direction):
    """Raise InputError if a direction is given for data without sides A and B."""
    if direction is not None:
        raise InputError(
            "--direction swaps the fields of folders A and B, of trainA and trainB, or "
            "of files with both images side by side: leave it out. "
            f"Received: direction={direction!r}."
        )


def is_swapped(direction, kind, places):
    """Return whether side B is the first field.

    Raises:
        InputError: There is no such direction, or the data have no sides A and B.
    """
    if direction not in (None, *names.DIRECTIONS):
        raise InputError(
            f"the direction must be {' or '.join(names.DIRECTIONS)}. "
            f"Received: {direction=}."
        )
    if kind not in ("folder", "tfds") or len(places) != 2 or any(places.values()):
        refuse_direction(direction)
    return direction == "BtoA"


def without_fields(error, fields, paired):
    """Return a `NoFields` with the option that makes two fields of plain images.

    Args:
        error: The `NoFields`. It is the result if no option does.
        fields, paired: As in `loading.load`.
    """
    pair = [name for name in fields if name != "labels"]
    if len(pair) != 2 or any(fields.values()):
        return error
    remedy = "use two classes of labelled images with --domains A,B"
    if paired:
        remedy = f"make pairs of plain images with --pairs {'|'.join(names.PAIRS)}"
    reason, _, received = str(error).rpartition(" Received: ")
    return NoFields(f"{reason.rstrip('.')}, or {remedy}. Received: {received}")


def check_tile(tile):
    """Raise InputError unless a tile has a whole number of pixels a side."""
    is_whole = isinstance(tile, numbers.Integral) and not isinstance(tile, bool)
    if tile is not None and (not is_whole or tile < 1):
        raise InputError(
            "a tile must be a whole number of pixels a side, 1 or more. "
            f"Received: {tile=}."
        )


def check_stream(dataset, cache, tile, pairs, domains):
    """Raise InputError unless data can stay in shards with these options of `load`."""
    kind = names.kind_of(dataset)
    if kind == "folder":
        raise InputError(
            "--stream reads TFRecord shards: make them by `tfgan-kit data prepare "
            f"{files.shown(dataset)} --to DIR`. Received: a folder of images."
        )
    if kind != "tfds":
        raise InputError(
            "--stream reads the TFRecord shards of a TFDS data set: leave it out, for "
            "an array in a .npy file is read batch by batch without it. "
            f"Received: dataset={dataset!r}."
        )
    options = {
        "--cache": cache,
        "--tile": tile,
        "--pairs (by --pairs none)": pairs,
        "--domains": domains,
    }
    chosen = [name for name, value in options.items() if value is not None]
    if chosen:
        raise InputError(
            "--stream takes whole images from their shards and keeps none of them "
            f"decoded: leave out {', '.join(chosen)}, or leave out --stream."
        )


def _is_size(value):
    """Return whether a value is a pair of integers of 1 or more."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        return False
    return all(isinstance(side, numbers.Integral) and side >= 1 for side in value)


def _check_conversion(image_size=None, fit="crop", channels=None):
    if image_size is not None and not _is_size(image_size):
        raise InputError(
            "image_size must be (height, width), two integers of 1 or more. "
            f"Received: {image_size=}."
        )
    if image_size is not None and math.prod(image_size) > pictures.MAX_PIXELS:
        raise InputError(
            f"image_size must have at most {pictures.MAX_PIXELS:,} pixels. "
            f"Received: {image_size=}."
        )
    if fit not in ("crop", "stretch"):
        raise InputError(f"Images are fit by 'crop' or 'stretch'. Received: {fit=}.")
    if channels not in (None, 1, 3, 4):
        raise InputError(f"Images have 1, 3 or 4 channels. Received: {channels=}.")
