"""Image files made byte by byte, sound and damaged, for the tests of the data."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
ORIENTATION = 0x0112


def smooth(height=32, width=48, channels=3):
    """A picture that JPEG changes little, unlike any mirrored or turned copy of it."""
    rows, columns = np.mgrid[:height, :width]
    planes = [4 * rows + columns, 200 - 3 * rows, 60 + 2 * columns, 255 - rows]
    planes = [np.asarray(plane) % 256 for plane in planes[:channels]]
    return np.stack(planes, axis=-1).astype(np.uint8)


def noise(height=6, width=4, channels=3):
    generator = np.random.default_rng(height * width)
    return generator.integers(0, 256, (height, width, channels), np.uint8)


def image_of(pixels, mode=None):
    """The image of (height, width, channels) pixels, of 2 channels grey with alpha."""
    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    return image if mode is None else image.convert(mode)


def encoded(image, kind, **options):
    """The bytes of a Pillow image, or of pixels, as a file."""
    if isinstance(image, np.ndarray):
        image = image_of(image)
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def oriented(orientation):
    """An EXIF block with a number, or with a word, where a number is meant."""
    is_word = isinstance(orientation, str)
    value = orientation.encode() if is_word else struct.pack("<H", orientation)
    entry = struct.pack("<HHI4s", ORIENTATION, 2 if is_word else 3, 1, value)
    return b"Exif\0\0II*\0\x08\0\0\0\1\0" + entry + bytes(4)


def chunk(kind, content):
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


def png_header(width, height, depth, colour):
    return PNG_HEAD + chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    )


def png(width, depth, colour, rows, *chunks):
    """A PNG file of packed rows of bytes; `chunks` come before the pixels."""
    packed = zlib.compress(b"".join(b"\0" + row for row in rows))
    head = png_header(width, len(rows), depth, colour)
    tail = chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return head + b"".join(chunks) + tail


def deep(*levels):
    """Levels of 16 bits as PNG packs them."""
    return struct.pack(f">{len(levels)}H", *levels)


def with_chunk(file, kind, content):
    """The PNG file with one more chunk, behind its header."""
    return file[:33] + chunk(kind, content) + file[33:]


def without_segment(file, marker):
    """The JPEG file without its segments of one marker, such as 0xEE."""
    place, kept = 2, [file[:2]]
    while file[place + 1] != 0xDA:
        end = place + 2 + struct.unpack(">H", file[place + 2 : place + 4])[0]
        if file[place + 1] != marker:
            kept.append(file[place:end])
        place = end
    return b"".join([*kept, file[place:]])


def with_segment(file, marker, content):
    """The JPEG file with one more segment, behind its start."""
    head = b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2)
    return file[:2] + head + content + file[2:]
