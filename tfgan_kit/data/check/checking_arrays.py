"""Check of an array. Needs no TensorFlow."""

import os

import numpy as np

from tfgan_kit.data.check.check_report import (
    Report,
    count_classes,
    layout_of_split,
    name_channels,
)
from tfgan_kit.data.files.array_files import open_arrays
from tfgan_kit.data.sources import row_arrays
from tfgan_kit.data.sources.array_source import source_of_array

_CHUNK = 256
_VALUE_RANGES = ((0.0, 1.0), (-1.0, 1.0))


def check_array(path, split=None, progress=None, name=None) -> Report:
    """Check all values of an array.

    Args:
        path, split: See `array_source.open_array`. None means all of it.
        progress: Function that is called with (images done, images in total), or None.
        name: The name of the array in a `.npz` file of several fields, or None.

    Raises:
        InputError: There is no such file or split, or no array of images or vectors.
    """
    shown, path = str(path), os.path.expanduser(os.fspath(path))
    arrays = open_arrays(path, None if name is None else [name])
    array, labels = arrays[name or "images"], arrays.get("labels")
    rows = row_arrays.of_array(path, array)
    is_float = rows is None and np.issubdtype(array.dtype, np.floating)
    any_range = _VALUE_RANGES[0] if is_float else None
    report = Report(shown, "array", {split or "train": len(array)})
    report.dtype = str(array.dtype)
    try:
        source = source_of_array(
            path, split or "train", array, labels, name=name, value_range=any_range
        )
    except row_arrays.WrongRow as error:
        report.unreadable = [(shown, f"is refused: {str(error).rstrip('.')}")]
    else:
        report.splits = {source.split: source.count}
        report.classes = count_classes(source)
    count = report.count
    report.layout = layout_of_split(*report.splits, count, report.classes)
    report.values = _extremes(array, progress)
    if rows is not None:
        report.plural, report.length = "vectors", array.shape[1]
        return report
    report.sizes = [(*array.shape[1:3], count)]
    channels = array.shape[3] if array.ndim == 4 else 1
    report.channels = {name_channels(channels): count}
    if is_float and value_range(report) is None:
        low_to_high = "{:g} to {:g}".format(*report.values)
        reason = f"has values of {low_to_high}: scale them to 0 to 1 or to -1 to 1"
        report.unreadable = [(shown, reason)]
    return report


def _extremes(images, progress):
    least, greatest = np.inf, -np.inf
    for start in range(0, len(images), _CHUNK):
        chunk = images[start : start + _CHUNK]
        # Unlike `min`, these keep a NaN, whichever comes first.
        least = np.minimum(least, np.min(chunk))
        greatest = np.maximum(greatest, np.max(chunk))
        if progress:
            progress(start + len(chunk), len(images))
    return np.asarray(least).item(), np.asarray(greatest).item()


def value_range(report):
    """Return the likely values of black and white in an array of floats, or None."""
    least, greatest = report.values
    for low, high in _VALUE_RANGES:
        if least >= low and greatest <= high:
            return low, high
    return None
