"""How near two forms of a generator are, and how near they should be."""

import dataclasses
import math

import numpy as np


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Differences of the pixels of images in [-1, 1].

    Args:
        max_error: The largest.
        mean_error: Their mean.
        psnr: Peak signal-to-noise ratio in dB, for a peak of 2; infinite for images
            that are equal.
    """

    max_error: float
    mean_error: float
    psnr: float


# Of pixels in [-1, 1].
GREY_LEVEL = 2 / 255


@dataclasses.dataclass(frozen=True)
class Limit:
    """What the `max_error` must be below, or the `psnr` above."""

    number: str
    bound: float

    def holds(self, comparison):
        value = getattr(comparison, self.number)
        return value > self.bound if self.number == "psnr" else value < self.bound

    def __str__(self):
        if self.number == "psnr":
            return f"a PSNR above {self.bound:g} dB"
        return f"a maximum error below {self.bound / GREY_LEVEL:g} grey levels"


# By `quantize`; each says what of an error may be seen, for its last bits depend on the
# machine that measures. A tenth of a grey level changes the level of a pixel in ten at
# most, and only by one; a quarter is what weights of 11 bits need. Integers err by a
# step of their scale anywhere, which says nothing of the picture: there the mean
# counts, and 35 dB are a root mean square of 4.5 grey levels.
LIMITS = {
    "none": Limit("max_error", GREY_LEVEL / 10),
    "float16": Limit("max_error", GREY_LEVEL / 4),
    "dynamic": Limit("psnr", 35.0),
    "int8": Limit("psnr", 35.0),
    "int16x8": Limit("psnr", 35.0),
}


def compare(actual, expected):
    """A `Comparison` of two float arrays of one shape."""
    error = np.abs(np.asarray(actual, np.float64) - np.asarray(expected, np.float64))
    square = float(np.mean(error**2))
    psnr = 10 * math.log10(4.0 / square) if square else math.inf
    return Comparison(float(error.max()), float(error.mean()), psnr)


def within(quantize, comparison):
    """Whether the limit of a mode holds; never where it is not a number."""
    return LIMITS[quantize].holds(comparison)
