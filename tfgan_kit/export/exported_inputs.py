"""What an exported generator takes, by the names of its tensors and by its card."""

from tfgan_kit import sampling

NAMES = ("latents", "labels")


def inputs_of(latent_dim, names, card):
    """The `sampling.Inputs` of a generator in a file.

    Args:
        latent_dim: Length of its latents.
        names: Of the tensors that it takes.
        card: Its model card, or None.

    Raises:
        ValueError: It takes labels, and no card says of how many classes.
    """
    if "labels" not in names:
        return sampling.Inputs(latent_dim)
    num_classes = (card or {}).get("num_classes")
    if not isinstance(num_classes, int):
        raise ValueError("it takes labels, and no model card says of how many classes.")
    return sampling.Inputs(latent_dim, num_classes)


def of_signature(signature, card):
    """The same of a loaded signature of a SavedModel, such as `serving_default`."""
    taken = signature.structured_input_signature[1]
    return inputs_of(taken["latents"].shape[-1], taken, card)


def named(arrays):
    """The arrays that `Inputs` draws by the names of the tensors that they are for."""
    return dict(zip(NAMES, arrays, strict=False))


def told(inputs):
    """What of `Inputs` a card says: `latent_dim` and, with classes, `num_classes`."""
    facts = {"latent_dim": inputs.latent_dim, "num_classes": inputs.num_classes}
    return {name: value for name, value in facts.items() if value is not None}
