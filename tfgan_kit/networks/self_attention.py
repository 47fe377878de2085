"""Where self-attention stands in convolutional networks."""

import math

from tfgan_kit import layers, options

# A smaller picture has little to gather; the cost grows with the square of this.
_PIXELS = 16 * 16


def nearest(sizes):
    """The number of the first of these (height, width) that is nearest to 16 x 16."""
    ratios = [abs(math.log(math.prod(size) / _PIXELS)) for size in sizes]
    return ratios.index(min(ratios))


def placed(wanted, sizes, kernels):
    """A function of a picture and of its number in `sizes`.

    Args:
        wanted: Whether it is self-attention at the one of `sizes` that is nearest to
            16 x 16; else it gives every picture as it is.
        sizes: (height, width) of each picture.
        kernels: "spectral", or anything else for plain ones.
    """
    place = nearest(sizes) if options.check("attention", wanted) else None

    def attend(x, number):
        if number != place:
            return x
        return layers.SelfAttention(kernels == "spectral", name="attention")(x)

    return attend
