"""The images and the extractor with which a measurement begins."""

import functools

from tfgan_kit import data, metrics
from tfgan_kit.data.files import generated_pictures
from tfgan_kit.errors import InputError


class Preparation:
    """Loader of the splits of a `RealData`, each once, and of the extractor.

    Args:
        real: The `RealData`.
        announce: Function that gets a sentence.
        progress: Function that is called with (activity, done, total).
    """

    def __init__(self, real, announce, progress):
        self._real, self._announce, self._progress = real, announce, progress
        self._loaded = {}

    def load(self, split):
        """Return the `ImageData` of a split.

        Raises:
            InputError: The data are not images.
        """
        if split not in self._loaded:
            self._loaded[split] = self._real.load(
                split, announce=self._announce, progress=self.stage("reading images")
            )
            self._tell_if_changed(split)
        loaded = self._loaded[split]
        if not isinstance(loaded, data.ImageData):
            kinds = ", ".join(kind.plural for kind in loaded.modalities.values())
            raise InputError(
                "this measures images. To measure other examples, compare the arrays "
                f"that `tfgan-kit sample --out FILE.npy` writes. Received: {kinds}."
            )
        return loaded

    def _tell_if_changed(self, split):
        """Announce if the images of the training are no longer what they were."""
        real = self._real
        known = real.fingerprint if split == real.train_split else None
        if known not in (None, self._loaded[split].fingerprint):
            self._announce(
                f"{real.dataset} is not what the generator was trained on: its images "
                f"have another fingerprint{generated_pictures.hint(real.dataset)}"
            )

    def extractor(self, features, images):
        """Return the extractor from `metrics.choose` for `ImageData`."""
        training = self.stage("training the classifier")
        return metrics.choose(features, images, self.load, self._announce, training)

    def stage(self, name):
        """Return a function of (done, total) that reports the progress of one stage."""
        return functools.partial(self._progress, name)
