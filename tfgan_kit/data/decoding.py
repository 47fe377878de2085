"""Many image files, in order, as fast as two cores read them."""

import concurrent.futures
import os
import struct

import numpy as np
import tensorflow as tf

from tfgan_kit.data.image_files import UnreadableImage
from tfgan_kit.data.source import batch_size

# Measured on two cores: TensorFlow waits for the disk in more threads than cores.
_PARALLEL = 4
_PNG_COLOURS = {1: 0, 3: 2, 4: 6}
# What may hold an orientation, and in PNG transparency, animation, a bomb of text.
_TURNED = "Exif|:Orientation"
_PNG_ODD = "tRNS|acTL|eXIf|zTXt|iTXt|Raw profile type"


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
    pool = concurrent.futures.ThreadPoolExecutor(_PARALLEL)
    try:
        for start, stop, places, pixels in _stretches(paths, image_shape):
            images = np.empty((stop - start, *image_shape), np.uint8)
            have = np.zeros(stop - start, bool)
            images[places - start], have[places - start] = pixels, True
            _read_rest(paths[start:stop], images, have, read, skip, pool)
            if have.any():
                yield np.flatnonzero(have) + start, images[have]
    finally:  # an error, or an interruption, waits only for the files at work
        pool.shutdown(cancel_futures=True)


def _stretches(paths, image_shape):
    """Yields (start, stop, places, pixels): what TensorFlow decodes of that part.

    One follows the other until all paths are through.
    """
    size = batch_size(image_shape)
    done = 0
    for places, plain, pixels in _plain_files(paths, image_shape, size):
        # Of files that TensorFlow cannot read nothing comes: a gap, however long, must
        # not become one stretch.
        end = int(places[-1]) + 1
        for start in range(done, end, size):
            here = plain & (places >= start) & (places < start + size)
            yield start, min(start + size, end), places[here], pixels[here]
        done = end
        if plain.mean() < 0.5:
            break
    nothing = np.zeros(0, np.int64), np.zeros((0, *image_shape), np.uint8)
    for start in range(done, len(paths), size):
        yield start, min(start + size, len(paths)), *nothing


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


def _plain_files(paths, image_shape, size):
    """Batches of (places, whether plain, pixels); without what TensorFlow refuses."""
    height, width, channels = image_shape
    header = struct.pack(">IIBB", width, height, 8, _PNG_COLOURS[channels])

    def is_plain_jpeg(content):
        # The CMYK of 4 channels is no alpha.
        if channels == 4:
            return False
        known = tf.io.extract_jpeg_shape(content)
        return tf.reduce_all(known == image_shape) & ~_holds(content, _TURNED)

    def is_plain_png(content):
        return (tf.strings.substr(content, 16, 10) == header) & ~_holds(
            content, _PNG_ODD
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

    # TensorFlow would wait for a pipe for ever; the empty name it cannot read.
    names = [os.fsencode(path) if os.path.isfile(path) else b"" for path in paths]
    dataset = tf.data.Dataset.from_tensor_slices(
        (np.arange(len(paths)), tf.constant(names))
    )
    dataset = dataset.map(load, _PARALLEL, deterministic=True).ignore_errors()
    return dataset.batch(size).prefetch(2).as_numpy_iterator()


def _holds(content, words):
    return tf.strings.regex_full_match(content, rf"(?s)\C*({words})\C*")
