"""Makers of pairs: from plain images, the targets, to the sources of a translation.

Each maker is a pure function of uint8 images (n, height, width, channels) and the row
number of the first one. They compute with integers, so that every machine makes the
same bytes.
"""

import functools

import numpy as np
from PIL import Image

from tfgan_kit.errors import InputError

# Raise this whenever a maker makes other pixels of the same images.
VERSION = 1
# The least slope of a line, in levels of the Sobel filter on the blurred image.
_SLOPE = 100
_BLUR = 16  # the sum of the weights of the blur
# Images with a shorter side are no photographs: they shrink by the mean of each block.
_PHOTOGRAPH = 32
_MID_GREY = 128
# Knuth's multiplicative hash, which spreads consecutive numbers.
_SPREAD = 2654435761


def make(maker: str, images: np.ndarray, first_row: int = 0) -> np.ndarray:
    """Return the sources of some targets.

    Args:
        maker: "edges", "grey", "hole", "x2" or "x4".
        images: uint8 (n, height, width, channels) with 1, 3 or 4 channels.
        first_row: int. The row of the first image in its data set. Defaults to 0.

    Raises:
        InputError: There is no such maker, or these images have no such sources.

    Examples:
        >>> from tfgan_kit.data import pairs
        >>> pairs.make("x2", np.zeros((3, 8, 8, 1), "uint8")).shape
        (3, 4, 4, 1)
    """
    check(maker, images.shape[1:])
    return MAKERS[maker](images, first_row)


def check_name(maker: str) -> None:
    """Raise InputError if there is no such maker."""
    if maker not in MAKERS:
        raise InputError(
            f"pairs must be one of {', '.join(MAKERS)}. Received: pairs={maker!r}."
        )


