"""The augmentations of ADA, each applied with a probability."""

import functools
import math

import tensorflow as tf

from tfgan_kit.augmentation import colours, geometry
from tfgan_kit.distribution import replicas


def ada(images, seed, probability):
    """Return images as ADA shows them to the discriminator.

    Each of twelve changes is applied to an image with the `probability`, in the paper's
    order and with its magnitudes: mirroring, quarter turns, shifts by whole pixels;
    scaling, rotation, stretching, shifts by parts of pixels; brightness, contrast, luma
    flip, hue rotation, saturation.

    Args:
        images: Float32 `(batch, height, width, channels)` in [-1, 1]. The fourth of
            four channels is alpha, which has no colour; with fewer than three channels,
            hue and saturation do not change.
        seed: Int32 `(2,)`.
        probability: Float32 scalar in [0, 1].

    Returns:
        Float32 images of the same shape, each changed by its own draw. If `probability`
        is 0, they are unchanged.

    Differences: between pixels, the four neighbours are interpolated, without the
    paper's wavelet filter against aliasing.

    Examples:
        >>> images = tf.zeros((4, 8, 8, 1))
        >>> tfgan_kit.augmentation.ada(images, tf.constant([1, 2]), 0.5).shape
        TensorShape([4, 8, 8, 1])

    Reference: Karras et al. 2020, arXiv 2006.06676, section 2.2 and appendix B, pixel
    blitting, general geometric and colour transformations ("bgc").
    """
    draws = _Draws(tf.shape(images)[0], seed, probability)
    images = geometry.warp(images, _source(draws, *images.shape[1:3]))
    changes = _recolouring(draws)
    return colours.without_alpha(changes, images)


class _Draws:
    """Generator of random numbers `(batch,)`, one draw after the other."""

    def __init__(self, count, seed, probability):
        keys = [
            tf.random.experimental.stateless_fold_in(seed, number, alg="philox")
            for number in range(3)
        ]
        uniform, normal = tf.random.stateless_uniform, tf.random.stateless_normal
        kinds = (uniform, 13, keys[0]), (uniform, 8, keys[1]), (normal, 7, keys[2])
        drawn = [
            replicas.own_columns(
                lambda count, draw=draw, number=number, key=key: draw(
                    (number, count), key, alg="philox"
                ),
                count,
            )
            for draw, number, key in kinds
        ]
        self._chances, self._uniform, self._normal = (
            iter(tf.unstack(draws)) for draws in drawn
        )
        self.probability = probability

    def uniform(self, low, high):
        return low + (high - low) * next(self._uniform)

    def whole(self, count):
        """Return 0, 1, ..., count - 1 with equal probability."""
        return tf.floor(count * next(self._uniform))

    def normal(self, deviation):
        return deviation * next(self._normal)

    def factor(self, deviation):
        """Return a power of two with a normal exponent."""
        return tf.pow(2.0, self.normal(deviation))

    def some(self, *values, else_=0.0, probability=None):
        """Return the values if the change applies, else `else_`."""
        limit = self.probability if probability is None else probability
        chosen = next(self._chances) < limit
        found = [tf.where(chosen, value, else_) for value in values]
        return found if len(found) > 1 else found[0]


def _source(draws, height, width):
    """Return the matrix for `geometry.warp`: the draws describe the way back.

    The way back has the same distribution, because each draw is symmetric.
    """
    pi = math.pi
    # Each of two rotations is applied with probability p: 1 - (1 - p_turn)^2 = p.
    p_turn = 1.0 - tf.sqrt(1.0 - draws.probability)
    mirror = draws.some(1.0 - 2.0 * draws.whole(2), else_=1.0)
    quarter = draws.some(draws.whole(4)) * pi / 2
    shift = draws.some(draws.uniform(-0.125, 0.125), draws.uniform(-0.125, 0.125))
    scale = draws.some(draws.factor(0.2), else_=1.0)
    before = draws.some(draws.uniform(-pi, pi), probability=p_turn)
    aspect = draws.some(draws.factor(0.2), else_=1.0)
    after = draws.some(draws.uniform(-pi, pi), probability=p_turn)
    part = draws.some(draws.normal(0.125), draws.normal(0.125))
    return functools.reduce(
        tf.matmul,
        [
            geometry.stretch(mirror, tf.ones_like(mirror)),
            # Rounded, because the sine of pi is not exactly 0.
            geometry.turn(tf.round(tf.cos(quarter)), tf.round(tf.sin(quarter))),
            geometry.move(tf.round(width * shift[0]), tf.round(height * shift[1])),
            geometry.stretch(scale, scale),
            geometry.turn(tf.cos(before), tf.sin(before)),
            geometry.stretch(aspect, 1.0 / aspect),
            geometry.turn(tf.cos(after), tf.sin(after)),
            geometry.move(width * part[0], height * part[1]),
        ],
    )


def _recolouring(draws):
    """Return the function that changes the colours of images by these draws."""
    brightness = draws.some(draws.normal(0.2))
    amount = draws.some(draws.factor(0.5), else_=1.0)
    flipped = draws.some(draws.whole(2))
    angle = draws.some(draws.uniform(-math.pi, math.pi))
    saturation = draws.some(draws.factor(1.0), else_=1.0)

    def recolour(images):
        images = colours.brighten(images, brightness)
        images = colours.contrast(images, amount)
        images = colours.flip_luma(images, flipped)
        images = colours.turn_hue(images, angle)
        return colours.saturate(images, saturation)

    return recolour
