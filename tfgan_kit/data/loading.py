"""From the name of a data set, or a path, to images that are ready for training."""

import numpy as np

from tfgan_kit import files
from tfgan_kit.data import names
from tfgan_kit.data.cache import collect
from tfgan_kit.data.image_data import ImageData
from tfgan_kit.data.source import DataSource
from tfgan_kit.data.sources.array_source import open_array
from tfgan_kit.data.sources.folder_source import open_folder
from tfgan_kit.data.sources.tfds_source import open_tfds
from tfgan_kit.errors import InputError

_SHOWN = 10
_GREY = 128  # 0 of floats in [-1, 1], as uint8
_LOOKED_AT = 256


def load(
    dataset,
    *,
    split="train",
    data_dir=None,
    image_size=None,
    fit="crop",
    channels=None,
    value_range=None,
    skip_corrupt=False,
    cache=None,
    announce=None,
    describe=None,
    progress=None,
) -> ImageData:
    """Reads one split of an image data set.

    Args:
        dataset: A folder of image files, a `.npy` or `.npz` file, or the name of a data
            set of TFDS, such as "mnist" or the embedded "fashion_mnist_mini".
        split: Any split in the notation of TFDS, such as "train[:5000]".
        data_dir: Where prepared data sets of TFDS lie; None: TFDS's own default.
        image_size: (height, width) that each image is brought to; None: as they are,
            all alike.
        fit: "crop": the middle of that shape, resized; "stretch": the whole, resized.
        channels: 1 (grey), 3 (RGB) or 4 (with alpha); None: those of the first image.
        value_range: For arrays of floats: what black and white are, (0, 1) or (-1, 1).
        skip_corrupt: Leave out files of a folder that cannot be read, instead of
            stopping at the first.
        cache: "memory" or "disk", where decoded images are kept; None: on disk above
            1 GiB.
        announce: None, or called with a sentence about each thing worth knowing.
        describe: None, or called with a sentence that says which split is read, and how
            many images and classes it has.
        progress: None, or called with (images done, images in all).

    Raises:
        InputError: In one sentence, for any name, path, file or number that is wrong.
        RunError: A data set must be downloaded and that failed.
    """
    conversion = {"image_size": image_size, "fit": fit, "channels": channels}
    left_out = []
    source = open_source(
        dataset,
        split,
        data_dir=data_dir,
        value_range=value_range,
        skip=left_out.append if skip_corrupt else None,
        announce=announce,
        **conversion,
    )
    if describe:
        describe(_about(source))
    data = collect(source, cache, announce, progress)
    missing = source.count - len(data)
    if missing and announce:
        such = f", such as this: {left_out[0]}" if left_out else "."
        announce(f"{missing:,} of {source.count:,} images are left out{such}")
    if announce and value_range is not None and tuple(value_range) == (-1, 1):
        _doubt(data, announce)
    return data


def _doubt(data, announce):
    """Says so if floats in [-1, 1] look as if they are in [0, 1]."""
    first = data.images[:_LOOKED_AT]
    if first.min() >= _GREY and first.max() > first.min():
        announce(
            f"The floats of the first {len(first):,} images of {data.name} never go "
            "below 0. If they are in [0, 1], give --value-range 0,1."
        )


def open_source(
    dataset,
    split="train",
    *,
    data_dir=None,
    value_range=None,
    skip=None,
    announce=None,
    **conversion,
) -> DataSource:
    """The same before anything is decoded.

    Args:
        skip: None, or called with the `UnreadableImage` of each file of a folder that
            is left out.
        conversion: `image_size`, `fit` and `channels`.
        ...: See `load`.
    """
    names.check_dataset(dataset)
    _check_conversion(**conversion)
    kind = names.kind_of(dataset)
    if value_range is not None and kind != "array":
        raise InputError(
            "--value-range says what the floats of an array mean; leave it out. "
            f"Received: dataset={dataset!r}."
        )
    if skip is not None and kind != "folder":
        raise InputError(
            "--skip-corrupt leaves out files of a folder; leave it out. "
            f"Received: dataset={dataset!r}."
        )
    if kind == "folder":
        return open_folder(dataset, split, skip=skip, announce=announce, **conversion)
    if kind == "array":
        return open_array(dataset, split, value_range=value_range, **conversion)
    return open_tfds(dataset, split, data_dir=data_dir, announce=announce, **conversion)


def _about(source):
    """Which split of which data is read, how many images, and their classes."""
    about = f"reading split {source.split} of {source.name}: {source.count:,} images"
    names = source.class_names
    known = source.version is None  # else labels come with the images
    if source.labels is None or (known and source.labels.min() < 0):
        return f"{about} without labels"
    if known:
        numbers = np.unique(source.labels).tolist()
        names = [names[number] if names else str(number) for number in numbers]
    count = f"{len(names):,} class{'es' * (len(names) != 1)}"
    more = ", ..." if len(names) > _SHOWN else ""
    return f"{about} in {count} ({', '.join(map(files.shown, names[:_SHOWN]))}{more})"


def _check_conversion(image_size=None, fit="crop", channels=None):
    if image_size is not None and (len(image_size) != 2 or min(image_size) < 1):
        raise InputError(
            f"An image size is (height, width), 1 or more. Received: {image_size=}."
        )
    if fit not in ("crop", "stretch"):
        raise InputError(f"Images are fit by 'crop' or 'stretch'. Received: {fit=}.")
    if channels not in (None, 1, 3, 4):
        raise InputError(f"Images have 1, 3 or 4 channels. Received: {channels=}.")
