"""Decoding of many image files, in order, at the speed of the cores."""

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

# More than two cores need, because threads may wait for disks.
PARALLEL = 4
_PNG_COLOURS = {1: 0, 3: 2, 4: 6}
# The parts of a file that may hold an orientation or, in PNG, transparency or
# animation.
_JPEG_ODD = (b"Exif", b":Orientation")
_PNG_ODD = (b"tRNS", b"acTL", b"eXIf", b"zTXt", b"iTXt", b"Raw profile type")


def decode_files(paths, image_shape, read, skip=None, is_whole=True):
    """Yield (indices int64 (m,), images uint8 (m, *image_shape)) of `paths`.

    TensorFlow decodes plain JPEG and PNG files that already have the shape, many at a
    time and to the same pixels. All other files go through `read`. If most files are
    not plain, TensorFlow is not used.

    Args:
        paths: The files.
        image_shape: (height, width, channels) of every image.
        read: Callable. Maps a path to pixels.
        skip: Function that gets the `UnreadableImage` of each skipped file, or None.
        is_whole: bool. Whether `read` returns all pixels of a file. If not, all files
            go through it. Defaults to True.

    Raises:
        UnreadableImage: The first file that cannot be read, without `skip`.
    """
    plain = _Plain(tuple(image_shape), is_whole)
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
    finally:  # an error or interruption only waits for files in progress
        pool.shutdown(cancel_futures=True)


def _read_rest(paths, images, have, read, skip, pool):
    """Fill the missing images and mark them as present."""
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
    """Decoder from paths to images and a mask of those that were plain."""

    def __init__(self, image_shape, is_useful):
        self.image_shape = image_shape
        self.is_useful = is_useful

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
            # If one file is damaged, `read` goes through all of them.
            with contextlib.suppress(tf.errors.OpError):
                images[readable] = _decoder(self.image_shape)(plain)
                have[readable] = True
        return images, have


@functools.lru_cache(maxsize=8)
def _decoder(image_shape):
    """Return a function from contents (m,) to images (m, *image_shape)."""

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
    """Return a file's bytes if TensorFlow and Pillow make the same pixels of it."""
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
    """Return the bytes of a regular file of at most `limit`, else None for `read`."""
    try:
        # Opening a pipe in blocking mode could wait forever.
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
    """Return (height, width, channels) of an 8-bit JPEG, or None."""
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
