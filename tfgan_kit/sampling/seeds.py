"""The pictures that a seed names, and the batch size; without TensorFlow."""

import numpy as np

from tfgan_kit import options

BATCH_SIZE = 64


def picture_seeds(num_images, seed=0):
    """Return int64 seeds `(num_images,)` of the pictures of a seed in [0, 2^31).

    Examples:
        >>> tfgan_kit.sampling.picture_seeds(3, seed=1).tolist()
        [4294967296, 4294967297, 4294967298]
    """
    num_images = options.check("num_images", num_images)
    return np.int64(options.check("seed", seed)) * 2**32 + np.arange(num_images)


def class_seeds(classes, num_images, seed=0):
    """Return seeds and int32 labels of `num_images` pictures per class, class by class.

    The seeds are the same for every class.
    """
    seeds = picture_seeds(num_images, seed)
    labels = np.repeat(np.asarray(classes, np.int32), num_images)
    return np.tile(seeds, len(classes)), labels
