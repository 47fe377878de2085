"""PSNR for Keras: for `compile(metrics=[...])` and `evaluate` of pairs."""

import tensorflow as tf

from tfgan_kit.metrics.keras_pair_metric import PairMetric
from tfgan_kit.metrics.statistics.pairs import MOST_DECIBELS


class PeakSignalToNoiseRatio(PairMetric):
    """Mean `peak_signal_to_noise_ratio` of the pairs in all batches, on `luminance`.

    It compares row i of the real images with row i of the translations, so it is for
    models of pairs.

    Args:
        border: int. Pixels to leave out on each side. Defaults to 0; publications on
            super-resolution use the scale.
        name: str. Name of the metric. Defaults to "psnr".
    """

    def __init__(self, border: int = 0, name: str = "psnr"):
        super().__init__(border, name)

    def of_pairs(self, real, fake):
        error = tf.reduce_mean(tf.square(real - fake), axis=(1, 2, 3))
        least = 255.0**2 * 10 ** (-MOST_DECIBELS / 10)
        ratio = 255.0**2 / tf.maximum(error, least)
        return 10.0 * tf.math.log(ratio) / tf.math.log(10.0)
