"""Arrays in `.npy` and `.npz` files as a source of data, memory-mapped."""

import functools
import os

import numpy as np

from tfgan_kit import files
from tfgan_kit.data import splits
from tfgan_kit.data.files.array_files import open_arrays
from tfgan_kit.data.files.image_files import fit_pixels
from tfgan_kit.data.source import DataSource, images_per_batch
from tfgan_kit.data.sources import row_arrays
from tfgan_kit.errors import InputError


def open_array(path, split, *, modality=None, **conversion) -> DataSource:
    """Return the images or vectors in an array as a source.

    Args:
        path: A `.npy` file, or a `.npz` file with `images` (or `real`) and optional
            `labels`. Images `(n, height, width[, channels])` are uint8, or floats with
            `value_range`; numbers `(n, length)` are vectors.
        split: str. "train", or a part of it, such as "train[:500]".
        modality: The `Modality` of other examples, or its class, which is called with
            their shape. Defaults to None.
        conversion: `value_range`: the values of black and white in floats, (0, 1) or
            (-1, 1); `image_size`, `fit`, `channels`: see `image_files.read_image`.

    Raises:
        InputError: There is no such file or array, or the array holds neither images
            nor vectors.
    """
    path = os.path.expanduser(os.fspath(path))
    arrays = open_arrays(path)
    labels = arrays.get("labels")
    return source_of_array(
        path, split, arrays["images"], labels, modality=modality, **conversion
    )


def open_array_fields(
    path, split, fields, paired, modalities, **conversion
) -> dict[str, DataSource]:
    """Return the fields in a `.npz` file, or the field in a `.npy` file.

    Args:
        path, split, conversion: See `open_array`.
        fields: The name of the array of each field, by the field's name. None means the
            same name.
        paired: bool. Whether row i of every field belongs to row i of the others.
        modalities: The modality of special fields, or its class, by the field's name.

    Raises:
        InputError: As in `open_array`, or paired arrays differ in length.
    """
    path = os.path.expanduser(os.fspath(path))
    fields = {field: name or field for field, name in fields.items()}
    arrays = open_arrays(path, list(fields.values()))
    lengths = {name: len(arrays[name]) for name in fields.values() if arrays[name].ndim}
    if paired and len(set(lengths.values())) > 1:
        counts = ", ".join(
            f"{files.shown(name)} has {n:,}" for name, n in lengths.items()
        )
        raise InputError(
            f"the arrays of {files.shown(path)} must be equally long, as row i of one "
            "belongs to row i of the others: remove rows without a partner. "
            f"Received: {counts}."
        )
    sources = {
        field: source_of_array(
            path,
            split,
            arrays[name],
            arrays.get("labels") if paired else None,
            name=name,
            modality=modalities.get(field),
            **conversion,
        )
        for field, name in fields.items()
    }
    if all(source.modality for source in sources.values()):
        row_arrays.refuse_conversion(path, **conversion)
    return sources


def source_of_array(
    path,
    split,
    images,
    labels=None,
    *,
    name=None,
    modality=None,
    value_range=None,
    image_size=None,
    fit="crop",
    channels=None,
    origin=None,
) -> DataSource:
    """Return the source of one array of a file; see `open_array`.

    Args:
        name: str. The name of the array if the file holds several.
        origin: For an array in memory, the arguments of `DataSource` that a file
            determines: `name`, `class_names`, and a `key` that changes whenever the
            array does. The array is the split already. Defaults to None.
    """
    rows = row_arrays.of_array(path, images, modality)
    if rows is None:
        images = _check_images(path, images, value_range)
    elif name is None:
        row_arrays.refuse_conversion(path, value_range, image_size, fit, channels)
    labels = _check_labels(path, labels, len(images))
    if origin is None:
        parts = splits.parts_of(split, {"train": len(images)}, path)
        origin = _of_file(path, split, name)
        ready = _ready(images, parts, (value_range, image_size, channels))
        indices = np.concatenate([np.arange(len(images))[part] for _, part in parts])
    else:
        ready, indices = None, np.arange(len(images))

    def read(place):
        if rows is not None:
            return rows.read(place)
        return _pixels(images, place, path, value_range, image_size, fit, channels)

    image_shape = functools.cache(lambda: read(indices[0]).shape)

    def batches():
        size = images_per_batch(image_shape())
        for start in range(0, len(indices), size):
            batch = indices[start : start + size]
            yield np.arange(start, start + len(batch)), np.stack([*map(read, batch)])

    source = DataSource(
        name=origin["name"],
        version=None,
        split=split,
        count=len(indices),
        labels=None if labels is None else labels[indices],
        class_names=origin["class_names"],
        key=repr((origin["key"], value_range, image_size, fit, channels)),
        image_shape=image_shape,
        batches=batches,
        ready=ready,
    )
    return source if rows is None else rows.complete(source, indices)


