"""Metrics for Keras: for `compile(metrics=[...])` and `evaluate`."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.metrics import keras_images
from tfgan_kit.metrics.features.extractor import Extractor
from tfgan_kit.metrics.statistics.statistics import check_widths


class FrechetDistance(keras.metrics.Metric):
    """`frechet_distance` of the images in all batches, in bounded memory.

    It only keeps float64 sums, which replicas may add up. It is NaN until there are two
    images of each kind. The result needs two eigendecompositions of a matrix `(d, d)`:
    for large d, request it once, after the last batch. It is not saved with a model.

    Args:
        extractor: An `Extractor`, or a callable for a TensorFlow graph, such as a Keras
            model: float32 images `(batch, h, w, c)` in [0, 255] to features
            `(batch, d)`.
        num_features: int. d of a callable; an `Extractor` knows it.
        name: str. Name of the metric.

    Raises:
        InputError: A callable without its d, or, in `update_state`, unsuitable images
            or another number of features. NaN, which only a running graph can see,
            raises TensorFlow's InvalidArgumentError.

    Examples:
        >>> pixels = lambda images: tf.reshape(images, (-1, 4))
        >>> metric = tfgan_kit.metrics.FrechetDistance(pixels, num_features=4)
        >>> metric.update_state(*[np.zeros((8, 2, 2, 1), "uint8")] * 2)
        >>> float(metric.result())
        0.0
    """

    def __init__(
        self,
        extractor: Extractor | Callable[[tf.Tensor], tf.Tensor],
        num_features: int | None = None,
        name: str = "frechet_distance",
    ):
        if isinstance(extractor, Extractor):
            num_features = extractor.num_features
        elif num_features is None:
            raise InputError("say with num_features how many features an image has.")
        super().__init__(name=name, dtype="float64")
        self._extractor = extractor
        shapes = {"count": (), "sum": (num_features,), "outer": (num_features,) * 2}
        self._real, self._fake = (
            {
                key: self.add_variable(shape, "zeros", "float64", name=f"{side}_{key}")
                for key, shape in shapes.items()
            }
            for side in ("real", "fake")
        )

    def update_state(self, real: tf.Tensor, fake: tf.Tensor) -> None:
        """Add images `(batch, h, w, c)`: uint8, or float in [-1, 1].

        Floats are rounded to uint8, as in sampling.
        """
        for sums, images in ((self._real, real), (self._fake, fake)):
            features = keras_images.finite(
                "features", self._features(keras_images.pixels(images))
            )
            check_widths(sums["sum"].shape[0], features.shape[1])
            features = tf.cast(features, tf.float64)
            sums["count"].assign_add(tf.cast(tf.shape(features)[0], tf.float64))
            sums["sum"].assign_add(tf.reduce_sum(features, axis=0))
            sums["outer"].assign_add(tf.matmul(features, features, transpose_a=True))

    def _features(self, images):
        if not isinstance(self._extractor, Extractor):
            return self._extractor(images)
        self._extractor.check(np.uint8, tuple(images.shape[1:]))
        return self._extractor.compute(images)[0]

    def result(self) -> tf.Tensor:
        (mean, covariance), (fake_mean, fake_covariance) = map(
            _moments, (self._real, self._fake)
        )
        # As in `frechet_distance`, but with columns of zeros: shapes must be known.
        cross = tf.matmul(
            _factor(covariance), _factor(fake_covariance), transpose_a=True
        )
        cross = tf.reduce_sum(tf.linalg.svd(cross, compute_uv=False))
        shift = tf.reduce_sum((mean - fake_mean) ** 2)
        distance = shift + tf.linalg.trace(covariance + fake_covariance) - 2 * cross
        count = tf.minimum(self._real["count"].value, self._fake["count"].value)
        return tf.where(count < 2, np.float64(np.nan), tf.maximum(distance, 0.0))


def _moments(sums):
    """Return the mean and the unbiased covariance; finite for any count."""
    count = tf.maximum(sums["count"].value, 2.0)
    mean = sums["sum"] / count
    outer = sums["outer"] - count * tf.tensordot(mean, mean, 0)
    return mean, outer / (count - 1.0)


def _factor(covariance):
    values, vectors = tf.linalg.eigh(covariance)
    limit = covariance.shape[0] * np.finfo(np.float64).eps * values[-1]
    return vectors * tf.sqrt(tf.where(values > limit, values, 0.0))
