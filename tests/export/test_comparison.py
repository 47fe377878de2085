"""The numbers of a comparison, and the limits they are held to."""

import math

import numpy as np
import pytest

from tfgan_kit.export.comparison import LIMITS, Comparison, compare, within


def test_the_numbers():
    expected = np.zeros((2, 2, 2, 1), np.float32)
    found = expected.copy()
    found[0, 0, 0, 0] = -0.5
    comparison = compare(found, expected)
    assert comparison.max_error == 0.5
    assert comparison.mean_error == 0.5 / 8
    assert comparison.psnr == pytest.approx(10 * math.log10(4 / (0.25 / 8)))
    assert compare(found, found) == Comparison(0.0, 0.0, math.inf)


@pytest.mark.parametrize(
    ("quantize", "good", "bad"),
    [
        # A CPU without AVX-512 sums in another order: a thousandth of a grey level.
        ("none", Comparison(1.2e-5, 0, 1), Comparison(1 / 255, 0, 99)),
        ("none", Comparison(0.09 * 2 / 255, 0, 1), Comparison(0.11 * 2 / 255, 0, 99)),
        ("float16", Comparison(1.9e-3, 0, 1), Comparison(2e-3, 0, 99)),
        *(
            (quantize, Comparison(2, 0, 35.1), Comparison(0, 0, 35))
            for quantize in ("dynamic", "int8", "int16x8")
        ),
    ],
)
def test_the_limits(quantize, good, bad):
    assert within(quantize, good)
    assert not within(quantize, bad)
    assert not within(quantize, Comparison(math.nan, math.nan, math.nan))


def test_equal_images_are_within_every_limit():
    assert all(within(quantize, Comparison(0, 0, math.inf)) for quantize in LIMITS)


def test_a_limit_in_words():
    assert str(LIMITS["float16"]) == "a maximum error below 0.002 (0.25 grey levels)"
    assert str(LIMITS["int8"]) == "a PSNR above 35 dB"
