"""The modalities by name."""

import keras

from tfgan_kit.errors import InputError
from tfgan_kit.modalities.modality import Modality

KNOWN: dict[str, type[Modality]] = {}


def register(cls: type[Modality]) -> type[Modality]:
    """Register a modality under its `name`, and let Keras save and load it.

    This is a decorator for a class that derives from `Modality`.

    Args:
        cls: The class, with a class attribute `name`.

    Returns:
        The class.

    Raises:
        InputError: The class has no name, or another class has its name.

    Examples:
        >>> @tfgan_kit.modalities.register
        ... class Ramps(tfgan_kit.modalities.Modality):
        ...     name, plural = "ramps", "ramps"
        ...
        >>> tfgan_kit.modalities.get("ramps").__name__
        'Ramps'
    """
    known = KNOWN.get(cls.name)
    is_other = known is not None and known.__qualname__ != cls.__qualname__
    if not cls.name or is_other:
        raise InputError(
            "a modality needs a `name` of its own. Received: "
            f"{cls.__name__} with name={cls.name!r}."
        )
    KNOWN[cls.name] = cls
    package = "tfgan_kit" if cls.__module__.startswith("tfgan_kit.") else "custom"
    return keras.saving.register_keras_serializable(package)(cls)