def _of_file(path, split, name):
    """Return a file's name as a data set, and a key that changes with the file."""
    status = os.stat(path)
    state = (os.path.abspath(path), status.st_size, status.st_mtime_ns, split)
    return {
        "name": os.path.splitext(os.path.basename(path))[0],
        "class_names": None,
        "key": state if name is None else (*state, name),
    }


def _ready(images, parts, conversions):
    """Return the part of a mapped array that needs no conversion, or None."""
    mapped = isinstance(images, np.memmap) and images.flags.c_contiguous
    if not mapped or len(parts) > 1 or any(conversions):
        return None
    return images[parts[0][1]]


def _check_images(path, images, value_range):
    described = f"dtype={images.dtype}, shape={images.shape}"
    if images.ndim == 3:
        images = images[..., None]
    if images.ndim != 4 or not images.size:
        raise InputError(
            "an array of images must have the shape (n, height, width) or (n, height, "
            "width, channels), and one of vectors (n, length). "
            f"Received: {files.shown(path)} with {described}."
        )
    if images.shape[-1] > 4 and images.shape[1] in (1, 3, 4):
        raise InputError(
            f"{files.shown(path)} has its channels first: transpose it to (n, height, "
            f"width, channels). Received: {described}."
        )
    is_float = np.issubdtype(images.dtype, np.floating)
    if images.dtype != np.uint8 and not is_float:
        raise InputError(
            "an array of images must be of uint8, or of floats with --value-range. "
            f"Received: {files.shown(path)} with {described}."
        )
    if is_float != (value_range is not None):
        hint = "give" if is_float else "leave out"
        raise InputError(
            f"{files.shown(path)} is of {images.dtype}: {hint} --value-range "
            f"{'(0,1 or -1,1: what black and white are)' if is_float else ''}".rstrip()
            + "."
        )
    return images


def _check_labels(path, labels, count):
    if labels is None:
        return None
    whole = np.issubdtype(labels.dtype, np.integer)
    numbers = labels.astype(np.int64) if whole else None
    if not whole or labels.shape != (count,) or numbers.min() < 0:
        raise InputError(
            f"the labels of {files.shown(path)} must be {count} integers from 0 on, "
            f"one an image. Received: dtype={labels.dtype}, shape={labels.shape}."
        )
    return numbers


def _pixels(images, place, path, value_range, image_size, fit, channels):
    """Return one image of the array as uint8."""
    image = images[place]
    if value_range is not None:
        low, high = value_range
        if not (np.min(image) >= low and np.max(image) <= high):  # also true for NaN
            raise InputError(
                f"image {place} of {files.shown(path)} has values outside of "
                f"{low:g} to {high:g}, or none: give another --value-range."
            )
        image = np.asarray(image, np.float64)
        image = np.rint((image - low) * (255 / (high - low))).astype(np.uint8)
    if image_size is None and channels is None:
        return np.asarray(image)
    if image.shape[-1] not in (1, 3, 4):
        raise InputError(
            "only images of 1, 3 or 4 channels can be resized or converted. Received: "
            f"{files.shown(path)} with {image.shape[-1]} channels."
        )
    pixels = np.ascontiguousarray(image)
    return fit_pixels(pixels, image_size, fit, channels or image.shape[-1])
