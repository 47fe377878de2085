"""The images of the data that an exported translator keeps, for checks and samples."""

import numpy as np

from tfgan_kit.export import exported_inputs
from tfgan_kit.export.interface import of_model

_NOISE_IMAGES = 8
_PRIVACY = (
    "Whoever can read these files can see these images of the data. "
    "`tfgan-kit export --kept N` stores fewer, or none."
)


def of_translators(model, most):
    """Return the stored examples of every field that the exported networks take.

    Args:
        model: An `AdversarialModel`.
        most: int. The largest number of examples of each field.

    Raises:
        InputError: A field of a generator that is no translator would have none.
    """
    interface = of_model(model)
    required, kept = not interface.source, {}
    for one in interface.directions():
        kept |= exported_inputs.kept_of(one.inputs, most, required)
    return kept


def to_card(interface, origin=None):
    """Return the entry `kept_images` of a translator's model card, {} for others.

    Args:
        interface: The `Interface`, with the stored examples.
        origin: str. The origin of these images, or None if it is unknown.
    """
    if not interface.source:
        return {}
    numbers = {}
    for one in interface.directions():
        (name,) = one.inputs.parts
        numbers[name] = len(one.source.values)
    facts = {"number": numbers}
    if any(numbers.values()):
        facts |= {"origin": origin or "not known", "privacy": _PRIVACY}
    return {"kept_images": facts}


def images_of(interface, count=None):
    """Return stored images of a translator's field `(n, height, width, channels)`.

    They are its kept images, or a few images of noise if it keeps none.

    Args:
        interface: The `Interface` of one direction.
        count: int. Number of images, which repeat. Defaults to None, which means each
            kept image once.
    """
    source = interface.source
    images = np.asarray(source.values)[: source.num_kept]
    if not len(images):
        random = np.random.default_rng(0)
        shape = (_NOISE_IMAGES, *source.modality.shape)
        images = random.integers(0, 256, shape, "uint8")
    return images if count is None else images[np.arange(count) % len(images)]
