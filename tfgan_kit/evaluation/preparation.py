"""The images and the extractor that a measurement begins with."""

import functools

from tfgan_kit import metrics


class Preparation:
    """Loads the splits of a `RealData`, each once, and chooses the extractor.

    Args:
        real: The `RealData`.
        announce: Called with a sentence.
        progress: Called with (what is done, done, in all).
    """

    def __init__(self, real, announce, progress):
        self._real, self._announce, self._progress = real, announce, progress
        self._loaded = {}

    def load(self, split):
        """The `ImageData` of a split."""
        if split not in self._loaded:
            self._loaded[split] = self._real.load(
                split, announce=self._announce, progress=self.stage("reading images")
            )
        return self._loaded[split]

    def extractor(self, features, images):
        """The extractor that `metrics.choose` gives for `ImageData`."""
        training = self.stage("training the classifier")
        return metrics.choose(features, images, self.load, self._announce, training)

    def stage(self, name):
        """A function of (done, in all) that reports the progress of one stage."""
        return functools.partial(self._progress, name)
