"""One direction of a translator: from a field of images to another."""

import dataclasses
import functools
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Direction:
    """One direction of a translator.

    Attributes:
        takes: str. Name of the field that it translates.
        gives: str. Name of the field that its images should look like.
        translate: Function from uint8 images of the one field to uint8 images of the
            other, row by row.
        suffix: str. The end of the names of its results, such as "_back". Defaults to
            "".
    """

    takes: str
    gives: str
    translate: Callable[[np.ndarray], np.ndarray]
    suffix: str = ""

    def way_back(self, directions: Iterable["Direction"]) -> "Direction | None":
        """Return the direction that leads back, or None."""
        ends = self.gives, self.takes
        return next((d for d in directions if (d.takes, d.gives) == ends), None)


def directions_of(model: Any) -> list[Direction]:
    """Return the directions in which a model translates images; none if it does not.

    Args:
        model: An `AdversarialModel`.
    """
    directions = []
    for name, sampler, is_back in (
        (model.served[0], model.sampler, False),
        (model.served[-1], model.back_sampler, True),
    ):
        if sampler is None:
            continue
        takes, gives = translated_field(sampler.inputs), model.wires[name].outputs[0]
        if takes is None or sampler.modality.name != "image":
            return []
        translate = functools.partial(model.translate, back=is_back)
        directions.append(Direction(takes, gives, translate, "_back" * is_back))
    return directions


def translated_field(inputs: Any) -> str | None:
    """Return the field of images that is the only input of a generator, or None."""
    from tfgan_kit import sampling

    parts = [*inputs.parts.items()]
    if len(parts) != 1 or not isinstance(parts[0][1], sampling.Examples):
        return None
    name, part = parts[0]
    return name if part.modality.name == "image" else None
