"""The inputs of a generator in a file, in the form of a model card.

For latents and labels a card only has their numbers. For other inputs it has a list
with the name, kind and configuration of each. Kept examples of a field are in the file
beside the card.
"""

import dataclasses

import keras
import numpy as np

from tfgan_kit import sampling
from tfgan_kit.errors import InputError
from tfgan_kit.export import modality_cards

_KINDS = {
    "latents": sampling.Latents,
    "labels": sampling.Labels,
    "noise": sampling.Noise,
    "examples": sampling.Examples,
}
_USUAL = {"latents": sampling.Latents, "labels": sampling.Labels}


def inputs_of(latent_dim, names, card, kept=None):
    """Return the `sampling.Inputs` of a generator in a file.

    Args:
        latent_dim: int. Length of its latents, or None if it takes none.
        names: Names of the tensors that it takes.
        card: Its model card, or None.
        kept: Stored examples of each field that it takes, by name. Defaults to None.

    Raises:
        ValueError: It takes labels but no card has their number, or the card is
            invalid.
        InputError: A class of its inputs is not registered in this process.
    """
    card = card or {}
    if "inputs" in card:
        parts = {described["name"]: described for described in card["inputs"]}
        return sampling.Inputs(
            parts={n: _part(described, kept or {}) for n, described in parts.items()}
        )
    num_classes = card.get("num_classes") if "labels" in names else None
    if "labels" in names and not isinstance(num_classes, int):
        raise ValueError("it takes labels, and no model card says of how many classes.")
    try:
        codes = sampling.Codes(**card["codes"]) if card.get("codes") else None
        prior = card.get("prior", "normal")
        return sampling.Inputs(latent_dim, num_classes, prior, codes)
    except (InputError, TypeError) as error:
        raise ValueError(f"what its card says of latents cannot be: {error}") from error


def _part(described, kept):
    name, kind, config = (described[key] for key in ("name", "kind", "config"))
    if kind == "examples":
        modality = modality_cards.from_card(config["modality"])
        return with_examples(modality, kept.get(name))
    if kind == "latents":
        codes = config["codes"] and sampling.Codes(**config["codes"])
        return sampling.Latents(**{**config, "codes": codes})
    cls = _KINDS.get(kind) or keras.saving.get_registered_object(kind)
    if cls is None:
        raise modality_cards.not_registered(f"the class {kind} of its input {name}")
    return cls.from_config(config)


def to_card(inputs):
    """Return the model card's entry for `Inputs`, without what most generators have.

    The entry has `latent_dim` if there are latents, `num_classes`, a `prior` if it is
    not normal, and `codes`; and `inputs`, if there are others than latents and labels.
    """
    codes = dataclasses.asdict(inputs.codes) if inputs.codes else None
    facts = {
        "latent_dim": inputs.latent_dim,
        "num_classes": inputs.num_classes,
        "prior": inputs.prior if inputs.prior != "normal" else None,
        "codes": codes,
    }
    facts = {name: value for name, value in facts.items() if value is not None}
    parts = inputs.parts.items()
    if all(type(part) is _USUAL.get(name) for name, part in parts) and (
        inputs.has("latents")
    ):
        return facts
    return facts | {"inputs": [_described(name, part) for name, part in parts]}


def _described(name, part):
    names = {cls: kind for kind, cls in _KINDS.items()}
    kind = names.get(type(part)) or keras.saving.get_registered_name(type(part))
    if kind == "examples":
        config = {"modality": modality_cards.to_card(part.modality)}
    elif kind == "latents":
        config = dataclasses.asdict(part)
    else:
        config = {n: _plain(value) for n, value in part.get_config().items()}
    return {"name": name, "kind": kind, "config": config}


def _plain(value):
    return list(value) if isinstance(value, tuple) else value


def kept_of(inputs, most=None, required=True):
    """Return stored examples `(n, *stored_shape)` of each field in `Inputs`, by name.

    Args:
        inputs: The `Inputs`.
        most: int. The largest number of examples per field. Defaults to None, which
            means all.
        required: bool. Whether every field must have an example. Otherwise a field
            without one is left out. Defaults to True.

    Raises:
        InputError: A field has no examples.
    """
    kept = {}
    for name, part in inputs.parts.items():
        if isinstance(part, sampling.Examples):
            count = min(part.num_kept, most if most is not None else part.num_kept)
            if not count and not required:
                continue
            if not count:
                raise InputError(
                    f"this generator takes {name} and needs at least one kept example "
                    f"of it: call model.keep_examples({name}=...) first."
                )
            kept[name] = np.asarray(keras.ops.convert_to_numpy(part.values))[:count]
    return kept


def with_kept(inputs, kept):
    """Return the same `Inputs` with other arrays or variables as kept examples.

    A field that `kept` lacks has no examples.
    """
    parts = {
        name: with_examples(part.modality, kept.get(name))
        if isinstance(part, sampling.Examples)
        else part
        for name, part in inputs.parts.items()
    }
    return sampling.Inputs(parts=parts)


def with_examples(modality, values=None):
    """Return the part of a field with an array or a variable of examples, or none."""
    if values is None:
        values = np.zeros((0, *modality.stored_shape), modality.stored_dtype)
    return sampling.Examples(modality, values, values.shape[0])
