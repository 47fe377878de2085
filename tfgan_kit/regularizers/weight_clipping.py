"""Weight clipping as a Keras constraint."""

import keras

from tfgan_kit import options


@keras.saving.register_keras_serializable("tfgan_kit")
class WeightClipping(keras.constraints.Constraint):
    """Clips every element to [-clip, clip] after each update.

    Args:
        clip: Largest absolute value, above 0.

    Reference: Arjovsky et al. 2017, arXiv 1701.07875, Algorithm 1, line 7.
    """

    def __init__(self, clip=0.01):
        self.clip = options.check("clip", clip)

    def __call__(self, value):
        return keras.ops.clip(value, -self.clip, self.clip)

    def get_config(self):
        return {"clip": self.clip}
