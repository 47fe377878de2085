"""Image files decoded in a graph, as `data.files.image_files.read_image` decodes them.

Transparent pixels are laid over black unless 4 channels are requested, and colours
become grey by ITU-R 601, with the integer arithmetic of Pillow. An orientation in EXIF
is ignored: TensorFlow does not read it.
"""

import tensorflow as tf

_GREY = (19595, 38470, 7471)  # of 65536


def decode_image(content, channels):
    """Return the pixels of a PNG or JPEG file, uint8 `(height, width, channels)`.

    Args:
        content: String tensor `()`, the bytes of the file.
        channels: int. 1 (grey), 3 (RGB) or 4 (with alpha).
    """
    pixels = tf.cond(
        tf.io.is_jpeg(content),
        lambda: _opaque(_decode_jpeg(content)),
        lambda: _decode_png(content),
    )
    pixels = tf.ensure_shape(pixels, (None, None, 4))
    if channels == 4:
        return pixels
    colours = _over_black(tf.cast(pixels, tf.int32))
    if channels == 1:
        red, green, blue = tf.unstack(colours, axis=-1)
        parts = zip(_GREY, (red, green, blue), strict=True)
        grey = tf.add_n([weight * colour for weight, colour in parts]) + 0x8000
        colours = tf.bitwise.right_shift(grey, 16)[..., None]
    return tf.cast(colours, tf.uint8)


def _decode_jpeg(content):
    # Its default is another decoder than Pillow's.
    return tf.io.decode_jpeg(content, channels=3, dct_method="INTEGER_ACCURATE")


def _decode_png(content):
    """Return RGBA pixels; of grey levels of 1, 2 or 4 bits, too.

    TensorFlow 2.21 gives these an alpha of as few bits: 1, 3 or 15 for opaque.
    """
    pixels = tf.cast(tf.io.decode_png(content, channels=4), tf.int32)
    bits, kind = tf.unstack(tf.cast(_header(content), tf.int32))
    is_low = (kind == 0) & (bits < 8)
    factor = tf.where(is_low, 255 // (tf.bitwise.left_shift(1, bits) - 1), 1)
    alpha = tf.minimum(pixels[..., 3:] * factor, 255)
    return tf.cast(tf.concat([pixels[..., :3], alpha], axis=-1), tf.uint8)


def _header(content):
    """Return the bit depth and the kind of colours of a PNG file."""
    longer = tf.strings.join([content, "\0" * 26])  # what is no PNG may be shorter
    return tf.ensure_shape(
        tf.io.decode_raw(tf.strings.substr(longer, 24, 2), tf.uint8), [2]
    )


def _opaque(pixels):
    return tf.concat([pixels, tf.ones_like(pixels[..., :1]) * 255], axis=-1)


def _over_black(pixels):
    """Return int32 colours of RGBA pixels, as Pillow's alpha_composite rounds them."""
    shift = tf.bitwise.right_shift
    product = pixels[..., :3] * pixels[..., 3:] * 128 + 0x4000
    return shift(shift(shift(product, 8) + product, 8), 7)
