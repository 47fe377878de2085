"""The values of a run that its recipe chooses from the data."""

import dataclasses
import math

from tfgan_kit.runs.run_config import table


def largest_image(fields):
    """Return the shape of the largest image, or None if the data are not images only.

    Args:
        fields: The `Modality` of each field by name.
    """
    if any(modality.name != "image" for modality in fields.values()):
        return None
    return max((modality.shape for modality in fields.values()), key=math.prod)


def choose(config, shape, num_images=None):
    """Return the configuration for images, and a sentence for each value it changes.

    Args:
        config: A `RunConfig`. Values that are not in its `open_to_data` stay.
        shape: Tuple (height, width, channels). None means other data than images, for
            which nothing changes.
        num_images: int. Number of images. Defaults to None, which means not known.
    """
    chosen = {}
    if shape is not None:
        given = {n: v for n, v in config.flat().items() if n not in config.open_to_data}
        chosen = config.recipe.for_shape(shape, num_images, given, config.networks)
    values = {name: choice.value for name, choice in chosen.items()}
    arguments = {n: values.pop(n) for n in [*values] if n not in table.BY_NAME}
    config = dataclasses.replace(config, **values, open_to_data=frozenset())
    for name, value in arguments.items():
        config = config.with_argument(name, value)
    return config, [f"{n} {_shown(c.value)}: {c.reason}" for n, c in chosen.items()]


def _shown(value):
    return f"{value:.3g}" if isinstance(value, float) else str(value)
