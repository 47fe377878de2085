"""Which pictures a seed names, and how many are made at once; without TensorFlow."""

import numpy as np

from tfgan_kit import options

BATCH_SIZE = 64


def picture_seeds(num_images, seed=0):
    """Int64 seeds `(num_images,)` of the pictures of `seed`, 0 <= seed < 2^31."""
    num_images = options.check("num_images", num_images)
    return np.int64(options.check("seed", seed)) * 2**32 + np.arange(num_images)


def class_seeds(classes, num_images, seed=0):
    """Seeds and int32 labels of `num_images` pictures of each class, class by class.

    The seeds are the same for every class.
    """
    seeds = picture_seeds(num_images, seed)
    labels = np.repeat(np.asarray(classes, np.int32), num_images)
    return np.tile(seeds, len(classes)), labels
