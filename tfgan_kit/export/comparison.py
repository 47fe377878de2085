"""The differences between two forms of a generator, and their limits."""

import dataclasses
import math

import numpy as np

_RANGE = 2.0  # the range of images, [-1, 1]
GREY_LEVEL = _RANGE / 255


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Differences of the numbers of float examples, such as the pixels of images.

    Args:
        max_error: float. The largest difference.
        mean_error: float. The mean difference.
        psnr: float. Peak signal-to-noise ratio in dB, for a peak of 2, the range of
            images; infinite for equal examples.
    """

    max_error: float
    mean_error: float
    psnr: float


@dataclasses.dataclass(frozen=True)
class Limit:
    """A bound: an upper one of the `max_error`, or a lower one of the `psnr`.

    Args:
        number: str. "max_error" or "psnr".
        bound: float. The bound of that number.
        in_levels: bool. Whether the `str` states an error in grey levels, too. Defaults
            to True.

    Examples:
        >>> from tfgan_kit.export import comparison
        >>> str(comparison.Limit("psnr", 35.0))
        'a PSNR above 35 dB'
    """

    number: str
    bound: float
    in_levels: bool = True

    def holds(self, comparison):
        value = getattr(comparison, self.number)
        return value > self.bound if self.number == "psnr" else value < self.bound

    def __str__(self):
        if self.number == "psnr":
            return f"a PSNR above {self.bound:g} dB"
        if self.in_levels:
            levels = f"{self.bound / GREY_LEVEL:g} grey levels"
            return f"a maximum error below {self.bound:.2g} ({levels})"
        return f"a maximum error below {self.bound:.2g}"

    def scaled(self, scale):
        """Return the same limit for examples with another range than images.

        Args:
            scale: A `Scale`.
        """
        if scale.in_levels or self.number == "psnr":
            return self
        return Limit(self.number, self.bound * scale.range / _RANGE, in_levels=False)


# The keys are values of `quantize`. Each limit is about what can be seen, because the
# last bits depend on the machine that measures. A tenth of a grey level changes the
# level of one pixel in ten at most, and only by one; a quarter is what weights of 11
# bits need. Integers err by a step of their scale anywhere, which says nothing about
# the picture: there the mean counts, and 35 dB are a root mean square of 4.5 grey
# levels.
LIMITS = {
    "none": Limit("max_error", GREY_LEVEL / 10),
    "float16": Limit("max_error", GREY_LEVEL / 4),
    "dynamic": Limit("psnr", 35.0),
    "int8": Limit("psnr", 35.0),
    "int16x8": Limit("psnr", 35.0),
}


@dataclasses.dataclass(frozen=True)
class Scale:
    """The reference by which an error of examples is measured.

    Args:
        range: float. The largest number minus the least. Defaults to 2, the range of
            images.
        in_levels: bool. Whether errors are stated in grey levels. Defaults to True.
    """

    range: float = _RANGE
    in_levels: bool = True


IMAGES = Scale()


def scale_of(modality, expected):
    """Return the `Scale` of float examples: images', or twice the largest number."""
    if modality.name == "image":
        return IMAGES
    largest = float(np.abs(np.asarray(expected, np.float64)).max(initial=0.0))
    return Scale(2 * largest or _RANGE, in_levels=False)


def compare(actual, expected, scale=IMAGES):
    """Return a `Comparison` of two float arrays of the same shape.

    Args:
        actual, expected: The arrays.
        scale: Their `Scale`, whose range is the peak of the PSNR.

    Examples:
        >>> from tfgan_kit.export import comparison
        >>> expected = np.zeros((2, 4, 4, 1))
        >>> comparison.compare(expected + 0.5, expected).max_error
        0.5
    """
    error = np.abs(np.asarray(actual, np.float64) - np.asarray(expected, np.float64))
    square = float(np.mean(error**2))
    psnr = 10 * math.log10(scale.range**2 / square) if square else math.inf
    return Comparison(float(error.max()), float(error.mean()), psnr)


def within(quantize, comparison, scale=IMAGES):
    """Return whether the limit of a mode holds; False for NaN.

    Examples:
        >>> from tfgan_kit.export import comparison
        >>> expected = np.zeros((2, 4, 4, 1))
        >>> result = comparison.compare(expected + 0.001, expected)
        >>> comparison.within("float16", result), comparison.within("none", result)
        (True, False)
    """
    return LIMITS[quantize].scaled(scale).holds(comparison)
