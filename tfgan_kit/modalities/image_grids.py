"""Image files: grids as PNG, and animated GIFs; without TensorFlow."""

import math
import pathlib

import numpy as np
from PIL import Image

from tfgan_kit import files
from tfgan_kit.errors import InputError

_VISIBLE = 128


def columns_of(num_images, shape=(1, 1)):
    """Return the columns of a grid of images that is as square as possible."""
    height, width = shape[:2]
    return math.ceil(math.sqrt(num_images * height / width))


def grid(images, rows=None, columns=None):
    """Return images side by side, row by row; empty cells are black.

    Args:
        images: Uint8 array `(n, height, width, channels)`.
        rows, columns: The grid's size. Defaults to None: as square as possible.

    Returns:
        A uint8 array `(rows * height, columns * width, channels)`.

    Examples:
        >>> from tfgan_kit.modalities import image_grids
        >>> image_grids.grid(np.zeros((6, 8, 8, 1), "uint8"), columns=3).shape
        (16, 24, 1)
    """
    count, height, width, channels = images.shape
    columns = columns or columns_of(count)
    rows = rows or math.ceil(count / columns)
    cells = np.zeros((rows * columns, height, width, channels), np.uint8)
    cells[:count] = images[: len(cells)]
    cells = cells.reshape(rows, columns, height, width, channels)
    return cells.swapaxes(1, 2).reshape(rows * height, columns * width, channels)


def pairs(images, others):
    """Return images beside others, pair by pair, in a grid that is about square.

    Args:
        images, others: Uint8 arrays `(n, height, width, channels)`.

    Examples:
        >>> from tfgan_kit.modalities import image_grids
        >>> images = np.zeros((8, 4, 4, 1), "uint8")
        >>> image_grids.pairs(images, 255 - images).shape
        (16, 16, 1)
    """
    both = np.stack([images, others], axis=1).reshape(-1, *images.shape[1:])
    return grid(both, columns=2 * math.ceil(math.sqrt(len(images) / 2)))


def beside(*columns):
    """Return images of several arrays side by side, as one array of wide images.

    Smaller images are enlarged by nearest neighbour to the largest height. Grey images
    become coloured beside coloured ones.

    Args:
        columns: Uint8 arrays `(n, height, width, 1, 3 or 4)`.

    Returns:
        A uint8 array `(n, height, width, channels)`.

    Examples:
        >>> from tfgan_kit.modalities import image_grids
        >>> small = np.zeros((2, 4, 4, 1), "uint8")
        >>> large = np.zeros((2, 8, 8, 3), "uint8")
        >>> image_grids.beside(small, large).shape
        (2, 8, 16, 3)
    """
    height = max(images.shape[1] for images in columns)
    channels = max(images.shape[-1] for images in columns)
    pictures = [_channels(_enlarged(images, height), channels) for images in columns]
    return np.concatenate(pictures, axis=2)


def _enlarged(images, height):
    own, width = images.shape[1:3]
    rows = np.arange(height) * own // height
    columns = np.arange(max(1, round(width * height / own)))
    return images[:, rows][:, :, columns * width // len(columns)]


def _channels(images, channels):
    """Return images with RGB or alpha channels added, if `channels` needs them."""
    if images.shape[-1] == 1 and channels > 1:
        images = np.repeat(images, 3, axis=-1)
    if images.shape[-1] < channels:
        opaque = np.full_like(images[..., :1], 255)
        images = np.concatenate([images, opaque], axis=-1)
    return images


def errors(images, others):
    """Return the mean absolute difference of each pair of uint8 images, in levels.

    Examples:
        >>> from tfgan_kit.modalities import image_grids
        >>> black = np.zeros((2, 4, 4, 1), "uint8")
        >>> image_grids.errors(black, black + np.uint8(3)).tolist()
        [3.0, 3.0]
    """
    difference = np.abs(images.astype(np.int16) - others)
    return difference.mean(axis=(1, 2, 3))


def write_png(path, image):
    """Write a uint8 image `(height, width, 1, 3 or 4)`, completely or not at all.

    Examples:
        >>> from tfgan_kit.modalities import image_grids
        >>> image_grids.write_png("black.png", np.zeros((8, 8, 1), "uint8"))
    """
    _check_channels(image.shape[-1])
    picture = Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image)
    with files.replacing(pathlib.Path(path)) as temporary:
        picture.save(temporary, format="PNG")


def write_gif(path, frames, milliseconds=80, hold=0):
    """Write a GIF that repeats without end, completely or not at all.

    Frames whose longer side is below 128 pixels are enlarged by a whole factor. Grey
    frames keep every level. Colours become the nearest of 256 that all frames share, so
    that nothing flickers. Transparent pixels are blended with black.

    Args:
        path: The file.
        frames: Uint8 array `(n, height, width, 1, 3 or 4)`.
        milliseconds: int. Time of each frame, a multiple of ten. Defaults to 80.
        hold: int. Milliseconds that are added to the last frame. Defaults to 0.

    Raises:
        InputError: The frames have another number of channels.

    Examples:
        >>> from tfgan_kit.modalities import image_grids
        >>> frames = np.arange(5, dtype="uint8").reshape(5, 1, 1, 1) * np.uint8(50)
        >>> image_grids.write_gif("brighter.gif", np.tile(frames, (1, 8, 8, 1)))
    """
    _check_channels(frames.shape[-1])
    factor = math.ceil(_VISIBLE / max(frames.shape[1:3]))
    size = frames.shape[2] * factor, frames.shape[1] * factor
    pictures = [picture.resize(size, Image.NEAREST) for picture in _paletted(frames)]
    durations = [milliseconds] * (len(pictures) - 1) + [milliseconds + hold]
    with files.replacing(pathlib.Path(path)) as temporary:
        pictures[0].save(
            temporary,
            format="GIF",
            save_all=True,
            append_images=pictures[1:],
            # Pillow takes no list for a single frame.
            duration=durations if len(pictures) > 1 else durations[0],
            loop=0,
        )


def _paletted(frames):
    """Return the frames as Pillow images that share one palette."""
    if frames.shape[-1] == 1:
        return [Image.fromarray(frame[..., 0]) for frame in frames]
    if frames.shape[-1] == 4:
        opaque = frames[..., :3].astype(np.uint16) * frames[..., 3:]
        frames = ((opaque + 127) // 255).astype(np.uint8)
    # A few frames, stacked into one image, are enough to choose the colours.
    some = frames[:: math.ceil(len(frames) / 16)]
    palette = Image.fromarray(some.reshape(-1, *frames.shape[2:])).quantize(256)
    # Dithering would flicker, and GIF packs it badly.
    return [
        Image.fromarray(frame).quantize(palette=palette, dither=Image.Dither.NONE)
        for frame in frames
    ]


def _check_channels(channels):
    if channels not in (1, 3, 4):
        raise InputError(
            "an image file needs 1, 3 or 4 channels: export the model and use arrays. "
            f"Received: {channels} channels."
        )
