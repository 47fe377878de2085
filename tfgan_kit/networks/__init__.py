"""Network families: functions that build a generator and a discriminator.

A family is a module with `generator(image_shape, latent_dim, *, num_classes, ...)`,
`discriminator(image_shape, *, head, ...)` and `nearest_shape(image_shape)`, the nearest
shape that it can do (that shape itself where it can). Both networks are functional
Keras models; logits and images are float32 under every dtype policy. Every layer has a
name of its own, the same on each build, for weights are found by it.
"""

from tfgan_kit.networks import dcgan, heads, mlp, r3, resnet

FAMILIES = {"dcgan": dcgan, "mlp": mlp, "r3": r3, "resnet": resnet}

__all__ = ["FAMILIES", "dcgan", "heads", "mlp", "r3", "resnet"]
