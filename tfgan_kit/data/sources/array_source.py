"""Arrays in `.npy` and `.npz` files as a source of data, mapped into memory."""

import functools
import os

import numpy as np

from tfgan_kit import files
from tfgan_kit.data import splits
from tfgan_kit.data.files.array_files import open_arrays
from tfgan_kit.data.files.image_files import fit_pixels
from tfgan_kit.data.source import DataSource, images_per_batch
from tfgan_kit.errors import InputError


def open_array(
    path, split, *, value_range=None, image_size=None, fit="crop", channels=None
) -> DataSource:
    """The images in an array.

    Args:
        path: A `.npy` file, or a `.npz` file with `images` and perhaps `labels`. Images
            `(n, height, width[, channels])` are uint8, or floats with `value_range`.
        split: "train", or a part of it, such as "train[:500]".
        value_range: What black and white are in floats, (0, 1) or (-1, 1).
        image_size, fit, channels: See `image_files.read_image`.

    Raises:
        InputError: No such file, no such array in it, or one that is none of images.
    """
    path = os.path.expanduser(os.fspath(path))
    arrays = open_arrays(path)
    images = _check_images(path, arrays["images"], value_range)
    labels = _check_labels(path, arrays.get("labels"), len(images))
    parts = splits.parts_of(split, {"train": len(images)}, path)
    indices = np.concatenate([np.arange(len(images))[part] for _, part in parts])
    status = os.stat(path)
    state = (os.path.abspath(path), status.st_size, status.st_mtime_ns, split)

    def read(place):
        return _pixels(images, place, path, value_range, image_size, fit, channels)

    image_shape = functools.cache(lambda: read(indices[0]).shape)

    def batches():
        size = images_per_batch(image_shape())
        for start in range(0, len(indices), size):
            batch = indices[start : start + size]
            yield np.arange(start, start + len(batch)), np.stack([*map(read, batch)])

    return DataSource(
        name=os.path.splitext(os.path.basename(path))[0],
        version=None,
        split=split,
        count=len(indices),
        labels=None if labels is None else labels[indices],
        class_names=None,
        key=repr((state, value_range, image_size, fit, channels)),
        image_shape=image_shape,
        batches=batches,
        ready=_ready(images, parts, (value_range, image_size, channels)),
    )


def _ready(images, parts, conversions):
    """The part of a mapped array that needs no conversion, or None."""
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
            f"width, channels). Received: {files.shown(path)} with {described}."
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
    """One image of the array as uint8."""
    image = images[place]
    if value_range is not None:
        low, high = value_range
        if not (np.min(image) >= low and np.max(image) <= high):  # of NaN neither
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
