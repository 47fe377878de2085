"""The gradient penalty of DRAGAN."""

import tensorflow as tf

from tfgan_kit.regularizers.gradient_penalty import gradient_penalty


def dragan(critic, real, noise, mix, perturbation=0.5):
    """`E[(||gradient of critic at x|| - 1)^2]` around real images alone.

    x = real + mix perturbation std noise, one mix for each image; std is the deviation
    of all numbers in `real`.

    Args:
        critic: Callable, images to float32 logits `(batch, ...)`.
        real: Float32 images `(batch, height, width, channels)`.
        noise: Float32, the shape of `real`, drawn from U(0, 1).
        mix: Float32 `(batch, 1, 1, 1)`, drawn from U(0, 1).
        perturbation: How far around, in deviations of the images.

    Returns:
        A float32 scalar, unweighted.

    Reference: Kodali et al. 2017, arXiv 1705.07215, with the noise of the authors'
    code: the paper writes N(0, c I).
    """
    perturbed = real + perturbation * tf.math.reduce_std(real) * noise
    return gradient_penalty(critic, real, perturbed, mix)
