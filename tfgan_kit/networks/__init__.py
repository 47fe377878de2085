"""Network families: functions that build a generator and a discriminator.

A family is a module with `generator(image_shape, latent_dim, *, num_classes, ...)`,
`discriminator(image_shape, *, head, ...)` and `nearest_shape(image_shape)`, which
returns the nearest shape that the family supports (the same shape if supported). A
family may have only one of the two, with other shapes as its first arguments, such as
`patch.discriminator(input_shapes, ...)`. Networks are functional Keras models; logits
and images are float32 under every dtype policy. Every layer has a unique name that is
the same in each build, because weights are found by it. `register` adds a user's own
family.
"""

from typing import Any

from tfgan_kit.keras_networks import any_size, multiple_of, padded, scale_of
from tfgan_kit.networks import (
    dcgan,
    heads,
    mlp,
    patch,
    projection,
    r3,
    resnet,
    style,
    translate,
    unet,
    upscale,
)
from tfgan_kit.recipes.families import REGISTRY, check_known, register

FAMILIES = {
    "dcgan": dcgan,
    "mlp": mlp,
    "patch": patch,
    "projection": projection,
    "r3": r3,
    "resnet": resnet,
    "style": style,
    "translate": translate,
    "unet": unet,
    "upscale": upscale,
}


def get(name: str) -> Any:
    """Return the family with a name: one of `FAMILIES`, or a registered one.

    Raises:
        InputError: There is no such family, or the package that adds it fails.

    Examples:
        >>> tfgan_kit.networks.get("dcgan").nearest_shape((30, 30, 1))
        (30, 30, 1)
    """
    check_known(name)
    return FAMILIES.get(name) or REGISTRY.find(name)


__all__ = [
    "FAMILIES",
    "any_size",
    "dcgan",
    "get",
    "heads",
    "mlp",
    "multiple_of",
    "padded",
    "patch",
    "projection",
    "r3",
    "register",
    "resnet",
    "scale_of",
    "style",
    "unet",
    "upscale",
]
