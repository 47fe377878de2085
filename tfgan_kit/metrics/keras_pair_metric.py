"""The base of metrics of pairs for `compile(metrics=[...])` and `evaluate`."""

import keras
import tensorflow as tf

from tfgan_kit.errors import InputError
from tfgan_kit.metrics import keras_images


class PairMetric(keras.metrics.Metric):
    """Mean over pairs of images of a function of both. Abstract.

    Args:
        border: int. Pixels to leave out on each side. Defaults to 0; publications on
            super-resolution use the scale.
        name: str. Name of the metric.
    """

    least_size = 1

    def __init__(self, border: int = 0, name: str | None = None):
        super().__init__(name=name, dtype="float32")
        if border < 0:
            raise InputError(f"border must be at least 0. Received: {border}.")
        self.border = border
        self.mean = keras.metrics.Mean(name="mean", dtype="float64")

    def update_state(self, real: tf.Tensor, fake: tf.Tensor) -> None:
        """Add pairs of images `(batch, h, w, c)`: uint8, or float in [-1, 1].

        Floats are rounded to uint8, as in sampling.
        """
        real, fake = map(keras_images.pixels, (real, fake))
        smallest = self.least_size + 2 * self.border
        if real.shape[1:] != fake.shape[1:] or min(real.shape[1:3]) < smallest:
            raise InputError(
                f"{self.name} needs pairs of images of one shape, of {smallest}x"
                f"{smallest} pixels or more. "
                f"Received: {tuple(real.shape)} and {tuple(fake.shape)}."
            )
        sides = (self._without_border(keras_images.luminance(x)) for x in (real, fake))
        self.mean.update_state(self.of_pairs(*sides))

    def of_pairs(self, real, fake):
        """Return one number per pair of float32 levels `(batch, h, w, 1)`."""
        raise NotImplementedError

    def _without_border(self, images):
        height, width = images.shape[1:3]
        border = self.border
        return images[:, border : height - border, border : width - border]

    def result(self) -> tf.Tensor:
        return self.mean.result()

    def reset_state(self) -> None:
        self.mean.reset_state()
