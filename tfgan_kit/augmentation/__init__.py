"""Differentiable changes of images, for a discriminator to look at.

`diffaugment(images, seed)` and `ada(images, seed, probability)` give float32 images
`(batch, height, width, channels)` the changes of one random draw an image. They are
functions of the seed alone, and linear in the images: every derivative exists.
"""

from tfgan_kit.augmentation.ada import ada
from tfgan_kit.augmentation.diffaugment import diffaugment

__all__ = ["ada", "diffaugment"]
