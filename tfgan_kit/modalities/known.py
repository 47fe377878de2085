"""The registered modalities by name, and the default modality of a shape."""

from tfgan_kit.errors import InputError
from tfgan_kit.modalities.image import Image
from tfgan_kit.modalities.modality import Modality
from tfgan_kit.modalities.registry import KNOWN
from tfgan_kit.modalities.vectors import Vectors
from tfgan_kit.plugins import Registry

_BY_RANK = {3: Image, 1: Vectors}


def _check(name, cls):
    if not isinstance(cls, type) or not issubclass(cls, Modality) or cls.name != name:
        raise InputError(
            f"the modality {name!r} must be a class that derives from Modality and has "
            f"name={name!r}. Received: {cls!r}."
        )


REGISTRY = Registry("modalities", "modality", KNOWN, _check)


def registered() -> dict[str, type[Modality]]:
    """Return all registered modalities by name: the package's and a user's own.

    Examples:
        >>> sorted(tfgan_kit.modalities.registered())[0]
        'image'
    """
    return dict(KNOWN)


def get(name: str) -> type[Modality]:
    """Return the modality class of a name; a package may add it by an entry point.

    Raises:
        InputError: The name is unknown, or the package that adds it fails.

    Examples:
        >>> tfgan_kit.modalities.get("vectors").__name__
        'Vectors'
    """
    cls = REGISTRY.find(name) if isinstance(name, str) else None
    if cls is None:
        raise InputError(
            f"a modality must be one of {', '.join(REGISTRY.names())}, or registered "
            "by a file of --recipe or --import: give the file that defines it. "
            f"Received: {name!r}."
        )
    return cls


def of_shape(shape: tuple[int, ...]) -> Modality:
    """Return the default modality of examples of a shape.

    Rank 3 gives an `Image`, rank 1 gives `Vectors`.

    Args:
        shape: Tuple of int. Shape of one example.

    Raises:
        InputError: The shape has another rank.

    Examples:
        >>> tfgan_kit.modalities.of_shape((28, 28, 1)).name
        'image'
    """
    if len(shape) not in _BY_RANK:
        raise InputError(
            "examples of this shape need a modality, as fields={'real': ...}: only "
            "(height, width, channels) and (length,) have one by default. "
            f"Received: {tuple(shape)}."
        )
    return _BY_RANK[len(shape)](tuple(shape))


def to_json(modality: Modality) -> dict:
    """Return the entry of a modality in recipe.json and in a model card.

    Examples:
        >>> tfgan_kit.modalities.to_json(tfgan_kit.modalities.Image((8, 8, 3)))
        {'name': 'image', 'config': {'shape': [8, 8, 3]}}
    """
    return {"name": modality.name, "config": modality.get_config()}


def from_json(described: dict) -> Modality:
    """Return the modality that `to_json` described.

    Raises:
        InputError: The name is unknown, or the arguments do not fit.

    Examples:
        >>> described = {"name": "image", "config": {"shape": [8, 8, 3]}}
        >>> tfgan_kit.modalities.from_json(described)
        Image(shape=(8, 8, 3))
    """
    name = described.get("name") if isinstance(described, dict) else None
    cls = get(name)
    try:
        return cls.from_config(described["config"])
    except (TypeError, KeyError, ValueError) as error:
        raise InputError(
            f"the modality {name!r} cannot be restored from its saved arguments: "
            f"{error}."
        ) from error
