"""Data that stay in TFRecord shards during training."""

import re

import numpy as np

from tfgan_kit import unasked
from tfgan_kit.data.data_set import DataSet
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.data.shards.shard_order import WINDOW
from tfgan_kit.data.source import DataSource
from tfgan_kit.errors import InputError

# Share of neighbours of one class from which on shards count as sorted by class.
_SORTED = 0.9


def stream(source: DataSource, announce=None, progress=None) -> ImageData:
    """Return the images of a source, which stay in its shards.

    Args:
        source: The data.
        announce: Function that gets a sentence about anything worth knowing, or None.
        progress: Function that is called with (records done, records in total), or
            None.

    Raises:
        InputError: The source has no shards of images, or one is missing or damaged.
    """
    if source.stream is None:
        raise InputError(
            f"--stream reads images: leave it out. Received: {source.plural} of "
            f"{source.name}."
        )
    images = source.stream(announce, progress)
    labels = None if source.labels is None else images.index.labels
    if labels is not None and labels.min() < 0:
        labels = None
    if labels is not None:
        _doubt(labels, source.name, announce or unasked.warn)
    return ImageData(
        images,
        labels,
        None if labels is None else source.class_names,
        source.name,
        source.version,
        source.split,
    )


def failure(data: DataSet, error: Exception) -> InputError | None:
    """Return the InputError behind an error that TensorFlow raised in a stream.

    The result is None if no example could be blamed.

    Args:
        data: The data of the stream.
        error: TensorFlow's error.
    """
    for field in data.modalities:
        if data.is_in_shards(field):
            found = data.fields[field].damage()
            if found is not None:
                return found
    reason = re.search(r"InputError: (.+)", str(error))
    return InputError(reason[1]) if reason else None


def _doubt(labels, name, announce):
    """Announce that windows do not mix the classes of shards that are sorted."""
    if len(labels) <= WINDOW or (labels == labels[0]).all():
        return
    if np.mean(labels[1:] == labels[:-1]) > _SORTED:
        announce(
            f"the records of {name} come class by class, and --stream shuffles within "
            f"{WINDOW:,} of them: prepare the data set with --shuffle, so that a batch "
            "holds several classes."
        )
