"""A folder of image files as a source of data."""

import functools
import hashlib
import os

import numpy as np

from tfgan_kit import files
from tfgan_kit.data import splits
from tfgan_kit.data.files import decoding, folders
from tfgan_kit.data.files.image_files import (
    UnreadableImage,
    image_size_of,
    read_half,
    read_image,
)
from tfgan_kit.data.prefetch import in_order
from tfgan_kit.data.source import DataSource
from tfgan_kit.errors import InputError


def open_folder(
    root,
    split,
    *,
    image_size=None,
    fit="crop",
    channels=None,
    skip=None,
    announce=None,
) -> DataSource:
    """Return the source of the images of one split of a folder.

    Args:
        root: See `folders.list_folder`.
        split: str. A split of it, or a part of one, such as "train[:500]".
        image_size, fit, channels: See `image_files.read_image`. If size or channels are
            None, they are those of the first image, and all other images must have
            them.
        skip: Function that gets the `UnreadableImage` of each skipped file, or None.
        announce: Function that gets a sentence about files without the name of an
            image, and about surprises in the layout, or None.

    Raises:
        InputError: There is no such folder, image or split.
    """
    root = os.fspath(root)
    folder = folders.list_folder(root)
    ignored = [*folder.others, *folder.loops]
    if ignored and announce:
        are = "file that is" if len(ignored) == 1 else "files that are"
        announce(
            f"ignored {len(ignored):,} {are} not an image by name in "
            f"{files.shown(root)}, such as {files.shown(ignored[0])}"
        )
    for note in folder.notes if announce else ():
        announce(f"{files.shown(root)}: {note}")
    counts = {name: len(images) for name, images in folder.splits.items()}
    images = []
    for name, part in splits.parts_of(split, counts, root):
        images += folder.splits[name][part]
    labels = None
    if folder.class_names is not None:
        labels = np.array([folder.label(image) for image in images], np.int64)
    return source_of_files(
        folder.root,
        images,
        split,
        labels=labels,
        class_names=folder.class_names,
        image_size=image_size,
        fit=fit,
        channels=channels,
        skip=skip,
    )


def source_of_files(
    root,
    images,
    split,
    *,
    labels=None,
    class_names=None,
    image_size=None,
    fit="crop",
    channels=None,
    skip=None,
    half=None,
) -> DataSource:
    """Return the source of the images in files below a folder.

    Args:
        root, split, image_size, fit, channels, skip: See `open_folder`.
        images: Paths relative to the folder.
        labels, class_names: See `DataSource`.
        half: int. 0 or 1, the half of each file; see `image_files.read_half`. Defaults
            to None, which means whole files.
    """
    paths = [os.path.join(root, image) for image in images]
    read_file = read_image
    if half is not None:
        read_file = functools.partial(_read_half, half)

    @functools.cache
    def first():
        return _first_readable(
            paths, read_file, image_size, fit, channels, skip is not None
        )

    def read(path, check_size=True):
        return _read_alike(
            path, read_file, image_size, fit, channels, first, check_size
        )

    def sizes():
        if image_size is not None:
            return np.tile(np.array(image_size, np.int64), (len(paths), 1))
        found = [size for _, size in in_order(_size, paths)]
        return np.array(found, np.int64) // (1, 1 if half is None else 2)

    def each(places):
        for place in places:
            try:
                yield place, read(paths[place], check_size=False)
            except UnreadableImage as error:
                if skip is None:
                    raise
                skip(error)

    options = (class_names, image_size, fit, channels, skip is not None)
    return DataSource(
        name=os.path.basename(os.path.abspath(root)),
        version=None,
        split=split,
        count=len(paths),
        labels=labels,
        class_names=class_names,
        key=_key(root, images, *options, *(() if half is None else (half,))),
        image_shape=lambda: first()[1],
        batches=lambda: decoding.decode_files(
            paths, first()[1], read, skip, half is None
        ),
        sizes=sizes,
        each=each,
    )


def _size(path):
    """Return the height and width in a file's header; 0 if it has none."""
    try:
        return image_size_of(path)
    except UnreadableImage:
        return 0, 0


def _read_half(half, path, *conversion):
    return read_half(path, half, *conversion)


def _key(root, images, *options):
    """Return a key of the files' places, sizes and times, and their conversion."""
    root = os.path.abspath(root)
    digest = hashlib.sha256(os.fsencode(f"{options}\0{root}\0"))
    for image in images:
        try:
            status = os.stat(os.path.join(root, image))
            state = f"{status.st_size} {status.st_mtime_ns}"
        except OSError:
            state = "absent"  # reading it will report that
        digest.update(os.fsencode(f"{image}\0{state}\0"))
    return digest.hexdigest()


def _first_readable(paths, read_file, image_size, fit, channels, may_skip):
    """Return path and shape of the first image that can be read."""
    for path in paths:
        try:
            return path, read_file(path, image_size, fit, channels).shape
        except UnreadableImage:
            if not may_skip:
                raise
    raise InputError(
        f"none of the {len(paths)} files can be read as an image; `tfgan-kit data "
        "check` names what is wrong with each."
    )


def _read_alike(path, read_file, image_size, fit, channels, first, check_size):
    """Return the pixels of a file, which must be like those of the first one.

    If `check_size` is false, only their channels must.
    """
    first_path, shape = first()
    # RGB takes grey. If the first image is grey, colours would be lost silently.
    num_channels = channels or (3 if shape[-1] == 3 else None)
    pixels = read_file(path, image_size, fit, num_channels)
    if pixels.shape == shape or (not check_size and pixels.shape[2] == shape[2]):
        return pixels
    what, hint = "size", "give --image-size HxW, such as 64x64"
    if not check_size or pixels.shape[:2] == shape[:2]:
        what, hint = "channels", "give --channels 1 or 3"
    raise InputError(
        f"the images differ in {what}: {files.shown(first_path)} is "
        f"{'x'.join(map(str, shape))}, {files.shown(path)} is "
        f"{'x'.join(map(str, pixels.shape))}; {hint}."
    )
