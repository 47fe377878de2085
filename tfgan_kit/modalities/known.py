"""The known modalities, and the one that a shape stands for."""

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
    """Return the known modalities by name: those of the package and a user's own."""
    return dict(KNOWN)


def get(name: str) -> type[Modality]:
    """Return the modality of a name; a package may add it by an entry point.

    Raises:
        InputError: There is no such modality, or the package that adds it fails.
    """
    cls = REGISTRY.find(name) if isinstance(name, str) else None
    if cls is None:
        raise InputError(
            f"the modality {name!r} is not known here: load the file that defines it "
            "first, by --recipe or --import. "
            f"Known are {', '.join(REGISTRY.names())}."
        )
    return cls


def of_shape(shape: tuple[int, ...]) -> Modality:
    """Return the modality of examples of a shape if nothing else is said.

    Rank 3 is an `Image`, rank 1 are `Vectors`.

    Raises:
        InputError: The shape has another rank.
    """
    if len(shape) not in _BY_RANK:
        raise InputError(
            "examples of this shape need a modality, as fields={'real': ...}: only "
            "(height, width, channels) and (length,) have one by default. "
            f"Received: {tuple(shape)}."
        )
    return _BY_RANK[len(shape)](tuple(shape))


def to_json(modality: Modality) -> dict:
    """Return what recipe.json and a model card say of a modality."""
    return {"name": modality.name, "config": modality.get_config()}


def from_json(described: dict) -> Modality:
    """Return the modality that `to_json` described.

    Raises:
        InputError: There is no modality of that name, or not with such arguments.
    """
    name = described.get("name") if isinstance(described, dict) else None
    cls = get(name)
    try:
        return cls.from_config(described["config"])
    except (TypeError, KeyError) as error:
        raise InputError(f"this is no {name} as it was saved: {error}.") from error
