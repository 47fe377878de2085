"""One image file, whatever its kind, as uint8 pixels. Needs no TensorFlow."""

import os
import stat

from PIL import Image, UnidentifiedImageError

from tfgan_kit import files
from tfgan_kit.data.files.pillow_warnings import QUIET
from tfgan_kit.data.files.resize import GREY_MODES, pixels_of
from tfgan_kit.errors import InputError

FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "GIF")
SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".webp", ".gif")
KINDS = "PNG, JPEG, BMP, WebP or GIF"
# Pillow warns of decompression bombs above it, and refuses twice as much.
MAX_PIXELS = 89_478_485
_MAX_REASON = 200


class UnreadableImage(InputError):
    """A file that is no image that can be read.

    Args:
        path: The file.
        reason: What is wrong with it, to follow "it".
    """

    def __init__(self, path, reason):
        self.path = path
        self.reason = reason
        super().__init__(f"{files.shown(path)} {reason}.")


def read_image(path, image_size=None, fit="crop", channels=None):
    """The pixels of a file, the right way up.

    Of an animation the first frame is read. 16 bits are scaled to 8; transparent
    pixels are laid over black, unless 4 channels are asked for; colours become grey by
    ITU-R 601. Profiles of colour are left alone.

    Args:
        path: A file of one of `FORMATS`, whatever its suffix says.
        image_size: (height, width); None: as it is.
        fit: "crop": the largest part of that shape in the middle, then resized;
            "stretch": the whole, resized. Resizing is antialiased (Lanczos).
        channels: 1 (grey), 3 (RGB) or 4 (with alpha); None: 1 for a grey image, else 3.

    Returns:
        A uint8 array `(height, width, channels)`.

    Raises:
        UnreadableImage: With the name and the reason.
    """
    return _with_image(path, lambda image: pixels_of(image, image_size, fit, channels))


def fit_pixels(pixels, image_size=None, fit="crop", channels=None):
    """What `read_image` does after decoding, for uint8 pixels of 1, 3 or 4 channels."""
    grey = pixels.shape[-1] == 1
    image = Image.fromarray(pixels[..., 0] if grey else pixels)
    return pixels_of(image, image_size, fit, channels)


def describe_image(path):
    """What a file's header says, as a dict, once its first frame was decoded.

    Returns:
        `size` (height, width), the right way up; `channels` 1, 3 or 4; `format`;
        `mode`, Pillow's; `frames`, 2 where there are more that cannot be counted;
        `pixels`, uint8, the right way up.

    Raises:
        UnreadableImage: With the name and the reason.
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
    except Exception:  # a later one is damaged, of which nothing is used
        return 2


def _with_image(path, function):
    """`function` of the opened file; whatever fails names the file."""
    try:
        _check_file(path)
        with QUIET, Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _TooLarge
            return function(image)
    except UnreadableImage:
        raise
    except UnidentifiedImageError:
        reason = f"is no {KINDS} image, or its header is damaged"
        raise UnreadableImage(path, reason) from None
    except (_TooLarge, Image.DecompressionBombError, Image.DecompressionBombWarning):
        reason = f"claims more than {MAX_PIXELS:,} pixels and is not read"
        raise UnreadableImage(path, reason) from None
    except Exception as error:  # decoders of damaged files raise anything
        reason = getattr(error, "strerror", None) or str(error).strip()
        reason = (reason.splitlines() or [type(error).__name__])[0][:_MAX_REASON]
        reason = files.shown(reason.rstrip("."))
        raise UnreadableImage(path, f"cannot be read: {reason}") from error


class _TooLarge(Exception):
    pass


def _check_file(path):
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
        raise UnreadableImage(path, "is no regular file")
    if not status.st_size:
        raise UnreadableImage(path, "is empty")
