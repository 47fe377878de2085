"""The computation of one metric name, and what it needs."""

import dataclasses
from collections.abc import Callable

from tfgan_kit.metrics.sets import Sets
from tfgan_kit.metrics.translation import Translation

# Salimans et al. use 50,000 images.
_MOST_ADVISED = 50_000


@dataclasses.dataclass(frozen=True)
class Measure:
    """Computation of one metric name.

    Attributes:
        compute: Function from `Sets` to a list of (metric, value, deviation or None,
            details).
        least: int. The smallest number of images for which it is defined.
        advised: int. Fewer images cause a warning; for logits, the number is per class.
        consequence: str. The effect of too few images.
        of_logits: bool. Whether it only uses the logits of the generated images.
        of_features: bool. Whether it needs an extractor at all.
        lacks: Function from a `Translation`, or None for images that are no
            translations, to a sentence that says why the metric does not apply, or
            None.
        how: Function from `Sets` to the protocol's words about the measured pixels.
    """

    compute: Callable[[Sets], list]
    least: int
    advised: int
    consequence: str
    of_logits: bool = False
    of_features: bool = True
    lacks: Callable[[Translation | None], str | None] = lambda translation: None
    how: Callable[[Sets], str] = lambda sets: "no features"

    def warning(self, sets):
        """Return the warning for these data, or None."""
        if self.of_logits:
            count, kinds = len(sets.fake_images), ""
            advised = min(self.advised * sets.logits.shape[1], _MOST_ADVISED)
        else:
            count, kinds, advised = sets.fewer, " of each kind", self.advised
        if count >= advised:
            return None
        return f"computed from fewer than {advised:,} images{kinds}, {self.consequence}"
