"""What an array holds. Needs no TensorFlow."""

import os

import numpy as np

from tfgan_kit.data.check.check_report import (
    Report,
    count_classes,
    layout_of_split,
    name_channels,
)
from tfgan_kit.data.files.array_files import open_arrays
from tfgan_kit.data.sources.array_source import open_array

_CHUNK = 256
_VALUE_RANGES = ((0.0, 1.0), (-1.0, 1.0))


def check_array(path, split=None, progress=None) -> Report:
    """Looks through all values of an array.

    Args:
        path, split: See `array_source.open_array`; None: all of it.
        progress: None, or called with (images done, images in all).

    Raises:
        InputError: No such file, no array of images in it, or no such split.
    """
    images = open_arrays(os.path.expanduser(os.fspath(path)))["images"]
    is_float = np.issubdtype(images.dtype, np.floating)
    any_range = _VALUE_RANGES[0] if is_float else None
    source = open_array(path, split or "train", value_range=any_range)
    report = Report(str(path), "array", {source.split: source.count})
    report.classes = count_classes(source)
    report.layout = layout_of_split(source.split, source.count, report.classes)
    report.sizes = [(*images.shape[1:3], source.count)]
    channels = images.shape[3] if images.ndim == 4 else 1
    report.channels = {name_channels(channels): source.count}
    report.dtype = str(images.dtype)
    report.values = _extremes(images, progress)
    if is_float and value_range(report) is None:
        low_to_high = "{:g} to {:g}".format(*report.values)
        reason = f"has values of {low_to_high}: scale them to 0 to 1 or to -1 to 1"
        report.unreadable = [(str(path), reason)]
    return report


def _extremes(images, progress):
    least, greatest = np.inf, -np.inf
    for start in range(0, len(images), _CHUNK):
        chunk = images[start : start + _CHUNK]
        # Unlike `min` these keep a NaN, whichever comes first.
        least = np.minimum(least, np.min(chunk))
        greatest = np.maximum(greatest, np.max(chunk))
        if progress:
            progress(start + len(chunk), len(images))
    return np.asarray(least).item(), np.asarray(greatest).item()


def value_range(report):
    """What black and white seem to be in an array of floats, or None."""
    least, greatest = report.values
    for low, high in _VALUE_RANGES:
        if least >= low and greatest <= high:
            return low, high
    return None
