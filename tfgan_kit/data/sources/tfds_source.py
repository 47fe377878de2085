"""Data sets of TensorFlow Datasets by name, from disk first."""

import difflib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import tensorflow_datasets as tfds

from tfgan_kit import compat
from tfgan_kit.data import description_digest, splits
from tfgan_kit.data.files import split_names
from tfgan_kit.data.names import EMBEDDED
from tfgan_kit.data.source import DataSource
from tfgan_kit.data.sources.tfds_decode import (
    check_feature,
    check_features,
    source_of,
)
from tfgan_kit.data.sources.tfds_download import download
from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import limits

_EMBEDDED_DIR = Path(__file__).parents[1] / "embedded"


def open_tfds(
    dataset: str,
    split: str,
    *,
    data_dir: str | os.PathLike | None = None,
    announce: Callable[[str], None] | None = None,
    **conversion,
) -> DataSource:
    """Return the source of one split of a TFDS image data set.

    Prepared data on disk is preferred; only missing data is downloaded. The embedded
    set is always available.

    Args:
        dataset: str. A name that TFDS knows or that is prepared in `data_dir`,
            optionally with configuration and version ("lsun/bedroom", "mnist:3.0.1").
        split: str. Any split that TFDS understands, such as "train[:5000]".
        data_dir: Folder of prepared data sets; None means TFDS's own default.
        announce: Function that gets one sentence before a download: what, how large and
            to where.
        conversion: `image_size`, `fit`, `channels`: see `image_files.read_image`.

    Raises:
        InputError: The name, the split or `data_dir` is wrong, the data is damaged, or
            its images are not uint8.
        RunError: The data must be downloaded, and that failed.
    """
    builder = _open_builder(dataset, data_dir, announce, check_features)
    return source_of(builder, dataset, split, **conversion)


def open_tfds_fields(
    dataset: str,
    split: str,
    fields: Mapping[str, str | None],
    paired: bool,
    *,
    data_dir: str | os.PathLike | None = None,
    announce: Callable[[str], None] | None = None,
    is_swapped: bool = False,
    **conversion,
) -> dict[str, DataSource]:
    """Return the sources of several features of one split of a TFDS data set.

    If the data set has splits such as trainA and trainB, the first field is that of A
    and the second that of B, which have no pairs: "train" stands for both.

    Args:
        fields: The feature of each field, by the field's name. None means the feature
            of the same name or, in splits such as trainA, the images.
        paired: bool. Whether the features of one example belong together.
        is_swapped: bool. Whether the first field is that of B. Defaults to False.
        dataset, split, data_dir, announce, conversion: See `open_tfds`.

    Raises:
        InputError, RunError: As in `open_tfds`; or there is no such feature, or pairs
            are requested that the data set does not have.
    """

    def check(features, dataset):
        for feature in filter(None, fields.values()):
            check_feature(features, feature, dataset)

    builder = _open_builder(dataset, data_dir, announce, check)
    sides = _sides(builder.info.splits)
    if is_swapped and not sides:
        raise InputError(
            "--direction BtoA swaps splits such as trainA and trainB: leave it out. "
            f"Received: dataset={dataset!r} with {', '.join(builder.info.splits)}."
        )
    if is_swapped:
        sides.reverse()
    if not sides or len(fields) != 2:
        return {
            field: source_of(
                builder, dataset, split, feature=feature or field, **conversion
            )
            for field, feature in fields.items()
        }
    if paired:
        raise InputError(
            f"{' and '.join(fields)} must be pairs, and the splits "
            f"{', '.join(builder.info.splits)} have none: use a model that takes "
            f"unpaired fields. Received: dataset={dataset!r}."
        )
    sources = {}
    for names, (field, feature) in zip(sides, fields.items(), strict=True):
        counts = {
            name: builder.info.splits[known].num_examples
            for name, known in names.items()
        }
        splits.parts_of(split, counts, dataset)
        part = split_names.side_of_split(split, names)
        sources[field] = source_of(
            builder, dataset, part, feature=feature, **conversion
        )
    return sources


def _sides(names):
    """Return the splits of sides A and B by the names without the side, or empty."""
    sides = {"A": {}, "B": {}}
    for name in names:
        letter, split = split_names.side_and_split(name)
        if letter:
            sides[letter][split] = name
    return list(sides.values()) if all(sides.values()) else []


def _open_builder(dataset, data_dir, announce, check):
    """Return the builder of a data set on disk, after a download if necessary.

    Args:
        check: Function that gets the features and the name before a download.
        ...: See `open_tfds`.
    """
    data_dir = _checked_dir(data_dir)
    if re.split("[/:]", dataset)[0] == EMBEDDED and not (
        data_dir and os.path.isdir(os.path.join(data_dir, EMBEDDED))
    ):
        data_dir = str(_EMBEDDED_DIR)
    builder = _prepared(dataset, data_dir)
    if builder is None:
        builder = _from_code(dataset, data_dir)
        check(builder.info.features, dataset)
        download(builder, dataset, announce)
    return builder


def _checked_dir(data_dir):
    if data_dir is None:
        return None
    path = os.path.expanduser(data_dir)
    if not os.path.exists(path):
        raise InputError(
            "The data directory does not exist; create it or give another one. "
            f"Received: data_dir={str(data_dir)!r}."
        )
    if not os.path.isdir(path):
        raise InputError(
            "The data directory is a file; give the directory that holds prepared "
            f"TFDS data sets. Received: data_dir={str(data_dir)!r}."
        )
    return path


def _prepared(dataset, data_dir):
    """Return the builder of a data set on disk, or None."""
    if data_dir is not None:
        _check_regular(os.path.join(data_dir, re.split("[/:]", dataset)[0]))
    # `tfds.builder` prefers the version in its code over the one on disk, which
    # would download again what is already there.
    try:
        builder = compat.builder_on_disk(dataset, data_dir)
        description_digest.check(builder.data_dir)
        return builder
    except tfds.core.DatasetNotFoundError:
        return None
    except InputError:
        raise
    except Exception as error:  # whatever parsing a damaged description raises
        raise InputError(
            "There is no file or folder of this name, and the name of the data set or "
            "its description on disk cannot be read; check the spelling, or prepare "
            "the data set anew. "
            f"Received: dataset={dataset!r}, data_dir={data_dir!r}."
        ) from error


def _check_regular(folder):
    """Raise InputError if a pipe or a device is among the files of a data set."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            if os.path.exists(path):
                limits.check_regular(path)


def _from_code(dataset, data_dir):
    """Return the builder of a data set that TFDS knows how to download."""
    # Community data sets are left out because their list is on the network.
    known = tfds.list_builders(with_community_datasets=False)
    base = re.split("[/:]", dataset)[0]
    if base not in known:
        near = difflib.get_close_matches(base.lower(), [EMBEDDED, *known], 3, 0.0)
        raise InputError(
            "There is no file or folder of this name, and TFDS knows no data set of "
            "this name; check the spelling. In TFDS, the "
            f"nearest names are {', '.join(near)}. "
            f"Received: dataset={dataset!r}, data_dir={data_dir!r}."
        )
    try:
        return tfds.builder(dataset, data_dir=data_dir)
    except Exception as error:  # each data set's own code runs here
        raise InputError(
            f"TFDS offers no such configuration or version of {base}, or needs a "
            "package for it that is not installed; see its page in the TFDS "
            f"catalogue. Received: dataset={dataset!r}."
        ) from error
