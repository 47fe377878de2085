"""The network families and their arguments; nothing here imports TensorFlow."""

import inspect
from collections.abc import Callable
from typing import Any

from tfgan_kit.errors import InputError
from tfgan_kit.plugins import Registry

# Arguments that the builder passes to a network, besides `<field>_shape`.
_GIVEN = ("num_classes", "known_classes", "head", "latent_dim")
_ROLES = ("generator", "discriminator")

# Every argument of the networks and its default; None depends on the image shape.
NETWORKS = {
    "dcgan": {
        "generator": {
            "width": None,
            "depth": None,
            "normalization": "batch",
            "spectral": False,
            "attention": False,
        },
        "discriminator": {
            "width": None,
            "depth": None,
            "normalization": "batch",
            "attention": False,
        },
    },
    "mlp": {
        "generator": {
            "width": 1024,
            "depth": 4,
            "normalization": "batch",
            "spectral": False,
        },
        "discriminator": {"width": 512, "depth": 2, "normalization": "none"},
    },
    "patch": {
        "discriminator": {
            "width": None,
            "depth": None,
            "normalization": "batch",
            "spectral": False,
        },
    },
    "projection": {"projector": {"units": 256}},
    "r3": {
        "generator": {
            "width": None,
            "narrowest": None,
            "depth": None,
            "num_blocks": 1,
            "normalization": "none",
            "spectral": False,
        },
        "discriminator": {
            "width": None,
            "narrowest": None,
            "depth": None,
            "num_blocks": 1,
            "normalization": "none",
        },
    },
    "resnet": {
        "generator": {
            "width": None,
            "narrowest": None,
            "depth": None,
            "normalization": "batch",
            "spectral": False,
            "attention": False,
        },
        "discriminator": {
            "width": None,
            "narrowest": None,
            "depth": None,
            "normalization": "batch",
            "pooling": "mean",
            "attention": False,
        },
    },
    "style": {
        "generator": {
            "width": None,
            "narrowest": None,
            "depth": None,
            "mapping_depth": 2,
            "style_dim": None,
            "noise": True,
        },
        "discriminator": {
            "width": None,
            "narrowest": None,
            "depth": None,
            "residual": True,
            "group_size": None,
        },
    },
    "translate": {
        "generator": {"width": None, "blocks": None, "normalization": "instance"}
    },
    "unet": {
        "generator": {
            "width": None,
            "depth": None,
            "normalization": "batch",
            "dropout": 0.0,
        },
    },
    "upscale": {
        "generator": {"width": None, "blocks": None, "block": "residual"},
    },
}


def _check(name, family):
    """Raise InputError unless a family has a function for at least one role."""
    if not any(callable(getattr(family, role, None)) for role in _ROLES):
        raise InputError(
            f"the network family {name!r} must have a function "
            f"{' or '.join(_ROLES)}. Received: {family!r}."
        )


REGISTRY = Registry("families", "network family", NETWORKS, _check)


def register(name: str, family: Any) -> Any:
    """Register your own network family, so that `--networks NAME` finds it.

    Args:
        name: str. The name for `--networks` and for a recipe's `family`.
        family: A module or an object with the functions `generator` and
            `discriminator`, or one of them. Each function receives the arguments it
            declares among `example_shape`, `latent_dim`, `num_classes`, `head` and a
            `<field>_shape` per field. Every other parameter needs a default, and is an
            option that `--set generator.NAME=VALUE` sets. If the family also takes
            examples that are not images, it has `TAKES_ANY_RANK = True`.

    Returns:
        The family.

    Raises:
        InputError: A family of this package has that name, or a function is missing.
    """
    REGISTRY.register(name, family)
    return family


def is_known(name: str) -> bool:
    """Return whether a family of that name exists, without importing it."""
    return REGISTRY.has(name)


def check_known(name: str) -> None:
    """Raise InputError unless there is a family of that name."""
    if not is_known(name):
        raise InputError(
            f"networks must be one of {', '.join(REGISTRY.names())}. "
            f"Received: {name!r}."
        )


def arguments_of(name: str, role: str) -> dict[str, Any]:
    """Return every argument of a family's function with its default.

    Raises:
        InputError: There is no such family, or it has no such function.
    """
    if name in NETWORKS and role in NETWORKS[name]:
        return NETWORKS[name][role]
    check_known(name)
    function = None if name in NETWORKS else getattr(REGISTRY.find(name), role, None)
    if not callable(function):
        raise InputError(
            f"the {name} networks have no function {role!r}, which the recipe names: "
            "choose other --networks. "
            f"Received: {name}."
        )
    return defaults_of(function)


def defaults_of(function: Callable) -> dict[str, Any]:
    """Return the arguments of a function that builds a network, with their defaults.

    Arguments that the builder passes, such as `head` and `real_shape`, are left out.
    """
    return {
        parameter.name: parameter.default
        for parameter in inspect.signature(function).parameters.values()
        if parameter.default is not parameter.empty
        and parameter.name not in _GIVEN
        and not parameter.name.endswith("_shape")
    }
