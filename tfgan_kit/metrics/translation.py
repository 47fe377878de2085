"""Facts about translated images, beside the images that they should look like."""

import dataclasses
from collections.abc import Callable

import numpy as np

from tfgan_kit.data.image_data import ImageData


@dataclasses.dataclass(frozen=True, eq=False)
class Translation:
    """Facts about images that a translator made from other images.

    Attributes:
        source: `ImageData`. Image i became the translated image i. It has labels if
            those of the sources are known.
        targets: Uint8 `(n, h, w, c)`, the true counterparts; None without pairs.
        again: Uint8, the translated images after the way back, or None.
        num_classes: int. Number of classes of the data set, or None without classes.
        target_class: int. The class that all translations should have, or None.
        scale: int. Ratio of the sizes of translation and source in super-resolution;
            else 1.
        shrink: Function from translations to images of the size of the sources;
            needed if `scale` is larger than 1.
        shrink_rule: str. A description of it for the protocol.
    """

    source: ImageData
    targets: np.ndarray | None = None
    again: np.ndarray | None = None
    num_classes: int | None = None
    target_class: int | None = None
    scale: int = 1
    shrink: Callable[[np.ndarray], np.ndarray] | None = None
    shrink_rule: str = ""

    @property
    def border(self) -> int:
        """Return the pixels on each side that PSNR and SSIM leave out."""
        return self.scale if self.scale > 1 else 0
