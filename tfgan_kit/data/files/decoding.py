"""Many image files, in order, as fast as the cores read them."""

import collections
import concurrent.futures
import contextlib
import functools
import math
import os
import stat
import struct

import numpy as np
import tensorflow as tf

from tfgan_kit.data.files.image_files import UnreadableImage
from tfgan_kit.data.source import images_per_batch

# The second decoder and the parser of headers are here for their speed. On JPEG files
# of 32x32 `decode_files` is 3.9 times as fast as Pillow alone in as many threads, on
# 64x64 3.2, 128x128 1.9, 256x256 1.4, 512x512 1.2 times; with Pillow's parser of
# headers 32x32 takes 1.6 times as long (two idle cores, benchmarks/decoders.py).

# More than two cores, for disks that let one wait.
PARALLEL = 4
_PNG_COLOURS = {1: 0, 3: 2, 4: 6}
# What may hold an orientation, and in PNG transparency and animation.
_JPEG_ODD = (b"Exif", b":Orientation")
_PNG_ODD = (b"tRNS", b"acTL", b"eXIf", b"zTXt", b"iTXt", b"Raw profile type")


def decode_files(paths, image_shape, read, skip=None):
    """Yields (indices int64 (m,), images uint8 (m, *image_shape)) of `paths`.

    Plain JPEG and PNG files that have the shape already are decoded by TensorFlow, many
    at a time and to the same pixels; all others go through `read`. Where most are
    others, TensorFlow is left out.

    Args:
        paths: The files.
        image_shape: (height, width, channels) of every image.
        read: Callable, a path to pixels.
        skip: None, or called with the `UnreadableImage` of a file that is left out.

    Raises:
        UnreadableImage: The first file that cannot be read, without `skip`.
    """
    plain = _Plain(tuple(image_shape))
    size = images_per_batch(image_shape)
    pool = concurrent.futures.ThreadPoolExecutor(PARALLEL)
    waiting = collections.deque()
    try:
        for start in range(0, len(paths) + PARALLEL * size, size):
            if start < len(paths):
                waiting.append((start, pool.submit(plain, paths[start : start + size])))
            if waiting and start >= PARALLEL * size:
                first, future = waiting.popleft()
                images, have = future.result()
                part = paths[first : first + size]
                _read_rest(part, images, have, read, skip, pool)
                if have.any():
                    yield np.flatnonzero(have) + first, images[have]
    finally:  # an error, or an interruption, waits only for the files at work
        pool.shutdown(cancel_futures=True)


def _read_rest(paths, images, have, read, skip, pool):
    """Fills the images that are not there yet, and marks them as there."""
    missing = np.flatnonzero(~have)
    results = pool.map(lambda place: _attempt(read, paths[place]), missing)
    for place, result in zip(missing, results, strict=True):
        if not isinstance(result, UnreadableImage):
            images[place], have[place] = result, True
        elif skip is None:
            raise result
        else:
            skip(result)


def _attempt(read, path):
    try:
        return read(path)
    except UnreadableImage as error:
        return error


class _Plain:
    """Called with paths, gives images and which of them were plain and are there."""

    def __init__(self, image_shape):
        self.image_shape = image_shape
        self.is_useful = True

    def __call__(self, paths):
        images = np.empty((len(paths), *self.image_shape), np.uint8)
        have = np.zeros(len(paths), bool)
        if not self.is_useful:
            return images, have
        contents = [_plain_content(path, self.image_shape) for path in paths]
        readable = [place for place, content in enumerate(contents) if content]
        self.is_useful = len(readable) >= len(paths) / 2
        if readable:
            plain = tf.constant([contents[place] for place in readable])
            # Where a file is damaged, `read` goes through all of them.
            with contextlib.suppress(tf.errors.OpError):
                images[readable] = _decoder(self.image_shape)(plain)
                have[readable] = True
        return images, have


@functools.lru_cache(maxsize=8)
def _decoder(image_shape):
    """A function of contents (m,) to images (m, *image_shape)."""

    def decode(content):
        # It decodes PNG files, too; its default is another decoder than Pillow's.
        pixels = tf.io.decode_jpeg(content, dct_method="INTEGER_ACCURATE")
        return tf.ensure_shape(pixels, image_shape)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def decode_all(contents):
        images = tf.TensorSpec(image_shape, tf.uint8)
        with tf.device("CPU:0"):
            return tf.map_fn(decode, contents, fn_output_signature=images)

    return decode_all


def _plain_content(path, image_shape):
    """A file's bytes, if TensorFlow makes the same pixels of them as Pillow does."""
    content = _read_small(path, 2**20 + 2 * math.prod(image_shape))
    if content is None:
        return None
    if content.startswith(b"\xff\xd8\xff"):
        is_plain = _jpeg_shape(content) == image_shape
        odd = _JPEG_ODD
    else:
        is_plain = content[:26] == _png_head(image_shape)
        odd = _PNG_ODD
    if not is_plain or any(word in content for word in odd):
        return None
    return content


def _read_small(path, limit):
    """The bytes of a regular file of at most `limit`, else None: `read` will see."""
    try:
        # A pipe that is opened to wait would wait for ever.
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            status = os.fstat(file)
            if stat.S_ISREG(status.st_mode) and status.st_size <= limit:
                return os.read(file, status.st_size)
        finally:
            os.close(file)
    except OSError:
        pass
    return None


def _jpeg_shape(content):
    """(height, width, channels) of 8 bits, or None."""
    place = 2
    try:
        while True:
            marker, length = struct.unpack_from(">HH", content, place)
            if 0xFFC0 <= marker <= 0xFFC2:
                bits, *shape = struct.unpack_from(">BHHB", content, place + 4)
                # The CMYK of 4 channels is no alpha.
                return tuple(shape) if bits == 8 and shape[2] in (1, 3) else None
            if not 0xFFC4 <= marker <= 0xFFFE:
                return None
            place += 2 + length
    except struct.error:
        return None


def _png_head(image_shape):
    height, width, channels = image_shape
    head = struct.pack(">IIBB", width, height, 8, _PNG_COLOURS[channels])
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + head
