"""Images that a user names, one by one or by their folder. Needs no TensorFlow."""

import os

import numpy as np

from tfgan_kit import files
from tfgan_kit.data.files.folders import all_images
from tfgan_kit.data.files.image_files import read_image
from tfgan_kit.errors import InputError


def find_images(paths, announce=None):
    """Return the image files at paths, in order; a folder means all files below it.

    Args:
        paths: Files and folders.
        announce: Function that gets a sentence about links that lead out of a folder,
            which are not followed. Defaults to None.

    Raises:
        InputError: A path does not exist, or is a folder without images.

    Examples:
        >>> from tfgan_kit.modalities import image_grids
        >>> for name in ("a.png", "b.png"):
        ...     image_grids.write_png(name, np.zeros((8, 8, 1), "uint8"))
        ...
        >>> tfgan_kit.data.find_images(["b.png", "a.png"])
        ['b.png', 'a.png']
    """
    images = []
    for path in map(os.path.expanduser, map(os.fspath, paths)):
        if not os.path.exists(path):
            raise InputError(
                f"there is no {files.shown(path)}: check the spelling, or give the "
                "folder that holds the images."
            )
        if os.path.isdir(path):
            images += all_images(path, announce)
        else:
            images.append(path)
    return images


def read_images(paths, image_shape, fit="crop"):
    """Return the pixels of image files, all converted to one shape.

    Args:
        paths: Files.
        image_shape: (height, width, channels).
        fit: See `image_files.read_image`.

    Returns:
        A uint8 array `(n, *image_shape)`.

    Raises:
        InputError: A file is not an image, or images cannot have that many channels.

    Examples:
        >>> from tfgan_kit.modalities import image_grids
        >>> image_grids.write_png("a.png", np.zeros((8, 8, 1), "uint8"))
        >>> tfgan_kit.data.read_images(["a.png"], (4, 4, 3)).shape
        (1, 4, 4, 3)
    """
    *size, channels = image_shape
    if channels not in (1, 3, 4):
        raise InputError(
            f"image files have 1, 3 or 4 channels. Received: a model of {channels}."
        )
    return np.stack([read_image(path, tuple(size), fit, channels) for path in paths])
