"""One image file, whatever its kind, as uint8 pixels. Needs no TensorFlow."""

import os
import stat

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from tfgan_kit import files
from tfgan_kit.errors import InputError

FORMATS = ("PNG", "JPEG", "BMP", "WEBP", "GIF")
SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".webp", ".gif")
KINDS = "PNG, JPEG, BMP, WebP or GIF"
# Pillow warns of decompression bombs above it, and refuses twice as much.
MAX_PIXELS = 89_478_485

_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
_GREY_MODES = ("1", "L", "LA", "I", "I;16", "I;16B")


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
    return _with_image(path, lambda image: _pixels(image, image_size, fit, channels))


def fit_pixels(pixels, image_size=None, fit="crop", channels=None):
    """What `read_image` does after decoding, for uint8 pixels of 1, 3 or 4 channels."""
    grey = pixels.shape[-1] == 1
    image = Image.fromarray(pixels[..., 0] if grey else pixels)
    return _pixels(image, image_size, fit, channels)


def describe_image(path):
    """What a file's header says, as a dict, once its first frame was decoded.

    Returns:
        `size` (height, width), the right way up; `channels` 1, 3 or 4; `format`;
        `mode`, Pillow's; `frames`; `pixels`, uint8, before any orientation.

    Raises:
        UnreadableImage: With the name and the reason.
    """

    def describe(image):
        width, height = image.size
        image.load()
        turned = _orientation(image) >= 5
        alpha = image.has_transparency_data
        grey = image.mode in _GREY_MODES
        return {
            "size": (width, height) if turned else (height, width),
            "channels": 4 if alpha else 1 if grey else 3,
            "format": image.format,
            "mode": image.mode,
            "frames": getattr(image, "n_frames", 1),
            "pixels": _pixels(image, None, "crop", 4 if alpha else None),
        }

    return _with_image(path, describe)


def _with_image(path, function):
    """`function` of the opened file; whatever fails names the file."""
    try:
        _check_file(path)
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _TooLarge
            return function(image)
    except UnreadableImage:
        raise
    except UnidentifiedImageError:
        raise UnreadableImage(path, f"is no {KINDS} image") from None
    except (_TooLarge, Image.DecompressionBombError, Image.DecompressionBombWarning):
        reason = f"claims more than {MAX_PIXELS:,} pixels and is not read"
        raise UnreadableImage(path, reason) from None
    except Exception as error:  # decoders of damaged files raise anything
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        if isinstance(error, OSError) and error.strerror:
            reason = error.strerror
        raise UnreadableImage(path, f"cannot be read: {reason.rstrip('.')}") from error


class _TooLarge(Exception):
    pass


def _check_file(path):
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
        raise UnreadableImage(path, "is no regular file")
    if not status.st_size:
        raise UnreadableImage(path, "is empty")


def _pixels(image, image_size, fit, channels):
    if channels is None:
        channels = 1 if image.mode in _GREY_MODES else 3
    orientation = _orientation(image)
    size = image_size and (image_size[1], image_size[0])  # Pillow's (width, height)
    if size and image.format == "JPEG":
        width, height = size if orientation < 5 else size[::-1]
        # JPEG decodes to a half, a quarter or an eighth for less, antialiased; twice
        # the size that is wanted is left for the better filter.
        image.draft(None, (2 * width, 2 * height))
    if orientation != 1:
        image = ImageOps.exif_transpose(image)
    image = _convert(_eight_bits(image), channels)
    if size and image.size != size:
        box = _middle(image.size, size) if fit == "crop" else None
        image = image.resize(size, Image.Resampling.LANCZOS, box)
    pixels = np.asarray(image)
    return pixels[..., None] if channels == 1 else pixels


def _orientation(image):
    return image.getexif().get(0x0112, 1) if image.format else 1


def _eight_bits(image):
    """Pillow would clip 16 bits at 255 instead of scaling them."""
    if not image.mode.startswith("I"):
        return image
    levels = np.clip(np.asarray(image).astype(np.int64), 0, 65535)
    return Image.fromarray(((levels * 255 + 32767) // 65535).astype(np.uint8))


def _convert(image, channels):
    if image.has_transparency_data:
        image = image.convert("RGBA")
        if channels == 4:
            return image
        black = Image.new("RGBA", image.size, (0, 0, 0, 255))
        image = Image.alpha_composite(black, image)
    return image.convert(_MODES[channels])


def _middle(size, wanted):
    """The largest box of the shape `wanted` in the middle of `size`."""
    scale = min(side / want for side, want in zip(size, wanted, strict=True))
    kept = [want * scale for want in wanted]
    left, top = ((side - keep) / 2 for side, keep in zip(size, kept, strict=True))
    return (left, top, left + kept[0], top + kept[1])
