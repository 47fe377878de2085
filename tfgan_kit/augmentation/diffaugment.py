"""DiffAugment: colour, translation and cutout of every image."""

import tensorflow as tf

from tfgan_kit.augmentation import colours, geometry
from tfgan_kit.distribution import replicas

# Fractions of a side: the largest translation, and the box that is cut out.
_FARTHEST = 8
_BOX = 2


def diffaugment(images, seed):
    """Return images as DiffAugment shows them to the discriminator.

    Brightness changes by up to 0.5, saturation by a factor in [0, 2], and contrast by a
    factor in [0.5, 1.5] around the image's mean. A translation by up to 1/8 of each
    side and a box of half of each side at a random place leave grey.

    Args:
        images: Float32 `(batch, height, width, channels)` in [-1, 1]. The fourth of
            four channels is alpha, which has no colour; with fewer than three channels,
            saturation does not change.
        seed: Int32 `(2,)`.

    Returns:
        Float32 images of the same shape, each changed by its own draw.

    Examples:
        >>> images = tf.zeros((4, 8, 8, 1))
        >>> tfgan_kit.augmentation.diffaugment(images, tf.constant([1, 2])).shape
        TensorShape([4, 8, 8, 1])

    Reference: Zhao et al. 2020, arXiv 2006.10738, section 3.2 and appendix A, the
    policy "color, translation, cutout".
    """
    draws = replicas.own_columns(
        lambda count: tf.random.stateless_uniform((7, count), seed, alg="philox"),
        tf.shape(images)[0],
    )
    brightness, saturation, amount, right, down, left, top = tf.unstack(draws)

    def recolour(x):
        x = colours.brighten(x, brightness - 0.5)
        x = colours.saturate(x, 2.0 * saturation)
        mean = tf.reduce_mean(x, axis=[1, 2, 3], keepdims=True)
        return colours.contrast(x, amount + 0.5, mean)

    height, width = images.shape[1:3]
    images = colours.without_alpha(recolour, images)
    images = geometry.translate(images, _shift(right, width), _shift(down, height))
    size = (height // _BOX, width // _BOX)
    starts = _start(left, width, size[1]), _start(top, height, size[0])
    return geometry.cut_out(images, *starts, size)


def _shift(draw, side):
    """Return a shift from -side / 8 to side / 8 in whole pixels."""
    farthest = side // _FARTHEST
    return _whole(draw, 2 * farthest + 1) - farthest


def _start(draw, side, length):
    """Return the start of a box whose centre is anywhere in the image."""
    return _whole(draw, side + 1 - length % 2) - length // 2


def _whole(draw, count):
    """Return int32 from 0 to count - 1, equally likely, for a draw from U(0, 1)."""
    return tf.cast(draw * count, tf.int32)
