"""Previews of a translator: results beside sources and targets, in batches."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tfgan_kit.modalities import image_grids
from tfgan_kit.sampling.examples import Examples
from tfgan_kit.sampling.inputs import Inputs
from tfgan_kit.sampling.pictures import rows_of_pixels
from tfgan_kit.sampling.seeds import BATCH_SIZE


def with_partners(inputs: Inputs, partners: Mapping[str, Examples]) -> Inputs:
    """Return inputs that also draw the kept partners of what a generator takes.

    Args:
        inputs: The `Inputs` of the generator.
        partners: Kept examples by field. Fields without examples are left out.

    Examples:
        >>> image = tfgan_kit.modalities.Image((4, 4, 1))
        >>> kept = np.zeros((3, 4, 4, 1), "uint8")
        >>> targets = tfgan_kit.sampling.Examples(image, kept, count=3)
        >>> inputs = tfgan_kit.sampling.Inputs(latent_dim=2)
        >>> both = tfgan_kit.sampling.with_partners(inputs, {"target": targets})
        >>> list(both.parts)
        ['latents', 'target']
    """
    kept = {name: part for name, part in partners.items() if part.num_kept}
    return Inputs(parts={**inputs.parts, **kept}) if kept else inputs


def rows_of(inputs: Inputs, modality: Any) -> int:
    """Return the size of the batches of a generator: smaller for large source images.

    Args:
        inputs: The `Inputs` that it takes.
        modality: The `Modality` of its examples.

    Examples:
        >>> inputs = tfgan_kit.sampling.Inputs(latent_dim=2)
        >>> tfgan_kit.sampling.rows_of(inputs, tfgan_kit.modalities.Image((8, 8, 1)))
        64
    """
    kinds = [x.modality for x in inputs.parts.values() if isinstance(x, Examples)]
    if not any(kind.name == "image" for kind in kinds):
        return BATCH_SIZE
    sides = [kind.shape[:2] for kind in (*kinds, modality) if kind.name == "image"]
    return rows_of_pixels(max(height * width for height, width in sides))


def beside(
    inputs: Inputs, drawn: tuple[Any, ...], results: np.ndarray, own: int
) -> np.ndarray:
    """Return each result between the image that it was made of and its partner.

    Args:
        inputs: The `Inputs`, perhaps `with_partners`.
        drawn: The values that they have drawn.
        results: Stored examples that the generator has made.
        own: Number of inputs that the generator takes; partners follow them.

    Returns:
        A uint8 array of wide pictures; `results` if no input is an image.

    Examples:
        >>> image = tfgan_kit.modalities.Image((4, 4, 1))
        >>> kept = np.zeros((3, 4, 4, 1), "uint8")
        >>> sources = tfgan_kit.sampling.Examples(image, kept, count=3)
        >>> inputs = tfgan_kit.sampling.Inputs(parts={"source": sources})
        >>> drawn = inputs.draw(2)
        >>> tfgan_kit.sampling.beside(inputs, drawn, kept[:2], own=1).shape
        (2, 4, 8, 1)
    """
    images = [
        (place < own, part.modality.to_stored(np.asarray(values)).numpy())
        for place, (part, values) in enumerate(
            zip(inputs.parts.values(), drawn, strict=True)
        )
        if isinstance(part, Examples) and part.modality.name == "image"
    ]
    pictures = [results, *(values for _, values in images)]
    if not any(is_own for is_own, _ in images) or not all(map(_can_show, pictures)):
        return results
    sources, partners = ([x for o, x in images if o is side] for side in (True, False))
    return image_grids.beside(*sources, results, *partners)


def _can_show(values):
    return values.dtype == np.uint8 and values.shape[3:] in ((1,), (3,), (4,))
