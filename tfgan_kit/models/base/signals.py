"""The fields of the data and the drawn parts, derived from the names in a wiring."""

import keras

from tfgan_kit import modalities, sampling
from tfgan_kit.errors import InputError
from tfgan_kit.models.base import keeping
from tfgan_kit.models.base.sampler import Sampler
from tfgan_kit.models.base.wiring import FEATURES

LABELS = "labels"


def parts_of(model, shapes):
    """Return the `sampling.Part` of each name that a network takes but the data lack.

    Args:
        model: An `AdversarialModel`. Its `given_parts` take precedence.
        shapes: dict. The shape of one row of each name in the wiring.
    """
    parts = {}
    if "latents" in shapes and "latents" not in model.given_parts:
        if len(shapes["latents"]) != 1:
            raise InputError(
                "latents must have the shape (batch, latent_dim). "
                f"Received: a network of {shapes['latents']}."
            )
        parts["latents"] = sampling.Latents(shapes["latents"][0], model.prior)
    if model.num_classes is not None:
        parts[LABELS] = sampling.Labels(model.num_classes)
    elif LABELS in shapes:
        raise InputError(
            "num_classes goes with networks of labels: give both or neither. "
            f"Received: num_classes=None in {type(model).__name__}."
        )
    return parts | model.given_parts


def fields_of(model, shapes):
    """Return the `Modality` of each field of the data, and `Labels` if needed.

    A field is what a discriminator judges, or what networks take and none gives. A name
    between two networks of one side, such as the output of a mapping, is no field, nor
    are `FEATURES` inside a network.
    `Labels` are included if training needs them.
    """
    judged = {n for d in model.discriminator_side for n in model.wires[d].takes}
    given = {name for wire in model.wires.values() for name in wire.outputs}
    taken = {name for wire in model.wires.values() for name in wire.takes}
    taken -= {*given, FEATURES}
    known = judged | taken | {"real"} | set(model.given_fields)
    fields = {
        name: _modality(model, name, shape)
        for name, shape in shapes.items()
        if name in known and name not in model.parts
    }
    if model.label_range is not None:
        fields[LABELS] = sampling.Labels(model.label_range[1] + 1)
    return fields


def _modality(model, name, shape):
    if name in model.given_fields:
        return model.given_fields[name]
    if name == "real" and len(shape) not in (1, 3):
        raise InputError(
            "generator must make images (batch, height, width, channels) or vectors "
            "(batch, length); other examples need fields={'real': a modality}. "
            f"Received: {('batch', *shape)}."
        )
    return modalities.of_shape(shape)


def inputs_of(model, wire, known=None):
    """Return the parts of a generator's inputs by name; fields become kept examples.

    Args:
        model: An `AdversarialModel`.
        wire: The generator's `Wire`.
        known: dict. Parts by name that exist already. Defaults to None.
    """
    known = {**model.parts, **(known or {})}
    return {
        name: known[name] if name in known else keeping.examples_of(model, name)
        for name in wire.takes
    }


def modalities_of(model):
    """Return the `Modality` of each field but "labels", by name."""
    return {name: field for name, field in model.fields.items() if name != LABELS}


def sampler_of(model):
    """Return the `Sampler` of the first network in `served`."""
    sampler = _sampler(model, model.served[0], encoder=model.ema_encoder)
    taken = sampler.inputs.parts
    if model.paired and any(isinstance(x, sampling.Examples) for x in taken.values()):
        names = model.wires[model.served[0]].outputs
        sampler.partners = {
            name: keeping.examples_of(model, name)
            for name in names
            if name in model.fields and name not in taken
        }
    return sampler


def back_sampler_of(model):
    """Return the `Sampler` of the second network in `served`, or None."""
    if len(model.served) < 2:
        return None
    return _sampler(model, model.served[1], known=keeping.kept_by(model.sampler))


def _sampler(model, name, known=None, encoder=None):
    wire = model.wires[name]
    inputs = sampling.Inputs(parts=inputs_of(model, wire, known))
    modality, twin = model.fields[wire.outputs[0]], getattr(model, f"ema_{name}")
    return Sampler(inputs, twin, modality, encoder)


def shape_of(model: keras.Model, name: str) -> tuple[int, ...] | None:
    """Return the shape of one row of a field, part or output; None means any shape."""
    known = model.fields.get(name) or model.parts.get(name)
    if known is not None:
        return tuple(known.shape)
    is_taken = any(name in wire.takes for wire in model.wires.values())
    return model._shapes.get(name) if is_taken else None
