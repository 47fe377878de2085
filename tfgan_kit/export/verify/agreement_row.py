"""How near one form of a generator is to another, by the pictures of both."""

import collections.abc
import dataclasses
import math

import numpy as np

from tfgan_kit import sampling
from tfgan_kit.export import comparison


@dataclasses.dataclass(frozen=True)
class _RowLimit:
    words: str
    holds: collections.abc.Callable

    def __str__(self):
        return self.words


# The same operations in one library on one machine: TensorFlow's, from C and Python.
SAME = _RowLimit("bit for bit", lambda row: row.psnr == math.inf)
# A mean error of a thousandth of a grey level moves one pixel of a thousand across the
# border between two levels. Other orders of the same sums are far below that.
NEAR = _RowLimit(
    "one level in below 0.1% of pixels",
    lambda row: row.levels <= 1 and row.pixels < 1e-3,
)
# As a float32 TFLite file is held to: no picture shows it.
FLOATS = comparison.LIMITS["none"]
# An encoder's latents: a thousandth of what they spread, which is about 1.
CODES = _RowLimit("a maximum error below 0.001", lambda row: row.max_error < 1e-3)


@dataclasses.dataclass(frozen=True)
class AgreementRow:
    """A row of the table that `verify` shows.

    Args:
        form: What is compared.
        part: Its signature, or how the TFLite file is quantized.
        against: What it is compared with.
        max_error: The largest difference of floats; None where pixels are uint8.
        psnr: Peak signal-to-noise ratio in dB; infinite where nothing differs.
        levels: The largest difference in grey levels; None of latents.
        pixels: The share of values that differ in level; None of latents.
        limit: What should hold; its `str` says it.
    """

    form: str
    part: str
    against: str
    max_error: float | None
    psnr: float
    levels: int | None
    pixels: float | None
    limit: _RowLimit | comparison.Limit

    @property
    def ok(self):
        return self.limit.holds(self)

    def to_json(self):
        """All of it in types of JSON, where a number that is not finite is None."""
        facts = {**vars(self), "limit": str(self.limit), "ok": self.ok}
        for name in ("max_error", "psnr"):
            if facts[name] is not None and not math.isfinite(facts[name]):
                facts[name] = None
        return facts


def row_of_images(form, part, actual, reference, expected, limit):
    """Return an `AgreementRow` from images, uint8 or float in [-1, 1].

    Args:
        actual, expected: Arrays `(n, height, width, channels)`.
    """
    levels = [
        images if images.dtype == np.uint8 else sampling.to_uint8(images).numpy()
        for images in (actual, expected)
    ]
    is_float = np.uint8 not in (actual.dtype, expected.dtype)
    pair = (actual, expected) if is_float else [images / 127.5 for images in levels]
    compared = comparison.compare(*pair)
    difference = np.abs(levels[0].astype(int) - levels[1])
    return AgreementRow(
        form=form,
        part=part,
        against=reference,
        max_error=compared.max_error if is_float else None,
        psnr=compared.psnr,
        levels=int(difference.max()),
        pixels=float(np.mean(difference > 0)),
        limit=limit,
    )


def row_of_latents(form, part, actual, reference, expected, limit=SAME):
    """A `AgreementRow` from latents `(n, latent_dim)`, or labels."""
    compared = comparison.compare(actual, expected)
    numbers = compared.max_error, compared.psnr
    return AgreementRow(
        form, part, reference, *numbers, levels=None, pixels=None, limit=limit
    )
