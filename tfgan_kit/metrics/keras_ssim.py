"""SSIM for Keras: for `compile(metrics=[...])` and `evaluate` of pairs."""

import tensorflow as tf

from tfgan_kit.metrics.keras_pair_metric import PairMetric
from tfgan_kit.metrics.statistics.pairs import WINDOW


class StructuralSimilarity(PairMetric):
    """Mean `structural_similarity` of the pairs in all batches, on `luminance`.

    Args:
        border: int. Pixels to leave out on each side. Defaults to 0.
        name: str. Name of the metric. Defaults to "ssim".
    """

    least_size = WINDOW

    def __init__(self, border: int = 0, name: str = "ssim"):
        super().__init__(border, name)

    def of_pairs(self, real, fake):
        return tf.image.ssim(real, fake, 255.0)
