"""Data sets of TensorFlow Datasets by name, from disk first."""

import difflib
import os
import re
from collections.abc import Callable
from pathlib import Path

import tensorflow_datasets as tfds

from tfgan_kit import compat
from tfgan_kit.data.names import EMBEDDED
from tfgan_kit.data.source import DataSource
from tfgan_kit.data.sources.tfds_decode import check_features, source_of
from tfgan_kit.data.sources.tfds_download import download
from tfgan_kit.errors import InputError

_EMBEDDED_DIR = Path(__file__).parents[1] / "embedded"


def open_tfds(
    dataset: str,
    split: str,
    *,
    data_dir: str | os.PathLike | None = None,
    announce: Callable[[str], None] | None = None,
    **conversion,
) -> DataSource:
    """One split of an image data set of TFDS.

    Prepared data on disk is taken first; only what is absent is downloaded. The
    embedded set is always there.

    Args:
        dataset: a name that TFDS knows or that lies prepared in `data_dir`, with
            configuration and version if wanted ("lsun/bedroom", "mnist:3.0.1").
        split: any split TFDS understands, such as "train[:5000]".
        data_dir: where prepared data sets lie; None is TFDS's own default.
        announce: is told in one sentence what is downloaded, how large it is and
            to where, before a download starts.
        conversion: `image_size`, `fit`, `channels`: see `image_files.read_image`.

    Raises:
        InputError: the name, the split or `data_dir` is wrong, the data is
            damaged, or its images are not uint8.
        RunError: the data must be downloaded and that failed.
    """
    data_dir = _checked_dir(data_dir)
    if re.split("[/:]", dataset)[0] == EMBEDDED and not (
        data_dir and os.path.isdir(os.path.join(data_dir, EMBEDDED))
    ):
        data_dir = str(_EMBEDDED_DIR)
    builder = _prepared(dataset, data_dir)
    if builder is None:
        builder = _from_code(dataset, data_dir)
        check_features(builder.info.features, dataset)
        download(builder, dataset, announce)
    return source_of(builder, dataset, split, **conversion)


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
    """The builder of a data set that lies on disk, or None."""
    # `tfds.builder` prefers the version in its code over the one on disk, which
    # would download again what is already there.
    try:
        return compat.builder_on_disk(dataset, data_dir)
    except tfds.core.DatasetNotFoundError:
        return None
    except Exception as error:  # whatever parsing a damaged description raises
        raise InputError(
            "The data set's name or its description on disk cannot be read; check "
            "the spelling or prepare the data set anew. "
            f"Received: dataset={dataset!r}, data_dir={data_dir!r}."
        ) from error


def _from_code(dataset, data_dir):
    """The builder of a data set that TFDS knows how to download."""
    # Community data sets are left out because their list lies on the network.
    known = tfds.list_builders(with_community_datasets=False)
    base = re.split("[/:]", dataset)[0]
    if base not in known:
        near = difflib.get_close_matches(base.lower(), [EMBEDDED, *known], 3, 0.0)
        raise InputError(
            "TFDS knows no data set of this name and none is prepared on disk; the "
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
