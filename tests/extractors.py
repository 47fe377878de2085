"""Networks of features that need no training, and data for them."""

import numpy as np
import tensorflow as tf

from helpers import some_images
from tfgan_kit.data import ImageData
from tfgan_kit.metrics import Extractor


class Corners(Extractor):
    """The four corners' first channels as features, and as logits; counts images."""

    name = "corners"
    digest = "c0ffee" * 10
    resize = "none"
    num_features = 4
    facts = {"dataset": "squares"}

    def __init__(self, logits=True):
        self.seen = 0
        self._logits = logits

    def extract(self, images):
        self.seen += len(images)
        return super().extract(images)

    def compute(self, images):
        height, width = images.shape[1:3]
        corners = images[:, :: height - 1, :: width - 1, 0]
        features = tf.reshape(corners, (-1, 4)) / 64
        return features, features if self._logits else None


def some_data(count, seed=0, split="train", shape=(8, 8, 1), **known):
    images = some_images(count, shape, seed)
    known = {"labels": None, "class_names": None, "version": "1.0.0", **known}
    return ImageData(images=images, name="noise", split=split, **known)


def grey(levels, shape=(8, 8, 1)):
    """Images of one level each."""
    return np.broadcast_to(
        np.uint8(levels)[:, None, None, None], (len(levels), *shape)
    ).copy()
