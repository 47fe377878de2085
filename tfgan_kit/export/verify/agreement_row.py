"""The difference of two forms of a generator, by their examples."""

import collections.abc
import dataclasses
import math

import numpy as np
import tensorflow as tf

from tfgan_kit import sampling
from tfgan_kit.export import comparison


@dataclasses.dataclass(frozen=True)
class _RowLimit:
    words: str
    holds: collections.abc.Callable

    def __str__(self):
        return self.words

    def scaled(self, scale):
        return self


# The same operations in one library on one machine: TensorFlow's, from C and Python.
SAME = _RowLimit("bit for bit", lambda row: row.psnr == math.inf)
# The limit of a float32 TFLite file: no picture shows it.
FLOATS = comparison.LIMITS["none"]
# For an encoder's latents: a thousandth of their spread, which is about 1.
CODES = _RowLimit("a maximum error below 0.001", lambda row: row.max_error < 1e-3)


class _Near(_RowLimit):
    def scaled(self, scale):
        return self if scale.in_levels else _NEAR_ON_THE_WHOLE


# A mean error of a thousandth of a grey level moves one pixel of a thousand across the
# border between two levels. Other orders of the same sums are far below that.
NEAR = _Near(
    "one level in below 0.1% of pixels",
    lambda row: row.levels <= 1 and row.pixels < 1e-3,
)
# The same levels as a share of the range, for any step of the stored dtype.
_NEAR_ON_THE_WHOLE = comparison.Limit("psnr", 78.0)


@dataclasses.dataclass(frozen=True)
class AgreementRow:
    """A row of the table that `verify` shows.

    Args:
        form: str. The form that is compared.
        part: str. Its signature, or the quantization of the TFLite file.
        against: str. The form with which it is compared.
        max_error: float. The largest difference of floats; None if pixels are uint8.
        psnr: float. Peak signal-to-noise ratio in dB; infinite without a difference.
        levels: The largest difference in grey levels; None unless they are images.
        pixels: The share of values that differ in level; None unless they are images.
        limit: The limit; its `str` states it.
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
        """Return all of it in types of JSON; a number that is not finite is None."""
        facts = {**vars(self), "limit": str(self.limit), "ok": self.ok}
        for name in ("max_error", "psnr"):
            if facts[name] is not None and not math.isfinite(facts[name]):
                facts[name] = None
        return facts


def row_of_examples(
    modality, form, part, actual, reference, expected, limit, stored=True
):
    """Return an `AgreementRow` from examples of a `Modality`.

    Differences of images are in grey levels, others in the numbers that networks see.

    Args:
        actual, expected: Arrays `(n, ...)`.
        stored: bool. Whether both are stored examples, or else floats from networks.
            Defaults to True.
    """
    if modality.name == "image":
        return row_of_images(form, part, actual, reference, expected, limit)
    pair = actual, expected
    if stored:
        pair = [modality.from_stored(tf.constant(x)).numpy() for x in pair]
    scale = comparison.scale_of(modality, pair[1])
    compared = comparison.compare(*pair, scale)
    numbers = compared.max_error, compared.psnr
    return AgreementRow(
        form, part, reference, *numbers, None, None, limit.scaled(scale)
    )


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
    """Return an `AgreementRow` from latents `(n, latent_dim)`, or other inputs."""
    compared = comparison.compare(actual, expected)
    numbers = compared.max_error, compared.psnr
    return AgreementRow(
        form, part, reference, *numbers, levels=None, pixels=None, limit=limit
    )


def row_of_files(form, part, actual, reference, expected):
    """Return an `AgreementRow` from bytes of encoded examples, which must be equal."""
    psnr = math.inf if list(actual) == list(expected) else 0.0
    return AgreementRow(form, part, reference, None, psnr, None, None, SAME)
