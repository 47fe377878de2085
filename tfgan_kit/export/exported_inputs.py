"""What an exported generator takes, by the names of its tensors and by its card."""

import dataclasses

from tfgan_kit import sampling
from tfgan_kit.errors import InputError

NAMES = ("latents", "labels")


def inputs_of(latent_dim, names, card):
    """The `sampling.Inputs` of a generator in a file.

    Args:
        latent_dim: Length of its latents.
        names: Of the tensors that it takes.
        card: Its model card, or None.

    Raises:
        ValueError: It takes labels, and no card says of how many classes; or the card
            says of latents what cannot be.
    """
    card = card or {}
    num_classes = card.get("num_classes") if "labels" in names else None
    if "labels" in names and not isinstance(num_classes, int):
        raise ValueError("it takes labels, and no model card says of how many classes.")
    try:
        codes = sampling.Codes(**card["codes"]) if card.get("codes") else None
        prior = card.get("prior", "normal")
        return sampling.Inputs(latent_dim, num_classes, prior, codes)
    except (InputError, TypeError) as error:
        raise ValueError(f"what its card says of latents cannot be: {error}") from error


def of_signature(signature, card):
    """The same of a loaded signature of a SavedModel, such as `serving_default`."""
    taken = signature.structured_input_signature[1]
    return inputs_of(taken["latents"].shape[-1], taken, card)


def by_name(arrays):
    """The arrays that `Inputs` draws by the names of the tensors that they are for."""
    return dict(zip(NAMES, arrays, strict=False))


def to_card(inputs):
    """What of `Inputs` a card says: `latent_dim`, and what is not as it is mostly.

    That is `num_classes`, a `prior` that is not normal, and `codes`.
    """
    usual = sampling.Inputs(inputs.latent_dim)
    facts = dataclasses.asdict(inputs)
    return {"latent_dim": inputs.latent_dim} | {
        name: value for name, value in facts.items() if value != getattr(usual, name)
    }
