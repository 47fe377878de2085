"""Many image files, in order, as fast as two cores read them."""

import concurrent.futures
import os
import struct

import numpy as np
import tensorflow as tf

from tfgan_kit.data.image_files import UnreadableImage

_BATCH = 256
# Measured on two cores: TensorFlow waits for the disk in more threads than cores.
_PARALLEL = 4
_PNG_COLOURS = {1: 0, 3: 2, 4: 6}


def decode_files(paths, image_shape, read, skip=None):
    """Yields (places int64 (m,), images uint8 (m, *image_shape)) of `paths`.

    Plain JPEG and PNG files that have the shape already are decoded by TensorFlow, to
    the same pixels; all others go through `read`. Where most are others, TensorFlow is
    left out.

    Args:
        paths: The files.
        image_shape: (height, width, channels) of every image.
        read: Callable, a path to pixels.
        skip: None, or called with the `UnreadableImage` of a file that is left out.

    Raises:
        UnreadableImage: The first file that cannot be read, without `skip`.
    """
    done = 0
    with concurrent.futures.ThreadPoolExecutor(_PARALLEL) as pool:
        for places, plain, pixels in _plain_files(paths, image_shape):
            # A damaged file is absent here, so that there may be gaps.
            start, done = done, int(places[-1]) + 1
            images = np.empty((done - start, *image_shape), np.uint8)
            have = np.zeros(done - start, bool)
            images[places - start], have[places - start] = pixels, plain
            _read_rest(paths[start:done], images, have, read, skip, pool)
            if have.any():
                yield np.flatnonzero(have) + start, images[have]
            if plain.mean() < 0.5:
                break
        for start in range(done, len(paths), _BATCH):
            batch = paths[start : start + _BATCH]
            images = np.empty((len(batch), *image_shape), np.uint8)
            have = np.zeros(len(batch), bool)
            _read_rest(batch, images, have, read, skip, pool)
            if have.any():
                yield np.flatnonzero(have) + start, images[have]


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


def _plain_files(paths, image_shape):
    """Batches of (places, whether plain, pixels); without what TensorFlow refuses."""
    height, width, channels = image_shape
    header = struct.pack(">IIBB", width, height, 8, _PNG_COLOURS[channels])

    def is_plain_jpeg(content):
        # The CMYK of 4 channels is no alpha, and Exif may hold an orientation.
        if channels == 4:
            return False
        known = tf.io.extract_jpeg_shape(content)
        return tf.reduce_all(known == image_shape) & ~_holds(content, "Exif")

    def is_plain_png(content):
        return (tf.strings.substr(content, 16, 10) == header) & ~_holds(
            content, "tRNS|eXIf|acTL"
        )

    def load(place, path):
        content = tf.io.read_file(path)
        is_jpeg = tf.strings.substr(content, 0, 3) == b"\xff\xd8\xff"
        is_png = tf.strings.substr(content, 0, 8) == b"\x89PNG\r\n\x1a\n"
        plain = tf.cond(
            is_jpeg,
            lambda: is_plain_jpeg(content),
            lambda: tf.cond(is_png, lambda: is_plain_png(content), lambda: False),
        )
        pixels = tf.cond(
            plain,
            lambda: tf.ensure_shape(
                # It decodes PNG files, too; its default is another decoder than
                # Pillow's.
                tf.io.decode_jpeg(content, dct_method="INTEGER_ACCURATE"),
                image_shape,
            ),
            lambda: tf.zeros(image_shape, tf.uint8),
        )
        return place, plain, pixels

    names = tf.constant([os.fsencode(path) for path in paths])
    dataset = tf.data.Dataset.from_tensor_slices((np.arange(len(paths)), names))
    dataset = dataset.map(load, _PARALLEL, deterministic=True).ignore_errors()
    return dataset.batch(_BATCH).prefetch(2).as_numpy_iterator()


def _holds(content, words):
    return tf.strings.regex_full_match(content, rf"(?s)\C*({words})\C*")
