"""An opened image of any mode, as uint8 pixels of one size and one colour mode."""

import numpy as np
from PIL import Image

GREY_MODES = ("1", "L", "LA", "I", "I;16", "I;16B")

_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
# Factors from levels of 2 or 4 bits to 8 bits.
_GREY_STEPS = {"L;2": 85, "L;4": 17}
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def pixels_of(image, image_size, fit, channels):
    """Return the pixels of a `PIL.Image.Image`; see `image_files.read_image`."""
    if channels is None:
        channels = 1 if image.mode in GREY_MODES else 3
    size = image_size and (image_size[1], image_size[0])  # Pillow's (width, height)
    if image.format == "JPEG" and size:
        width, height = size if orientation(image) < 5 else size[::-1]
        # JPEG decodes to a half, a quarter or an eighth for less, antialiased; twice
        # the requested size is left for the better filter.
        image.draft(None, (2 * width, 2 * height))
    _scale_key(image)
    image.load()
    turn = _TURNS.get(orientation(image))
    image = _convert(_eight_bits(image), channels)
    if turn is not None:
        image = image.transpose(turn)
    if size and image.size != size:
        box = middle(image.size, size) if fit == "crop" else None
        image = image.resize(size, Image.Resampling.LANCZOS, box)
    pixels = np.asarray(image)
    return pixels[..., None] if channels == 1 else pixels


def orientation(image):
    """Return EXIF's orientation, 2 to 8, else 1; a PNG must be loaded before."""
    if image.format is None:  # made of pixels
        return 1
    try:
        value = image.getexif().get(_ORIENTATION)
    except Exception:  # other programs also show an image with a broken block unrotated
        return 1
    return value if isinstance(value, int) and value in _TURNS else 1


def _scale_key(image):
    """Convert a PNG's transparent colour to the depth in which Pillow reads pixels."""
    key = image.info.get("transparency")
    depth = image.tile[0].args if key is not None and image.tile else None
    if depth in _GREY_STEPS:
        image.info["transparency"] = key * _GREY_STEPS[depth]
    elif depth == "RGB;16B":
        image.info["transparency"] = tuple(level >> 8 for level in key)


def _eight_bits(image):
    """Return 16 bits scaled to 8; Pillow would clip them at 255."""
    if not image.mode.startswith("I"):
        return image
    levels = np.clip(np.asarray(image).astype(np.int64), 0, 65535)
    grey = Image.fromarray(((levels * 255 + 32767) // 65535).astype(np.uint8))
    clear = image.info.get("transparency")
    if clear is None:
        return grey
    alpha = np.where(levels == clear, 0, 255).astype(np.uint8)
    return Image.merge("LA", (grey, Image.fromarray(alpha)))


def _convert(image, channels):
    if image.has_transparency_data:
        image = image.convert("RGBA")
        if channels == 4:
            return image
        black = Image.new("RGBA", image.size, (0, 0, 0, 255))
        image = Image.alpha_composite(black, image)
    return image.convert(_MODES[channels])


def middle(size, target):
    """Return the largest central box of the shape `target` in `size`."""
    scale = min(side / want for side, want in zip(size, target, strict=True))
    # Rounding must not lead out of the image.
    kept = [min(want * scale, side) for side, want in zip(size, target, strict=True)]
    left, top = ((side - keep) / 2 for side, keep in zip(size, kept, strict=True))
    return (left, top, left + kept[0], top + kept[1])
