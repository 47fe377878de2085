"""Weight clipping as a Keras constraint."""

from typing import Any

import keras

from tfgan_kit import options


@keras.saving.register_keras_serializable("tfgan_kit")
class WeightClipping(keras.constraints.Constraint):
    """Constraint that clips every element to [-clip, clip] after each update.

    Args:
        clip: float. Largest absolute value, above 0.

    Examples:
        >>> clip = tfgan_kit.regularizers.WeightClipping(0.5)
        >>> clip(np.array([-2.0, 0.25])).numpy().tolist()
        [-0.5, 0.25]

    Reference: Arjovsky et al. 2017, arXiv 1701.07875, Algorithm 1, line 7.
    """

    def __init__(self, clip: float = 0.01):
        self.clip = options.check("clip", clip)

    def __call__(self, value: Any) -> Any:
        return keras.ops.clip(value, -self.clip, self.clip)

    def get_config(self) -> dict[str, Any]:
        return {"clip": self.clip}