def check(maker: str, image_shape: tuple[int, int, int]) -> None:
    """Raise InputError if there is no such maker, or not for images of this shape."""
    check_name(maker)
    height, width, channels = image_shape
    received = f"Received: images of {height}x{width}x{channels}."
    if channels not in (1, 3, 4):
        raise InputError(f"--pairs takes images of 1, 3 or 4 channels. {received}")
    if maker == "grey" and channels == 1:
        raise InputError(
            "--pairs grey takes the colours away, and these images are grey: give "
            f"images with colours, or other pairs. {received}"
        )
    scale = scale_of(maker)
    if height % scale or width % scale:
        near = "x".join(
            str(max(scale, side // scale * scale)) for side in image_shape[:2]
        )
        raise InputError(
            f"--pairs {maker} needs sides that are multiples of {scale}: give "
            f"--image-size {near}. {received}"
        )
    if maker == "hole" and min(height, width) < 2:
        raise InputError(f"--pairs hole needs images of 2x2 or more. {received}")


def describe(maker: str, image_shape: tuple[int, int, int]) -> str:
    """Return how the sources of images of this shape are made."""
    if scale := SCALES.get(maker):
        return describe_shrinking(image_shape, scale)
    return _TEXTS[maker]


def describe_shrinking(image_shape: tuple[int, int, int], scale: int) -> str:
    """Return how `shrink` makes smaller images of images of this shape."""
    rule = "area mean" if _is_small(image_shape) else "antialiased bicubic"
    return f"shrunk to 1/{scale} by {rule}"


def scale_of(maker: str | None) -> int:
    """Return by how much a maker shrinks; 1 for those that keep the size."""
    return SCALES.get(maker, 1)


def grey(images: np.ndarray, first_row: int = 0) -> np.ndarray:
    """Return the luminance, uint8 (n, height, width, 1), as Pillow computes it.

    Alpha is put on black, as by `--channels 1`.
    """
    if images.shape[-1] == 1:
        return images.copy()
    levels = images[..., :3].astype(np.int32)
    if images.shape[-1] == 4:
        levels = (levels * images[..., 3:] + 127) // 255
    red, green, blue = np.moveaxis(levels, -1, 0)
    luminance = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16
    return luminance.astype(np.uint8)[..., None]


def edges(images: np.ndarray, first_row: int = 0) -> np.ndarray:
    """Return white lines of one pixel on black, uint8 (n, height, width, 1).

    The luminance is blurred by [1 2 1] in both directions and differentiated by
    Sobel's filter. A pixel belongs to a line if its slope is at least 100 levels, and
    the largest across the line among itself and its two neighbours. Beyond the border,
    images continue with their outermost pixels.
    """
    levels = grey(images)[..., 0].astype(np.int32)
    levels = _pad(levels, 2, "edge")
    blurred = _triple(_triple(levels, 1, (1, 2, 1)), 2, (1, 2, 1))
    down = _triple(_triple(blurred, 1, (-1, 0, 1)), 2, (1, 2, 1))
    right = _triple(_triple(blurred, 1, (1, 2, 1)), 2, (-1, 0, 1))
    square = down**2 + right**2
    around = _pad(square, 1, "constant")

    def neighbours(dy, dx):
        """Return whether a slope is above that behind, and not below that ahead."""
        height, width = square.shape[1:]
        behind = around[:, 1 - dy :, 1 - dx :][:, :height, :width]
        ahead = around[:, 1 + dy :, 1 + dx :][:, :height, :width]
        return (square > behind) & (square >= ahead)

    # |down| < tan(22.5 degrees) |right|, exactly: the tangent is sqrt(2) - 1.
    total = (np.abs(down) + np.abs(right)) ** 2
    largest = np.select(
        [total < 2 * right**2, total < 2 * down**2, down * right > 0],
        [neighbours(0, 1), neighbours(1, 0), neighbours(1, 1)],
        neighbours(1, -1),
    )
    is_line = largest & (square >= (_SLOPE * _BLUR) ** 2)
    return (is_line * np.uint8(255))[..., None]


def hole(images: np.ndarray, first_row: int = 0) -> np.ndarray:
    """Return the images with a square of mid-grey in place of a part of each.

    Its side is half of the shorter side. Row r has it at (h // 65536) modulo the number
    of places from the top, and (h modulo 65536) modulo that from the left, where h is
    2654435761 r modulo 2^32. The square is opaque.
    """
    made = images.copy()
    height, width, channels = images.shape[1:]
    side = min(height, width) // 2
    fill = np.array([_MID_GREY] * min(channels, 3) + [255] * (channels == 4), np.uint8)
    for row, image in enumerate(made, first_row):
        number = row * _SPREAD % 2**32
        top = number // 2**16 % (height - side + 1)
        left = number % 2**16 % (width - side + 1)
        image[top : top + side, left : left + side] = fill
    return made


def shrink(images: np.ndarray, scale: int) -> np.ndarray:
    """Return images shrunk by a whole number in both directions.

    If the shorter side has fewer than 32 pixels, each pixel is the rounded mean of a
    block. Larger images are shrunk by Pillow's bicubic filter, which is antialiased.

    Args:
        images: uint8 (n, height, width, channels) with 1, 3 or 4 channels.
        scale: int. It divides height and width.
    """
    count, height, width, channels = images.shape
    small = (count, height // scale, width // scale, channels)
    if _is_small(images.shape[1:]):
        blocks = images.reshape(count, small[1], scale, small[2], scale, channels)
        area = scale**2
        total = blocks.sum((2, 4), dtype=np.int32)
        return ((total + area // 2) // area).astype(np.uint8)
    size = small[2], small[1]
    made = [
        np.asarray(_picture(image).resize(size, Image.Resampling.BICUBIC))
        for image in images
    ]
    return np.array(made, np.uint8).reshape(small)


def _is_small(image_shape):
    return min(image_shape[:2]) < _PHOTOGRAPH


def _picture(image):
    pixels = image[..., 0] if image.shape[-1] == 1 else image
    return Image.fromarray(np.ascontiguousarray(pixels))


def _pad(values, width, mode):
    return np.pad(values, ((0, 0), (width, width), (width, width)), mode)


def _triple(values, axis, weights):
    """Return the weighted sum of each pixel and its neighbours along an axis."""
    count = values.shape[axis] - 2
    parts = (
        weight * np.take(values, range(start, start + count), axis)
        for start, weight in enumerate(weights)
        if weight
    )
    return sum(parts)


# Their names are in `names.PAIRS`, which needs no NumPy.
SCALES = {"x2": 2, "x4": 4}
MAKERS = {
    "edges": edges,
    "grey": grey,
    "hole": hole,
    **{
        name: functools.partial(lambda scale, images, row: shrink(images, scale), scale)
        for name, scale in SCALES.items()
    },
}
_TEXTS = {
    "edges": "lines along the edges of the luminance",
    "grey": "the luminance",
    "hole": "a square of mid-grey in place of a part",
}
