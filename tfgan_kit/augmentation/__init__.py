"""Differentiable changes of the images that a discriminator sees.

`diffaugment(images, seed)` and `ada(images, seed, probability)` change float32 images
`(batch, height, width, channels)`, with one random draw per image. They are functions
of the seed and linear in the images: every derivative exists.
"""

from tfgan_kit.augmentation.ada import ada
from tfgan_kit.augmentation.diffaugment import diffaugment

__all__ = ["ada", "diffaugment"]
