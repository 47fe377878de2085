"""One image file of any format, as uint8 pixels. Needs no TensorFlow."""

import os
import stat

import numpy as np
from PIL import Image, UnidentifiedImageError

from tfgan_kit import files
from tfgan_kit.data.files.resize import GREY_MODES, orientation, pixels_of
from tfgan_kit.errors import InputError
from tfgan_kit.untrusted import pictures

FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "GIF")
SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".webp", ".gif")
KINDS = "PNG, JPEG, BMP, WebP or GIF"
_MAX_REASON = 200


class UnreadableImage(InputError):
    """A file that cannot be read as an image.

    Args:
        path: The file.
        reason: str. The problem, phrased to follow "it".
    """

    def __init__(self, path, reason):
        self.path = path
        self.reason = reason
        super().__init__(f"{files.shown(path)} {reason}.")


def read_image(path, image_size=None, fit="crop", channels=None):
    """Return the pixels of a file in upright orientation.

    The first frame of an animation is read. 16 bits are scaled to 8. Transparent pixels
    are laid over black, unless 4 channels are requested. Colours become grey by ITU-R
    601. Colour profiles are ignored.

    Args:
        path: A file of one of `FORMATS`, with any suffix.
        image_size: (height, width). Defaults to None, which keeps the size.
        fit: str. "crop" resizes the largest central part of that shape; "stretch"
            resizes the whole image. Resizing is antialiased (Lanczos). Defaults to
            "crop".
        channels: int. 1 (grey), 3 (RGB) or 4 (with alpha). Defaults to None, which
            means 1 for a grey image, else 3.

    Returns:
        A uint8 array `(height, width, channels)`.

    Raises:
        UnreadableImage: The file cannot be read; it has the name and the reason.
    """
    return _with_image(path, lambda image: pixels_of(image, image_size, fit, channels))


def read_half(path, half, image_size=None, fit="crop", channels=None):
    """Return the left or right half of a file that holds two images side by side.

    Args:
        half: int. 0 for the left one, 1 for the right one.
        ...: See `read_image`; the half is resized.

    Raises:
        UnreadableImage: As in `read_image`, or the width is odd.
    """
    pixels = read_image(path, channels=4 if channels == 4 else None)
    width, is_odd = divmod(pixels.shape[1], 2)
    if is_odd or not width:
        reason = (
            f"is {pixels.shape[1]} pixels wide and cannot be cut in two equal halves"
        )
        raise UnreadableImage(path, reason)
    pixels = pixels[:, half * width : (half + 1) * width]
    return fit_pixels(
        np.ascontiguousarray(pixels), image_size, fit, channels or pixels.shape[-1]
    )


def fit_pixels(pixels, image_size=None, fit="crop", channels=None):
    """Return uint8 pixels of 1, 3 or 4 channels, converted as `read_image` does."""
    grey = pixels.shape[-1] == 1
    image = Image.fromarray(pixels[..., 0] if grey else pixels)
    return pixels_of(image, image_size, fit, channels)


def image_size_of(path):
    """Return (height, width) in a file's header, in upright orientation.

    Raises:
        UnreadableImage: It has no header of an image.
    """

    def size(image):
        is_turned = orientation(image) > 4
        return image.size if is_turned else image.size[::-1]

    return _with_image(path, size)


def describe_image(path):
    """Return a dict of the facts in a file's header, after decoding its first frame.

    Returns:
        `size` (height, width) in upright orientation; `channels` 1, 3 or 4; `format`;
        Pillow's `mode`; `frames`, which is 2 if there are more that cannot be counted;
        `pixels`, uint8, in upright orientation.

    Raises:
        UnreadableImage: The file cannot be read; it has the name and the reason.
    """

    def describe(image):
        alpha = image.has_transparency_data
        grey = image.mode in GREY_MODES
        mode = image.mode
        pixels = pixels_of(image, None, "crop", 4 if alpha else None)
        return {
            "size": pixels.shape[:2],
            "channels": 4 if alpha else 1 if grey else 3,
            "format": image.format,
            "mode": mode,
            "frames": _frames(image),
            "pixels": pixels,
        }

    return _with_image(path, describe)


def _frames(image):
    try:
        return getattr(image, "n_frames", 1)
    except Exception:  # a later frame is damaged, and not used
        return 2


def _with_image(path, function):
    """Return `function` of the opened file; every error names the file."""
    try:
        _check_file(path)
        with pictures.opened(path, FORMATS) as image:
            return function(image)
    except UnreadableImage:
        raise
    except UnidentifiedImageError:
        reason = f"is no {KINDS} image, or its header is damaged"
        raise UnreadableImage(path, reason) from None
    except pictures.TooLarge as error:
        raise UnreadableImage(path, str(error).removeprefix("it ")) from None
    except Exception as error:  # decoders of damaged files raise anything
        reason = getattr(error, "strerror", None) or str(error).strip()
        reason = (reason.splitlines() or [type(error).__name__])[0][:_MAX_REASON]
        reason = files.shown(reason.rstrip("."))
        raise UnreadableImage(path, f"cannot be read: {reason}") from error


def _check_file(path):
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait forever
        raise UnreadableImage(path, "is no regular file")
    if not status.st_size:
        raise UnreadableImage(path, "is empty")
