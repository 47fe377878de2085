"""Changes of position, each with its own numbers for every image.

Images are float32 `(batch, height, width, channels)`; all shapes except the batch are
static. A place is counted in pixels from the centre of the image, x to the right and y
down. A matrix is `(batch, 3, 3)`, from (x, y, 1) to (x, y, 1).
"""

import tensorflow as tf


def translate(images, right, down):
    """Move each image by whole pixels, int32 `(batch,)`, and fill with grey."""
    height, width = images.shape[1:3]
    # Row and column numbers of no pixel become rows of zeros.
    rows = tf.one_hot(tf.range(height) - down[:, None], height)
    columns = tf.one_hot(tf.range(width) - right[:, None], width)
    moved = tf.einsum("byi,bixc->byxc", rows, images)
    return tf.einsum("bxj,byjc->byxc", columns, moved)


def cut_out(images, left, top, size):
    """Fill a box of `size` (height, width) with grey.

    It starts at int32 `left` and `top` `(batch,)`. Its part beyond the image is
    dropped.
    """
    in_row, in_column = (
        (place >= 0) & (place < length)
        for place, length in (
            (tf.range(images.shape[1]) - top[:, None], size[0]),
            (tf.range(images.shape[2]) - left[:, None], size[1]),
        )
    )
    box = in_row[:, :, None, None] & in_column[:, None, :, None]
    return tf.where(box, 0.0, images)


def stretch(x, y):
    """Return the matrix that multiplies places by `x` and `y`, `(batch,)`."""
    zero, one = tf.zeros_like(x), tf.ones_like(x)
    return _matrix(x, zero, zero, zero, y, zero, zero, zero, one)


def turn(cos, sin):
    """Return the matrix that rotates places by an angle."""
    zero, one = tf.zeros_like(cos), tf.ones_like(cos)
    return _matrix(cos, -sin, zero, sin, cos, zero, zero, zero, one)


def move(x, y):
    """Return the matrix that adds `x` and `y` to places."""
    zero, one = tf.zeros_like(x), tf.ones_like(x)
    return _matrix(one, zero, x, zero, one, y, zero, zero, one)


def warp(images, source):
    """Return images that show at each place the pixel at `source` times that place.

    Four neighbours are interpolated between pixels; images are mirrored beyond the
    edges.
    """
    _, height, width, channels = images.shape
    x, y = _sources(source, height, width)
    left, top = tf.floor(x), tf.floor(y)
    pixels = tf.reshape(images, [-1, height * width, channels])
    result = 0.0
    for column, across in ((left, left + 1.0 - x), (left + 1.0, x - left)):
        for row, along in ((top, top + 1.0 - y), (top + 1.0, y - top)):
            index = _mirrored(row, height) * width + _mirrored(column, width)
            near = tf.gather(pixels, index, batch_dims=1)
            result += (across * along)[:, :, None] * near
    return tf.reshape(result, [-1, height, width, channels])


def _matrix(*entries):
    return tf.reshape(tf.stack(entries, axis=-1), [-1, 3, 3])


def _sources(source, height, width):
    """Return the column and row, `(batch, height width)`, of each pixel's origin."""
    middle = [(side - 1) / 2 for side in (width, height)]
    x, y = tf.meshgrid(
        tf.range(width, dtype=tf.float32) - middle[0],
        tf.range(height, dtype=tf.float32) - middle[1],
    )
    x, y = tf.reshape(x, [1, -1]), tf.reshape(y, [1, -1])
    # This is no matrix product, because a GPU would round the places in it.
    return [
        row[:, 0, None] * x + row[:, 1, None] * y + row[:, 2, None] + half
        for row, half in zip(tf.unstack(source[:, :2], axis=1), middle, strict=True)
    ]


def _mirrored(place, side):
    """Return int32 pixel numbers; those beyond an edge are mirrored at its pixel."""
    period = max(2 * side - 2, 1)
    place = tf.math.floormod(tf.cast(place, tf.int32), period)
    return tf.minimum(place, period - place)
