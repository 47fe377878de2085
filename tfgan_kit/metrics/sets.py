"""The measured data, with the features that metrics share."""

import dataclasses
import functools
from collections.abc import Callable

import numpy as np

from tfgan_kit.data.image_data import ImageData
from tfgan_kit.metrics.statistics.neighbours import NEAREST, neighbourhoods
from tfgan_kit.metrics.translation import Translation

# If all pairs are compared, cost is quadratic and more images say little more.
_MOST_PAIRED = 10_000


@dataclasses.dataclass(frozen=True, eq=False)
class Sets:
    """The measured data: uint8 images, float32 features of each, logits of the fakes.

    Everything except the images is None if no metric needs it. `labels` are the labels
    requested for the generated images, `translation` is a `Translation` if they were
    made from other images. For "cas" there are `test_images` and `train_images`,
    `ImageData` with labels, and a function for the progress of the trainings.
    """

    fake_images: np.ndarray
    real_images: np.ndarray
    seed: int
    class_names: tuple[str, ...] | None = None
    fake: np.ndarray | None = None
    logits: np.ndarray | None = None
    real: np.ndarray | None = None
    train: np.ndarray | None = None
    labels: np.ndarray | None = None
    translation: Translation | None = None
    test_images: ImageData | None = None
    train_images: ImageData | None = None
    training_progress: Callable[[int, int], None] | None = None

    @property
    def fewer(self):
        """Return the number of images of the smaller set."""
        return min(len(self.fake_images), len(self.real_images))

    def some(self, features, count):
        """Return `count` rows in memory, drawn and shuffled by the seed."""
        random = np.random.default_rng(self.seed)
        return features[random.permutation(len(features))[:count]]

    @functools.cached_property
    def near(self):
        """Return the `Neighbourhoods` of equal numbers of both, and that number."""
        count = min(self.fewer, _MOST_PAIRED)
        sides = (self.some(side, count) for side in (self.real, self.fake))
        return neighbourhoods(*sides), {"nearest": NEAREST, "images_of_each": count}
