"""The images that a translator must improve upon: its sources."""

import numpy as np
from PIL import Image


def untranslated(
    sources: np.ndarray, target_shape: tuple[int, int, int], scale: int = 1
) -> tuple[str, np.ndarray | None]:
    """Return sources as images of the target's shape, and the name of the method.

    Args:
        sources: Uint8 `(n, h, w, c)`.
        target_shape: (height, width, channels) of the targets.
        scale: int. Ratio of the sizes in super-resolution. Defaults to 1.

    Returns:
        `("bicubic", images)` if `scale` is larger than 1: Pillow's bicubic filter, as
        uint8. Else `("untranslated", images)`; grey sources of targets in colour have
        three equal channels. The images are None if the shapes do not allow it.
    """
    height, width, channels = target_shape
    if scale > 1:
        if sources.shape[-1] != channels:
            return "bicubic", None
        return "bicubic", np.stack([_enlarged(x, width, height) for x in sources])
    if sources.shape[1:3] != (height, width):
        return "untranslated", None
    if sources.shape[-1] == 1 and channels == 3:
        return "untranslated", np.repeat(sources, 3, axis=-1)
    same = sources.shape[-1] == channels
    return "untranslated", np.asarray(sources) if same else None


def _enlarged(image, width, height):
    pixels = image[..., 0] if image.shape[-1] == 1 else image
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    large = picture.resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(large).reshape(height, width, -1)
