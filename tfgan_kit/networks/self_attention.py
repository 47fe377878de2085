"""The place of self-attention in convolutional networks."""

import math

from tfgan_kit import layers, options

# A smaller picture has little to gather; the cost grows with the square of this.
_PIXELS = 16 * 16


def nearest(sizes):
    """Return the index of the first (height, width) that is closest to 16 x 16."""
    ratios = [abs(math.log(math.prod(size) / _PIXELS)) for size in sizes]
    return ratios.index(min(ratios))


def placed(wanted, sizes, kernels):
    """Return a function of a picture and its index in `sizes`.

    Args:
        wanted: bool. If true, the function applies self-attention at the size closest
            to 16 x 16. It returns every other picture unchanged.
        sizes: (height, width) of each picture.
        kernels: "spectral", or any other value for plain kernels.
    """
    place = nearest(sizes) if options.check("attention", wanted) else None

    def attend(x, number):
        if number != place:
            return x
        return layers.SelfAttention(kernels == "spectral", name="attention")(x)

    return attend
